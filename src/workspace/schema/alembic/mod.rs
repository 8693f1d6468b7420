//! Alembic histories: Python programs, interpreted symbolically in the order of their revision graph.
//!
//! Owns what Python and Alembic mean; what an operation does to a schema is the replay's. Only `upgrade()` is run, never
//! `downgrade()`. **Invariant**: what cannot be evaluated becomes a problem or *assumed* knowledge, never a silent guess.

mod attributes;
mod builtins;
mod calls;
mod compare;
mod convention_dict;
mod dismantle;
mod effects;
pub mod environment;
mod eval;
mod exec;
mod files;
mod format;
mod guards;
mod history;
mod instances;
mod interpreter;
mod library;
mod managers;
mod metadata;
mod methods;
mod modules;
mod naming;
mod ops;
mod revisions;
mod rows;
mod sorting;
mod text;
mod topology;
mod types;
mod values;

pub use history::replay;
pub use metadata::environment;

#[cfg(test)]
mod tests;
