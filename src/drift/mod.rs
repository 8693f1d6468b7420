//! The replayed schema against what a live database says it holds.
//!
//! Pure: what the database says comes in as a [`catalog::Catalog`], and who fetched it is not known here.

pub mod catalog;
pub mod compare;
pub mod ledger;
mod normal;
pub mod replayed;
pub mod report;
#[cfg(test)]
mod tests;
