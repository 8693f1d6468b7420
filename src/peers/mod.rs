//! Coming from a peer: the contracts of import-linter and tach as rules of guardrails.yaml.
//!
//! Reads a peer's configuration (never its code), and writes a policy that gives the same verdict on every import that the peer sees.
//! What cannot be carried over is said, in the policy and in the report: nothing is dropped in silence.
//!
//! **Invariant**: judges nothing and touches no file. The text of the peer's file and the paths of the tree come in, a text goes out.

mod comments;
mod convert;
mod detected;
mod import_linter;
mod modules;
mod policy;
mod sees;
mod tach;
mod write;

pub use convert::{Contract, Conversion, Given, Lost, Peer, convert};
pub use detected::{Detected, first_policy};
pub use sees::seen_by;
