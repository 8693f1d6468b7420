//! Bytes for a reader. Decides nothing.

pub mod facts_jsonl;
