//! One file per output format. Renderers decide nothing: the exit code is known before.

pub mod schema_json;
