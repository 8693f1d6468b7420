//! What a condition asks of code beside imports, and so what has to be read.

use super::condition::Condition;
use super::fact::FactType;
use crate::workspace::plan::{WantedCode, WantedFiles};

/// Fact types and fields that the symbols of code are read for.
const SYMBOLS: &[&str] = &[
    "call",
    "argument",
    "class",
    "base",
    "field",
    "function",
    "parameter",
    "decorator",
    "assignment",
    "module.docstring",
    "module.exports",
];
/// Those that literals and comments are read for.
const LITERALS: &[&str] = &["comment"];

/// What facts of a type and conditions on them ask for.
pub fn of(of: &dyn FactType, conditions: &[&Condition]) -> WantedCode {
    let asks =
        |names: &[&str]| names.iter().any(|name| *name == of.name() || conditions.iter().any(|condition| condition.reaches(of, name)));
    match (asks(LITERALS), asks(SYMBOLS)) {
        (true, _) => WantedCode::literals(WantedFiles::All),
        (_, true) => WantedCode::symbols(WantedFiles::All),
        _ => WantedCode::default(),
    }
}
