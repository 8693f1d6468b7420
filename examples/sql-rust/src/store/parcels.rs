//! Rows of `parcels`.

use crate::domain::parcel::Parcel;

/// Reads one row.
pub fn find(_id: u64) -> Option<Parcel> {
    None
}

/// Writes one row.
pub fn insert(_parcel: &Parcel) {}
