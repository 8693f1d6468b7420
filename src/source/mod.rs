//! What is read, once, and the only place that touches files and git.
//!
//! Everything after this module works on [`Sources`]: bytes that were read exactly once, so that what is judged, what is
//! hashed and what is shown in a snippet can never differ.

pub mod environment;
pub mod git;
pub mod limits;
pub mod memory;
pub mod os;
pub mod root;
pub mod select;
pub mod sources;
pub mod text;
pub mod tree;
pub mod unread;
pub mod walk;
pub mod write;
