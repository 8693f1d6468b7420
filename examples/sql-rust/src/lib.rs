//! A parcel service: an example of a Rust crate with SQL migrations under guardlint's eyes.

pub mod api;
pub mod domain;
pub mod store;
