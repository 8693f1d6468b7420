//! What the machine's environment says about databases, and the files that it names.
//!
//! **Invariant**: none of it is ever shown: no `Debug` prints a value, and nothing here makes a message of one.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::os;

/// The variables that name a database, and the home folder that libpq's files lie in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables)", self.0.len())
    }
}

impl Environment {
    /// Keeps what concerns databases; an empty value is none.
    #[must_use]
    pub fn of(variables: impl Iterator<Item = (String, String)>) -> Self {
        let concerns = |name: &str| name.starts_with("PG") || matches!(name, "DATABASE_URL" | "HOME" | "USER");
        Self(variables.filter(|(name, value)| concerns(name) && !value.is_empty()).collect())
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A file that a variable names, or that lies in the home folder.
    #[must_use]
    pub fn path(&self, variable: &str, in_home: &str) -> Option<PathBuf> {
        self.get(variable).map(PathBuf::from).or_else(|| Some(Path::new(self.get("HOME")?).join(in_home)))
    }
}

/// The text of a file outside the project; `None` when it cannot be read.
#[must_use]
pub fn text(path: &Path) -> Option<String> {
    os::named(path, String::new()).text.ok().map(|text| text.to_string())
}

/// The text of a file that holds passwords: one that others can read is left alone, as libpq does.
#[must_use]
pub fn secret(path: &Path) -> Option<String> {
    is_private(path).then(|| text(path)).flatten()
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    const OTHERS: u32 = 0o077;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.mode() & OTHERS == 0)
}

#[cfg(not(unix))]
fn is_private(path: &Path) -> bool {
    path.is_file()
}
