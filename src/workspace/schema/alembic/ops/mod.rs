//! Alembic's operations as the operations of `facts::ddl`.
//!
//! Owns what SQLAlchemy and Alembic turn a call into (one call may be several statements); knows nothing of the model.

mod alter;
pub(in crate::workspace) mod columns;
mod constraints;
mod dispatch;
mod execute;
mod expressions;
mod index_sql;
mod indexes;
pub mod names;
mod objects;
mod tables;

pub use dispatch::{batch, call};
pub use execute::{execute, sql_text};
pub use objects::object;
