//! Migrations that are programs: what their string literals say of the schema.
//!
//! The program is not understood. Its literals are read: SQL by our own reading, and the first argument of calls that schema
//! builders have. What cannot be told this way is said to be open, never guessed.

mod calls;
mod lex;
mod names;
mod regions;
#[cfg(test)]
mod tests;
mod tokens;

use calls::Calls;
use lex::{Family, lex};
use tokens::Tokens;

use super::ddl::ObjectName;
use super::sql::Script;
use super::sql_map::SpanMap;
use crate::source::text::Span;

/// What a migration in code says of the schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeMigration {
    /// How much of what it does stands in its text.
    pub reach: Reach,
    /// SQL in literals without a gap, in the order of the text, with the map to the file.
    pub scripts: Vec<(Script, SpanMap)>,
    /// The tables, and other objects, that its changes of the schema name; spans are of the file.
    pub names: Vec<ObjectName>,
    /// The first change of the schema.
    pub first: Option<Span>,
}

/// How much of what a migration in code does to the schema stands in its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// No literal and no call of its text changes the schema.
    #[default]
    Nothing,
    /// Every change is SQL that stands there in full and is given to a call that runs it.
    Stated,
    /// Every change names what it changes.
    Named,
    /// A change names nothing, or SQL is run that is made elsewhere.
    Anything,
}

/// Reads a migration in code; `None` for a language whose literals are not known.
#[must_use]
pub fn read(path: &str, text: &str) -> Option<CodeMigration> {
    let family = match path.rsplit('.').next()? {
        "go" => Family::Go,
        "ts" | "js" | "mjs" | "cjs" | "mts" | "cts" => Family::Script,
        "java" | "kt" => Family::Jvm,
        "rs" => Family::Rust,
        "py" => Family::Python,
        "fizz" => Family::Fizz,
        _ => return None,
    };
    let lexed = lex(text, family);
    let tokens = Tokens::new(text, &lexed);
    Some(Calls::new(&tokens, family).read())
}
