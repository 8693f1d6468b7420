//! The replay: migrations, in the order their tool applies them, against a model of PostgreSQL.

pub mod anomaly;
pub mod history;
pub mod model;
pub mod replay;
