//! Python files: what they import, and the program of a migration.

mod program;

use ruff_python_ast::Mod;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::imports::CodeFacts;
use super::program::Program;

/// What one Python file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PythonFacts {
    /// Imports, headers, syntax errors.
    pub code: CodeFacts,
    /// The file as a program, where that was asked for.
    pub program: Option<Program>,
}

/// What to read from a Python file, so that one parse serves all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Want {
    /// Also the program (migrations, and what they import).
    pub program: bool,
}

/// Reads a Python file. Never fails: syntax errors are in `code.problems`, and the facts around them still count.
#[must_use]
pub fn read(text: &str, want: Want) -> PythonFacts {
    if !want.program {
        return PythonFacts::default();
    }
    let Mod::Module(module) = parse_unchecked(text, ParseOptions::from(Mode::Module)).into_syntax() else {
        return PythonFacts::default();
    };
    PythonFacts { code: CodeFacts::default(), program: Some(program::program(&module, text)) }
}
