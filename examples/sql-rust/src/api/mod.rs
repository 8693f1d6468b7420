//! What the outside calls.

pub mod parcels;
