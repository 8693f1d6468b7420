//! What a tree of files can be asked: the border that lets tests run in memory.

use std::collections::BTreeMap;

/// What the machine says of a file without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Its bytes.
    pub size: u64,
    /// Its permissions, such as `0o644`; `None` where files have none.
    pub mode: Option<u32>,
    /// Whether it is a symlink, which is never followed.
    pub link: bool,
}

/// A change of a tree in memory: nothing on the machine changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file with this text, whether it is there or not.
    Written {
        /// From the root.
        path: String,
        /// All of it.
        text: String,
        /// Its permissions, where they matter.
        mode: Option<u32>,
    },
    /// A file that is gone.
    Removed {
        /// From the root.
        path: String,
    },
}

impl Change {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Written { path, .. } | Self::Removed { path } => path,
        }
    }
}

/// The paths below a root, before anything is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// `/`-joined paths from the root, sorted.
    pub paths: Vec<String>,
    /// What the machine says of them, by path.
    pub stats: BTreeMap<String, Stat>,
    /// Symlinks, sorted: never followed.
    pub links: Vec<String>,
    /// Folders left out by name (`node_modules`, `.venv`, …), sorted: counted and said, never silent.
    pub vendored: Vec<String>,
    /// Folders below the root that have a `guardrails.yaml` of their own: other projects, left out and said.
    pub nested_projects: Vec<String>,
    /// Symlinks and other entries that lead out of the root or cannot be listed, each with the reason.
    pub refused: Vec<(String, String)>,
    /// One line each: how the listing was made where that is not the usual way (git failed, a sparse checkout).
    pub notes: Vec<String>,
}

/// A tree of files: a folder of the machine, or a map in a test.
pub trait Tree: Sync {
    /// Lists what is to be analysed.
    ///
    /// # Errors
    /// The root itself cannot be listed; the text says why.
    fn list(&self) -> Result<Listing, String>;

    /// The bytes of one listed path.
    ///
    /// # Errors
    /// As [`super::sources::Unreadable`] says.
    fn read(&self, path: &str) -> Result<Vec<u8>, super::sources::Unreadable>;
}
