//! Bytes for a reader: one file per format.
//!
//! **Invariant**: nothing is decided here. The exit code is in the report, and every format tells the same verdict.

pub mod agent;
pub mod concise;
pub mod drift;
pub mod escape;
pub mod excerpt;
pub mod exports_jsonl;
pub mod facts_jsonl;
pub mod github;
pub mod human;
pub mod init;
pub mod json;
pub mod mistakes;
pub mod sarif;
pub mod schema_dot;
pub mod schema_json;
pub mod schema_mermaid;
pub mod schema_sql;
pub mod selftest;
pub mod summary;
pub mod symbols_jsonl;
pub mod table_story;
pub mod view;

#[cfg(test)]
mod tests;
