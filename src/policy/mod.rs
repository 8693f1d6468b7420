//! What becomes of a finding: active, allowed, baselined, out of scope; and the exit code.
//!
//! **Invariant**: nothing is dropped. A finding *moves* to a bucket together with the entry that moved it.

pub mod allowance;
pub mod baseline;
pub mod empty;
pub mod entries;
pub mod report;
pub mod ruling;
pub mod scope;
pub mod settle;
pub mod weigh;

#[cfg(test)]
mod tests;
