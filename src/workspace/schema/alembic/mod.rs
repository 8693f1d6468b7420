//! Alembic histories: Python programs, interpreted symbolically in the order of their revision graph.
//!
//! Owns what Python and Alembic mean; what an operation does to a schema is the replay's. Only `upgrade()` is run, never
//! `downgrade()`. **Invariant**: what cannot be evaluated becomes a problem or *assumed* knowledge, never a silent guess.

pub(in crate::workspace) mod attributes;
mod builtins;
pub(in crate::workspace) mod calls;
mod classes;
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
mod imports;
mod instances;
pub(in crate::workspace) mod interpreter;
pub(in crate::workspace) mod library;
mod managers;
mod metadata;
mod methods;
pub(in crate::workspace) mod modules;
mod naming;
pub(in crate::workspace) mod ops;
mod patterns;
mod revisions;
mod rows;
mod sorting;
pub(in crate::workspace) mod text;
mod topology;
pub(in crate::workspace) mod types;
pub(in crate::workspace) mod values;

pub use history::{replay, replay_some};
pub use metadata::environment;

#[cfg(test)]
mod tests;
