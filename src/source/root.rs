//! Where the project begins, and which file is its policy.

use std::path::{Path, PathBuf};

use super::os::slashes;
use super::walk::POLICY_FILE;

/// The root of a run and its policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The folder that paths, globs and modules are relative to.
    pub folder: PathBuf,
    /// The policy file; `None` when there is none.
    pub policy: Option<PathBuf>,
}

impl Root {
    /// `--root`, else the folder of the nearest policy, else the working directory. `--config` names only the policy.
    #[must_use]
    pub fn find(cwd: &Path, root: Option<&Path>, config: Option<&Path>) -> Self {
        let policy = config.map(|file| cwd.join(file));
        match (root, policy) {
            (Some(root), Some(policy)) => Self { folder: cwd.join(root), policy: Some(policy) },
            (Some(root), None) => {
                let folder = cwd.join(root);
                let policy = Some(folder.join(POLICY_FILE)).filter(|file| file.is_file());
                Self { folder, policy }
            }
            (None, Some(policy)) => Self { folder: cwd.to_owned(), policy: Some(policy) },
            (None, None) => Self::nearest(cwd),
        }
    }

    /// Up to the repository's top; outside a repository only the working directory itself is asked, so that a stray file in
    /// somebody's home folder governs nothing.
    fn nearest(cwd: &Path) -> Self {
        let depth = cwd.ancestors().position(|folder| folder.join(".git").symlink_metadata().is_ok()).unwrap_or(0);
        let found = cwd.ancestors().take(depth + 1).find(|folder| folder.join(POLICY_FILE).is_file());
        match found {
            Some(folder) => Self { folder: folder.to_owned(), policy: Some(folder.join(POLICY_FILE)) },
            None => Self { folder: cwd.to_owned(), policy: None },
        }
    }

    /// The policy's path as it is shown: from the root when it is inside, else as it was named.
    #[must_use]
    pub fn shown(&self, named: Option<&Path>) -> Option<String> {
        let policy = self.policy.as_ref()?;
        let named = named.unwrap_or(policy);
        Some(self.inside(policy).unwrap_or_else(|| named.to_string_lossy().replace('\\', "/")))
    }

    /// The root's own absolute path: what a terminal's links begin with.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "paths are confined to the root in `source`")]
    pub fn real(&self) -> Option<String> {
        Some(std::fs::canonicalize(&self.folder).ok()?.to_str()?.to_owned())
    }

    /// A path of the machine as a path from the root; `None` when it is not there, or outside.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "paths are confined to the root in `source`")]
    pub fn inside(&self, path: &Path) -> Option<String> {
        let root = std::fs::canonicalize(&self.folder).ok()?;
        slashes(std::fs::canonicalize(path).ok()?.strip_prefix(root).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_policy_up_to_the_top_of_the_repository_decides() {
        let home = tempfile::tempdir().unwrap();
        let (home, touch) = (home.path(), |path: &Path| drop(std::fs::File::create(path).unwrap()));
        std::fs::create_dir_all(home.join("repo/.git")).unwrap();
        std::fs::create_dir_all(home.join("repo/a/b")).unwrap();
        touch(&home.join(POLICY_FILE));
        let (repo, below) = (home.join("repo"), home.join("repo/a/b"));
        assert_eq!(Root::find(&below, None, None), Root { folder: below.clone(), policy: None });
        touch(&repo.join(POLICY_FILE));
        let found = Root::find(&below, None, None);
        assert_eq!(found, Root { folder: repo.clone(), policy: Some(repo.join(POLICY_FILE)) });
        assert_eq!(found.shown(None).as_deref(), Some("guardrails.yaml"));
    }

    #[test]
    fn a_named_policy_leaves_the_root_at_the_working_directory() {
        let cwd = Path::new("/x");
        let found = Root::find(cwd, None, Some(Path::new("../y/p.yaml")));
        assert_eq!(found, Root { folder: "/x".into(), policy: Some("/x/../y/p.yaml".into()) });
        assert_eq!(found.shown(Some(Path::new("../y/p.yaml"))).as_deref(), Some("../y/p.yaml"));
        assert_eq!(Root::find(cwd, Some(Path::new("z")), Some(Path::new("p.yaml"))).folder, Path::new("/x/z"));
    }
}
