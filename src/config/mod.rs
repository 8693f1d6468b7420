//! `guardrails.yaml`: from a spanned tree to what the run needs, with every mistake reported in one pass.
//!
//! [`load::load`] is the entry. It is given the sources (all files of the root that something reads, and the policy file,
//! added last) and returns either a [`model::Config`] or *all* mistakes; it adds rule files and assumed files to the sources,
//! so whoever extracts facts does so after it, for `plan.histories[].files` and `plan.histories[].assume[].file` too.
//!
//! Never reads files itself (but through the [`Tree`](crate::source::tree::Tree) that it is given), and judges nothing: it says
//! what to judge, and what was written about it.

mod allow;
mod definition;
mod definitions;
pub mod detect;
pub mod domains;
mod exclude;
mod files;
pub mod json_schema;
pub mod layers;
pub mod layouts;
pub mod load;
mod loosen;
pub mod model;
mod names;
mod paths;
mod reasons;
pub mod request;
mod rules;
mod sections;
pub mod shapes;
mod sources;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
