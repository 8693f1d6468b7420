//! The entry: a peer's file becomes a policy, or all of its mistakes.

use super::modules::Modules;
use super::policy::Policy;
use super::{import_linter, tach};
use crate::source::sources::{FileId, Place};
use crate::yaml::shape::Mistake;
use crate::yaml::{ini, toml};

/// A tool whose contracts can be carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// import-linter: `.importlinter`, `setup.cfg`, `[tool.importlinter]`.
    ImportLinter,
    /// tach: `tach.toml`, `[tool.tach]`.
    Tach,
}

impl Peer {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ImportLinter => "import-linter",
            Self::Tach => "tach",
        }
    }
}

/// A policy that says what a peer's file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Whose file it was.
    pub peer: Peer,
    /// The text of guardrails.yaml.
    pub text: String,
    /// The contracts, in the order written.
    pub contracts: Vec<Contract>,
    /// What could not be carried over, by place.
    pub lost: Vec<Lost>,
    /// What a reader should know, though nothing is lost.
    pub notes: Vec<String>,
    /// Whether the peer was told to leave out imports for type checkers.
    pub leaves_out_type_checking: bool,
}

/// A contract and the rules that say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// As the peer names it.
    pub name: String,
    /// The ids of its rules: one, but for contracts that speak of several packages each on its own.
    pub rules: Vec<String>,
}

/// Something that no rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Where it is written.
    pub place: Place,
    /// What it is, and why it is not carried over: one sentence.
    pub what: String,
}

/// A peer's file, and the tree that it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Its name, as messages and the policy show it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its id in the sources.
    pub file: FileId,
    /// Every path below the root, which is the file's folder.
    pub paths: &'a [String],
    /// The texts of the Python files, for comments that steer the peer.
    pub code: &'a [(&'a str, &'a str)],
}

/// Reads a peer's file and says the same as a policy.
///
/// # Errors
/// All mistakes of the file, or the one sentence that says that it is no peer's.
pub fn convert(given: &Given<'_>) -> Result<Conversion, Vec<Mistake>> {
    let is_toml = std::path::Path::new(given.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let (tree, mut mistakes) = if is_toml { toml::parse(given.text, given.file) } else { ini::parse(given.text, given.file) };
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut policy = Policy::new(given);
    let tool = |name: &str| tree.get("tool").and_then(|tool| tool.get(name));
    let done = if let Some(session) = if is_toml { tool("importlinter") } else { tree.get("importlinter") } {
        if is_toml {
            import_linter::convert(given, session, vec![], &mut policy, &mut mistakes);
        } else {
            let (session, contracts) = import_linter::sections(&tree, session, &mut mistakes);
            let contracts = contracts.iter().map(|(key, node)| (key, node)).collect();
            import_linter::convert(given, &session, contracts, &mut policy, &mut mistakes);
        }
        Peer::ImportLinter
    } else if let Some(project) = tool("tach").or_else(|| (is_toml && is_tach(given.name)).then_some(&tree)) {
        tach::convert(given, project, &mut policy, &mut mistakes);
        Peer::Tach
    } else {
        let help = if is_toml {
            "expected `[tool.importlinter]`, `[tool.tach]`, or a file named `tach.toml`"
        } else {
            "expected a section `[importlinter]`"
        };
        let message = format!("`{}` holds no contracts of import-linter or tach", given.name);
        return Err(vec![Mistake { place: tree.place, message, help: Some(help.to_owned()), other: None }]);
    };
    if !mistakes.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.place);
        return Err(mistakes);
    }
    Ok(policy.done(done))
}

/// A file of tach's own, rather than a `pyproject.toml` without its table.
fn is_tach(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name != "pyproject.toml"
}

impl Given<'_> {
    /// The modules below the folders of some packages, as far as the peer sees them.
    pub(super) fn modules(&self, packages: &[String]) -> Modules {
        Modules::of(self.paths, packages)
    }
}
