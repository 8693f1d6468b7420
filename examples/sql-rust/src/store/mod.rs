//! Rows.

pub mod parcels;
