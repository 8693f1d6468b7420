//! `guardrails.yaml`: from a spanned tree to what the run needs, with every mistake reported in one pass.

pub mod domains;
pub mod layers;
pub mod model;
