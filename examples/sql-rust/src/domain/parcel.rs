//! The parcel.

/// A parcel on its way.
pub struct Parcel {
    /// Its number.
    pub id: u64,
    /// Its weight in grams.
    pub grams: u32,
}

impl Parcel {
    /// Saves itself through a qualified path: as much a breach of the layers as a `use` would be.
    pub fn save(&self) {
        crate::store::parcels::insert(self);
    }
}
