//! YAML as a tree in which every key, value and entry knows its bytes, and shapes that say what a tree may hold; TOML and INI as
//! the same tree.
//!
//! One table of keys per object drives decoding, "did you mean" and the JSON Schema. All mistakes of a file are reported in
//! one pass.

mod anchors;
mod check;
pub mod configured;
pub mod ini;
pub mod near;
pub mod node;
pub mod parse;
pub mod placeholder;
mod places;
pub mod schema;
pub mod shape;
pub mod toml;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_other;
