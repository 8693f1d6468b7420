//! What becomes of a finding: active, allowed, baselined, out of scope; and the exit code.
//!
//! **Invariant**: nothing is dropped. A finding *moves* to a bucket together with the entry that moved it.

pub mod allowance;
pub mod report;
