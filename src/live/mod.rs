//! The only network of the program: one read-only transaction on a live PostgreSQL, out of which comes a catalog.
//!
//! **Invariants**: only `guardlint schema drift` gets here; nothing is ever written; nothing that names or opens the database (URL,
//! host, user, password, its own messages) is in anything that comes back; no function that a user of the database made is run.

mod connect;
mod conninfo;
pub mod read;
mod refusal;
mod service;
pub mod settings;
mod tls;

pub use refusal::Refusal;
