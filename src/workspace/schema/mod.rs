//! The replay: migrations, in the order their tool applies them, against a model of PostgreSQL.

pub mod alembic;
pub mod anomaly;
mod apply;
pub mod assumptions;
pub mod clauses;
pub mod driver;
pub mod fault;
pub mod history;
pub mod indexes;
pub mod layouts;
mod links;
pub mod model;
pub mod object;
pub mod replay;
mod session;
pub mod step;
pub mod story;
#[cfg(test)]
mod tests;
mod transaction;
pub mod until;
mod versions;
pub mod words;
