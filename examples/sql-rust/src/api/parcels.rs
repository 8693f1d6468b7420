//! Endpoints for parcels.

use crate::domain::parcel::Parcel;
use crate::store::parcels::find;

/// Shows one parcel. It reaches past the domain into the store: LAYER-001 says so.
pub fn show(id: u64) -> Option<Parcel> {
    find(id)
}
