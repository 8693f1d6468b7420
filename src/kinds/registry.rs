//! The single list of kinds.

use super::Kind;

/// Every kind. Adding one is a file and a line here.
pub static KINDS: &[&dyn Kind] = &[];
