//! Modules, what they import, and what each import resolves to, without any package installed.

mod backwards;
mod bound;
mod by_file;
mod edges;
mod link;
pub mod names;
mod python;
mod rust;
mod rust_tree;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod typescript;

use std::collections::BTreeMap;

pub use backwards::Backwards;
pub use by_file::ByFile;
pub use edges::{Edge, Edges, Ways};
pub use link::link;

use crate::facts::imports::{CodeFacts, Header, ImportContext, ImportKind};
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// The language of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Python.
    Python,
    /// Rust.
    Rust,
    /// TypeScript and JavaScript.
    TypeScript,
}

/// Modules by dotted name, and every imported name.
#[derive(Debug, Default)]
pub struct ImportGraph {
    /// First-party modules with a file, by dotted name (`app.api.http`; Rust: `guardlint.facts.sql`; TypeScript: `web.src.api`).
    pub modules: BTreeMap<String, Module>,
    /// First-party folders without `__init__.py` that hold modules: importable, but no file.
    pub namespaces: std::collections::BTreeSet<String>,
    /// Every imported name, by importer, then place.
    pub imports: Vec<ResolvedImport>,
    /// The top-level names that are first-party, with the folder each was found in: `("app", "backend")`.
    pub packages: Vec<(String, String)>,
    /// Files below a code root that no import can name, by file: their own imports are not in `imports`.
    pub left_out: Vec<LeftOut>,
    /// Imports of a name that two code roots hold which mean the file of their own root, where `modules` knows that of the first.
    pub elsewhere: BTreeMap<Place, FileId>,
    /// Who imports a module, and who reaches it.
    pub backwards: Backwards,
    /// Which module a file is.
    pub by_file: ByFile,
}

impl ImportGraph {
    /// Whether the importer is a module that an import can name: a Python file called `my-script.py` is judged by rules, and is none.
    #[must_use]
    pub fn is_nameable(&self, import: &ResolvedImport) -> bool {
        let python = self.modules.get(&import.importer).is_none_or(|module| module.language == Language::Python);
        !python || names::is_importable(&import.importer)
    }
}

/// A file that is no module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The file.
    pub file: FileId,
    /// The dotted name it would have.
    pub name: String,
    /// Why it has none.
    pub reason: WhyLeftOut,
}

/// Why a file is no module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// Another file has the same name and comes first: `x/__init__.py` before `x.py`.
    Hidden(FileId),
    /// Rust: no `mod` leads to it.
    NotDeclared,
}

/// A first-party module.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Its file.
    pub file: FileId,
    /// Its language.
    pub language: Language,
    /// Rust: it is in test builds only.
    pub test: bool,
    /// `__init__.py` (Rust: `mod.rs`, `lib.rs`; TypeScript: `index.ts`): it stands for its folder.
    pub is_package: bool,
    /// It holds no statement; `None` where that was not read.
    pub is_empty: Option<bool>,
    /// Header declarations.
    pub headers: Vec<Header>,
}

/// One imported name and what it resolves to.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedImport {
    /// The importing module.
    pub importer: String,
    /// The deepest existing module that the name resolves to; for an external one its first part.
    pub imported: String,
    /// The full dotted name: module and name.
    pub target: String,
    /// Not first-party.
    pub external: bool,
    /// How much of the target exists.
    pub resolved: Resolution,
    /// What does not exist of it is a file that git ignores: something that a build makes.
    pub generated: bool,
    /// Whether the module binds the name that is imported from it; nothing where no such name is imported, or only a run knows.
    pub binds: Option<bool>,
    /// The form.
    pub kind: ImportKind,
    /// Under what it stands.
    pub context: ImportContext,
    /// The imported name.
    pub place: Place,
    /// The whole statement.
    pub stmt_span: Span,
}

impl Module {
    /// Whether a file that was read without a problem holds no statement.
    fn emptiness(code: Option<&CodeFacts>) -> Option<bool> {
        code.filter(|code| code.problems.is_empty()).map(|code| code.is_empty)
    }
}

impl ResolvedImport {
    /// The module that it leads to: the deepest that exists, or what it names where that does not exist.
    #[must_use]
    pub fn leads_to(&self) -> &str {
        let whole = matches!(self.kind, ImportKind::Import | ImportKind::Dynamic);
        match self.resolved {
            Resolution::Full | Resolution::None => &self.imported,
            Resolution::Parent if !whole => &self.imported,
            // Nothing to look up in the tree, and the intention is plain: `a.L6_drivers.gone` is of the layer of `a.L6_drivers`.
            Resolution::Parent | Resolution::Prefix => match self.target.rsplit_once('.') {
                Some((module, _)) if !whole => module,
                _ => &self.target,
            },
        }
    }
}

/// How much of an import's target exists in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resolution {
    /// The target is a module or a namespace folder.
    Full,
    /// All but its last part is one.
    Parent,
    /// Only a shorter part is: an unresolved first-party import.
    Prefix,
    /// Not first-party.
    None,
}

impl Resolution {
    /// The word in JSON and YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Parent => "parent",
            Self::Prefix => "prefix",
            Self::None => "none",
        }
    }
}
