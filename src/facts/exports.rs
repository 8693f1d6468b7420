//! What a source file exports, as written: TypeScript and JavaScript in every form, and Python's `__all__`.

use crate::source::text::Span;

/// The name under which `export =` and `module.exports =` export a module itself, as TypeScript calls it.
pub const WHOLE: &str = "export=";

/// The exports of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// In source order; a name that several statements declare as the same kind is here once.
    pub names: Vec<Export>,
    /// Something is exported that only a run knows: there may be more.
    pub is_open: bool,
}

/// One exported name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// What others call it; `default`, `*` for all names of another module, [`WHOLE`] for the module itself.
    pub name: String,
    /// What the file itself calls it, or the module that it is handed on from.
    pub local: Option<String>,
    /// How it is written.
    pub form: ExportForm,
    /// What it is, where the file tells.
    pub kind: Option<ExportKind>,
    /// The text says that it is nothing but a type.
    pub types: bool,
    /// Where the imported name stands ([`super::imports::Import::name_span`]) that it hands on.
    pub import: Option<Span>,
    /// Where the name stands; of what has none, its keyword or value.
    pub name_span: Span,
    /// The whole statement or assignment.
    pub span: Span,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportForm {
    /// `export const a`, `export default a`, `export import a = b`, and what a declaration file exports without a word.
    Declaration,
    /// `export { a }`.
    List,
    /// `export { a } from "m"`, `export * as a from "m"`.
    From,
    /// `export * from "m"`.
    Star,
    /// `export = a`.
    Assignment,
    /// `module.exports = a`, `exports.a = b`.
    CommonJs,
    /// `export as namespace A`: a name for scripts without modules.
    Global,
    /// Python's `__all__`.
    All,
}

impl ExportForm {
    /// All words, for the tables of the rule language.
    pub const WORDS: &'static [&'static str] = &["declaration", "list", "from", "star", "assignment", "commonjs", "global", "__all__"];

    /// The word in JSON and YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::List => "list",
            Self::From => "from",
            Self::Star => "star",
            Self::Assignment => "assignment",
            Self::CommonJs => "commonjs",
            Self::Global => "global",
            Self::All => "__all__",
        }
    }
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportKind {
    /// A constant or variable.
    Variable,
    /// A function.
    Function,
    /// A class.
    Class,
    /// An enum.
    Enum,
    /// An interface.
    Interface,
    /// A type alias.
    Type,
    /// A namespace.
    Namespace,
    /// A value without a name: `export default 1`.
    Value,
}

impl ExportKind {
    /// All words, for the tables of the rule language.
    pub const WORDS: &'static [&'static str] = &["variable", "function", "class", "enum", "interface", "type", "namespace", "value"];

    /// The word in JSON and YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::Function => "function",
            Self::Class => "class",
            Self::Enum => "enum",
            Self::Interface => "interface",
            Self::Type => "type",
            Self::Namespace => "namespace",
            Self::Value => "value",
        }
    }

    /// Whether it is nothing but a type.
    #[must_use]
    pub fn is_type(self) -> bool {
        matches!(self, Self::Interface | Self::Type)
    }
}
