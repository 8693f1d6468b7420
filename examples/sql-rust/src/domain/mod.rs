//! What a parcel is and may do.

pub mod parcel;
