//! YAML as a tree in which every key, value and entry knows its bytes, and shapes that say what a tree may hold.
//!
//! One table of keys per object drives decoding, "did you mean" and the JSON Schema. All mistakes of a file are reported in
//! one pass.

mod check;
pub mod near;
pub mod node;
pub mod parse;
pub mod placeholder;
pub mod schema;
pub mod shape;

#[cfg(test)]
mod tests;
