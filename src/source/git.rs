//! Asks git which files are part of the work tree, without letting the repository run anything.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// One path that git lists.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its bytes; git does not demand UTF-8.
    pub path: Vec<u8>,
    /// Left out of the work tree by a sparse checkout.
    pub sparse: bool,
}

/// Whether a folder is inside a git work tree: it or one above it holds `.git`.
#[must_use]
pub fn is_inside(folder: &Path) -> bool {
    folder.ancestors().any(|above| above.join(".git").symlink_metadata().is_ok())
}

/// The files below `root` that git tracks, and untracked ones that are not ignored. A hook's `GIT_*` variables are passed on,
/// so that inside a commit the index of that commit is asked.
///
/// # Errors
/// git is not installed, or refuses; its first line of explanation.
pub fn list(root: &Path) -> Result<Vec<Entry>, String> {
    let output = command(root).args(["ls-files", "-t", "-z", "--cached", "--others", "--exclude-standard"]).output().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound { "git is not installed".to_owned() } else { error.to_string() }
    })?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = words.lines().find(|line| line.starts_with("fatal:") || line.starts_with("error:")).or_else(|| words.lines().next());
        return Err(line.unwrap_or("git failed without a word").to_owned());
    }
    Ok(parse(&output.stdout))
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that runs git")]
fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("--no-pager")
        .arg("--no-optional-locks")
        .args(["-c", "core.fsmonitor=false"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .args([OsStr::new("-C"), root.as_os_str()])
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// `<tag> <path>\0` for each path: `S` is left out by a sparse checkout.
fn parse(output: &[u8]) -> Vec<Entry> {
    output
        .split(|byte| *byte == 0)
        .filter_map(|record| {
            let (tag, rest) = record.split_first()?;
            Some(Entry { path: rest.strip_prefix(b" ")?.to_vec(), sparse: *tag == b'S' })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_end_with_nul_so_that_a_path_may_hold_anything_else() {
        let entries = parse(b"H a b\nc\0? d\xff\0S e\0");
        let paths: Vec<_> = entries.iter().map(|entry| (entry.path.as_slice(), entry.sparse)).collect();
        assert_eq!(paths, [(b"a b\nc".as_slice(), false), (b"d\xff".as_slice(), false), (b"e".as_slice(), true)]);
    }
}
