//! The command line: one file per verb.
//!
//! **Invariant**: nothing here prints, exits or looks at the clock. A verb gives its output back; `main.rs` owns the rest.

mod baseline;
mod check;
mod common;
mod drift;
mod explain;
mod explain_table;
mod facts;
mod history;
mod init;
mod json_schema;
mod parse;
mod rules;
mod schema;
mod selftest;

pub use common::{Machine, Output};
pub use parse::Cli;
