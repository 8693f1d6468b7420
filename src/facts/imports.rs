//! What a source file imports, as written.

use std::sync::Arc;

use super::FactProblem;
use super::calls::Calls;
use super::exports::Exports;
use super::literals::Comment;
use super::queries::Embedded;
use super::symbols::Symbols;
use super::text::Marked;
use crate::source::text::Span;

/// What one source file says about itself and others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeFacts {
    /// Every imported name, in source order.
    pub imports: Vec<Import>,
    /// `# Layer: L5`-like declarations in the header: the comments (and module docstring lines) before the first statement.
    pub headers: Vec<Header>,
    /// What it calls, and the scopes that everything it does stands in, where that was asked for.
    pub calls: Option<Arc<Calls>>,
    /// What it defines and assigns: read together with its calls.
    pub symbols: Option<Arc<Symbols>>,
    /// What it exports, where its symbols were asked for: of TypeScript, and of Python that has `__all__`.
    pub exports: Option<Arc<Exports>>,
    /// Its comments, in source order, where they were asked for.
    pub comments: Option<Arc<Vec<Comment>>>,
    /// The SQL in its string literals, where that was asked for.
    pub queries: Option<Arc<Vec<Embedded>>>,
    /// Its comments, strings and documentation, where they were asked for; only of Python.
    pub marked: Option<Arc<Marked>>,
    /// It holds no statement: nothing but documentation and comments.
    pub is_empty: bool,
    /// Modules declared inside the file: Rust's `mod a;` and `mod a { … }`.
    pub modules: Vec<ModuleDecl>,
    /// Syntax errors. The facts around them still count.
    pub problems: Vec<FactProblem>,
}

/// One imported name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// How it is written.
    pub kind: ImportKind,
    /// Leading dots of a relative import; 0 when absolute.
    pub level: u32,
    /// The path before the name: `a.b` of `from a.b import c`, all of `import a.b.c`, joined with `.` (Rust: `::` becomes `.`).
    pub module: String,
    /// The name behind `import` of a `from` import; `*` of a star import; `None` for the other kinds.
    pub name: Option<String>,
    /// The local name that `as` gives it.
    pub alias: Option<String>,
    /// Where the imported name stands, with its `as`.
    pub name_span: Span,
    /// The whole statement (Rust: the `use` item, or the path itself).
    pub stmt_span: Span,
    /// Under what it stands.
    pub context: ImportContext,
}

/// The form of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// `import a.b`.
    Import,
    /// `from a import b`, Rust's `use` and qualified paths.
    From,
    /// `from a import *`.
    Star,
    /// `importlib.import_module("a.b")`, `__import__("a")`.
    Dynamic,
}

impl ImportKind {
    /// The word in JSON and YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::From => "from",
            Self::Star => "star",
            Self::Dynamic => "dynamic",
        }
    }
}

/// Under what an import stands; all false is the plain top level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportContext {
    /// Inside a function or lambda.
    pub lazy: bool,
    /// Under `if TYPE_CHECKING:` (its `else` is not).
    pub type_checking: bool,
    /// In the body of a `try` that catches `ImportError`. Handlers, `else` and `finally` are not: nothing catches what they raise.
    pub try_guard: bool,
    /// Under `if __name__ == "__main__":`.
    pub main_guard: bool,
    /// Rust: under `#[cfg(test)]`.
    pub test: bool,
}

/// A `Key: value` line of a file's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The key, such as `Layer`.
    pub key: String,
    /// The value, such as `L5 — Domain engine`.
    pub value: String,
    /// The value's place.
    pub span: Span,
}

/// A module declared inside a Rust file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleDecl {
    /// Path inside the file, joined with `.`: `tests`, `a.b`.
    pub path: String,
    /// `mod a { … }` (its contents are in this file) rather than `mod a;`.
    pub inline: bool,
    /// `#[path = "…"]`.
    pub file: Option<String>,
    /// Under `#[cfg(test)]`: so is all that the module holds.
    pub test: bool,
    /// The name's place.
    pub span: Span,
}

/// Longest key of a header line: `Temporal ownership`, not a sentence that happens to hold a colon.
const KEY_LENGTH: usize = 40;

/// Reads one line of a comment or docstring as `Key: value`. `at` is the offset of `line` in the file.
pub(super) fn header_line(line: &str, at: u32) -> Option<Header> {
    let inner = line.trim_start_matches([' ', '\t', '#', '/', '!', '*', '"', '\'']);
    let (key, rest) = inner.split_once(':')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-');
    if key.is_empty() || key.len() > KEY_LENGTH || !key.starts_with(char::is_alphabetic) || !key.chars().all(plain) {
        return None;
    }
    let value = rest.trim().trim_end_matches(['"', '\'']).trim_end();
    if value.is_empty() || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let start = line.len() - inner.len() + key.len() + 1 + (rest.len() - rest.trim_start().len());
    let span = Span::of(start, start + value.len()).shifted(at);
    Some(Header { key: key.trim_end().to_owned(), value: value.to_owned(), span })
}
