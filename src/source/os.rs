//! A folder of the machine as a tree: listed by git where there is a work tree, never left through a symlink.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::limits::{self, MAX_BYTES};
use super::sources::{SourceFile, Unreadable};
use super::tree::{Listing, Stat, Tree};
use super::walk::Keep;
use super::{git, walk};

/// The tree below a folder.
#[derive(Clone, Debug)]
pub struct OsTree {
    root: PathBuf,
    /// The path of the policy in use when it is inside: its folder is not another project.
    policy: Option<String>,
}

impl OsTree {
    /// The tree below `root`.
    ///
    /// # Errors
    /// The folder is not there; the text says so.
    #[expect(clippy::disallowed_methods, reason = "paths are confined to the root here")]
    pub fn new(root: &Path, policy: Option<String>) -> Result<Self, String> {
        let real = fs::canonicalize(root).map_err(|error| format!("cannot open `{}`: {}", root.display(), words(&error)))?;
        if !real.is_dir() {
            return Err(format!("`{}` is not a folder", root.display()));
        }
        Ok(Self { root: real, policy })
    }

    /// A path that git lists. One that a sparse checkout leaves out is analysed when it is there all the same.
    fn listed(&self, entry: git::Entry) -> Found {
        match Found::of_bytes(entry.path) {
            Found::Path(path) if entry.sparse && self.root.join(&path).symlink_metadata().is_err() => {
                Found::Refused(path, "left out by a sparse checkout".to_owned())
            }
            found => found,
        }
    }

    fn found(&self) -> Result<(Vec<Found>, Vec<String>), String> {
        let mut notes = Vec::new();
        if git::is_inside(&self.root) {
            match git::list(&self.root) {
                Ok(entries) => {
                    let found = entries.into_iter().map(|entry| self.listed(entry)).collect();
                    return Ok((found, notes));
                }
                Err(reason) => {
                    let reason = reason.replace(&*self.root.to_string_lossy(), ".");
                    notes.push(format!("git could not list the files ({reason}): ignore files decided instead"));
                }
            }
        }
        let found = walk::folder(&self.root)?.into_iter().map(|entry| match entry {
            Ok(path) => Found::of_path(&path),
            Err(reason) => Found::Refused(String::new(), reason),
        });
        Ok((found.collect(), notes))
    }
}

impl Tree for OsTree {
    fn list(&self) -> Result<Listing, String> {
        let (found, notes) = self.found()?;
        let mut keep = Keep::new(found.iter().filter_map(Found::path), self.policy.as_deref());
        for note in notes {
            keep.note(note);
        }
        let mut folders = Folders { root: &self.root, known: BTreeMap::new() };
        let mut links = Vec::new();
        for entry in &found {
            match entry {
                Found::Refused(path, reason) => keep.refuse(path, reason),
                Found::Path(path) => match folders.look(path) {
                    Entry::File(stat) => {
                        if keep.offer(path) {
                            keep.stat(path, stat);
                        }
                    }
                    Entry::Link => {
                        keep.link(path);
                        links.push(path);
                    }
                    Entry::Gone => {}
                    // git lists files; a folder among them is a submodule.
                    Entry::Folder => keep.refuse(path, "a submodule, or a folder in the place of a file"),
                    Entry::Refused(reason) => keep.refuse(path, reason),
                },
            }
        }
        for path in links {
            if let Some(reason) = self.judge_link(path, &keep) {
                keep.refuse(path, reason);
            }
        }
        Ok(keep.finish())
    }

    #[expect(clippy::disallowed_methods, reason = "paths are confined to the root here")]
    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        let target = fs::canonicalize(self.root.join(path)).map_err(|error| Unreadable::Io(words(&error)))?;
        if target.starts_with(&self.root) && !target.is_file() {
            return Err(Unreadable::Io("it is not a file".to_owned()));
        }
        if target.starts_with(&self.root) { read(&target) } else { Err(Unreadable::Io("it is outside the root".to_owned())) }
    }
}

/// A file that was named, wherever it is, under the path that it is shown with.
#[must_use]
pub fn named(path: &Path, shown: String) -> SourceFile {
    SourceFile::new(shown, read(path).and_then(limits::text))
}

fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let io = |error: std::io::Error| Unreadable::Io(words(&error));
    let file = fs::File::open(path).map_err(io)?;
    let size = file.metadata().map_err(io)?.len();
    if size > MAX_BYTES {
        return Err(Unreadable::TooLarge(size, MAX_BYTES));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // One byte more than allowed, so that a file that grows meanwhile is noticed.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

impl OsTree {
    /// A symlink is never followed: its target is analysed under its own name. Where that is not the case, says why.
    #[expect(clippy::disallowed_methods, reason = "paths are confined to the root here")]
    fn judge_link(&self, path: &str, keep: &Keep) -> Option<String> {
        let Ok(target) = fs::canonicalize(self.root.join(path)) else {
            return Some("symlink that leads nowhere".to_owned());
        };
        let Ok(inside) = target.strip_prefix(&self.root) else {
            return Some("symlink that leads out of the root".to_owned());
        };
        let inside = slashes(inside)?;
        let analysed = inside.is_empty() || keep.has(&inside) || keep.has_folder(&inside);
        (!analysed).then(|| format!("symlink to `{inside}`, which is not analysed"))
    }
}

/// A path as it was found.
#[derive(Debug)]
enum Found {
    Path(String),
    Refused(String, String),
}

impl Found {
    fn path(&self) -> Option<&str> {
        match self {
            Self::Path(path) => Some(path),
            Self::Refused(..) => None,
        }
    }

    fn of_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(path) => match path.strip_suffix('/') {
                Some(folder) => Self::Refused(folder.to_owned(), "a git repository of its own".to_owned()),
                None => Self::Path(path),
            },
            Err(error) => Self::not_utf8(&String::from_utf8_lossy(error.as_bytes())),
        }
    }

    fn of_path(path: &Path) -> Self {
        slashes(path).map_or_else(|| Self::not_utf8(&path.to_string_lossy()), Self::Path)
    }

    fn not_utf8(lossy: &str) -> Self {
        Self::Refused(lossy.to_owned(), "its name is not UTF-8".to_owned())
    }
}

/// What is on disk at a path.
enum Entry {
    File(Stat),
    Link,
    Folder,
    Gone,
    Refused(String),
}

/// Looks at paths without ever going through a symlinked folder; each folder is looked at once.
struct Folders<'a> {
    root: &'a Path,
    known: BTreeMap<String, Result<(), String>>,
}

impl Folders<'_> {
    fn look(&mut self, path: &str) -> Entry {
        if let Some((folder, _)) = path.rsplit_once('/')
            && let Err(reason) = self.folder(folder)
        {
            return Entry::Refused(reason);
        }
        match self.root.join(path).symlink_metadata() {
            Ok(data) if data.is_file() => Entry::File(Stat { size: data.len(), mode: mode(&data), link: false }),
            Ok(data) if data.is_symlink() => Entry::Link,
            Ok(data) if data.is_dir() => Entry::Folder,
            Ok(_) => Entry::Refused("neither a file nor a folder".to_owned()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Entry::Gone,
            Err(error) => Entry::Refused(words(&error)),
        }
    }

    fn folder(&mut self, folder: &str) -> Result<(), String> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let above = folder.rsplit_once('/').map_or(Ok(()), |(above, _)| self.folder(above));
        let judged = above.and_then(|()| match self.root.join(folder).symlink_metadata() {
            Ok(data) if data.is_symlink() => Err(format!("behind the symlink `{folder}`")),
            _ => Ok(()),
        });
        self.known.insert(folder.to_owned(), judged.clone());
        judged
    }
}

/// A file's permissions.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there are none")]
fn mode(data: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(data.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> Option<u32> {
    None
}

/// A relative path with `/` between its parts; `None` when it is not UTF-8.
pub(super) fn slashes(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// The operating system's words without its error number.
pub(super) fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "the fixtures are real folders")]
mod tests {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn git(root: &Path, arguments: &[&str]) {
        let done = Command::new("git").arg("-C").arg(root).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn list(root: &Path) -> Listing {
        OsTree::new(root, None).unwrap().list().unwrap()
    }

    #[test]
    fn git_decides_and_a_tracked_file_is_never_dropped_by_an_ignore_file() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(
            root,
            &[(".gitignore", "*.sql\n"), ("tracked.sql", ""), ("ignored.sql", ""), ("new.py", ""), ("gone.py", ""), (".hidden/a.py", "")],
        );
        git(root, &["init", "-q"]);
        git(root, &["add", "-f", "tracked.sql", "gone.py"]);
        fs::remove_file(root.join("gone.py")).unwrap();
        let found = list(root);
        assert_eq!(found.paths, [".gitignore", ".hidden/a.py", "new.py", "tracked.sql"]);
        assert_eq!(found.notes, Vec::<String>::new());
    }

    #[test]
    fn outside_git_ignore_files_are_honoured() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[(".gitignore", "build/\n"), ("build/a.py", ""), ("b.py", ""), (".c/d.py", "")]);
        assert_eq!(list(root.path()).paths, [".c/d.py", ".gitignore", "b.py"]);
    }

    #[test]
    fn when_git_refuses_ignore_files_decide_and_it_is_said() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[(".git", "gitdir: nowhere\n"), ("a.py", "")]);
        let found = list(root.path());
        assert_eq!(found.paths, ["a.py"]);
        assert_eq!(found.notes, ["git could not list the files (fatal: not a git repository: ./nowhere): ignore files decided instead"]);
    }

    #[test]
    fn a_nested_repository_is_not_entered() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[("sub/a.py", ""), ("b.py", "")]);
        git(root.path(), &["init", "-q"]);
        git(&root.path().join("sub"), &["init", "-q"]);
        let found = list(root.path());
        assert_eq!(found.paths, ["b.py"]);
        assert_eq!(found.refused, [("sub".to_owned(), "a git repository of its own".to_owned())]);
    }

    #[test]
    fn no_symlink_leads_out_of_the_root_and_none_is_followed_twice() {
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), &[("secret.py", "")]);
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, &[("a/b.py", "")]);
        symlink(outside.path(), root.join("out")).unwrap();
        symlink(outside.path().join("secret.py"), root.join("secret.py")).unwrap();
        symlink(".", root.join("loop")).unwrap();
        symlink("a", root.join("again")).unwrap();
        symlink("nowhere", root.join("dangling.py")).unwrap();
        let found = list(root);
        assert_eq!(found.paths, ["a/b.py"]);
        let refused: Vec<_> = found.refused.iter().map(|(path, reason)| format!("{path}: {reason}")).collect();
        assert_eq!(
            refused,
            [
                "dangling.py: symlink that leads nowhere",
                "out: symlink that leads out of the root",
                "secret.py: symlink that leads out of the root"
            ]
        );
    }

    #[test]
    fn a_tracked_folder_that_became_a_symlink_is_not_read_through() {
        let outside = tempfile::tempdir().unwrap();
        write(outside.path(), &[("b.py", "")]);
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, &[("a/b.py", "")]);
        git(root, &["init", "-q"]);
        git(root, &["add", "."]);
        fs::remove_dir_all(root.join("a")).unwrap();
        symlink(outside.path(), root.join("a")).unwrap();
        let found = list(root);
        assert_eq!(found.paths, Vec::<String>::new());
        assert_eq!(found.refused.first(), Some(&("a".to_owned(), "symlink that leads out of the root".to_owned())));
    }

    #[test]
    fn a_name_that_is_not_utf8_is_refused_with_the_reason() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"x\xff.py")), "").unwrap();
        assert_eq!(list(root.path()).refused, [("x\u{fffd}.py".to_owned(), "its name is not UTF-8".to_owned())]);
        git(root.path(), &["init", "-q"]);
        assert_eq!(list(root.path()).refused.len(), 1);
    }
}
