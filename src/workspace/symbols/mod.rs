//! Symbols linked across files: what a name stands for, the bases of classes, and whether a call's arguments fit what it calls.
//!
//! Only what the source says for certain is followed. Where a run decides, the answer is none, and nothing is judged on it.

mod attributes;
mod bases;
mod constructors;
mod entity;
mod fields;
mod fit;
mod index;
mod resolve;
mod signature;

pub(super) use entity::Entity;
pub use fit::{Misfit, PROTOCOLS, may_take};
pub(super) use index::{Index, bound};
pub(super) use resolve::HOPS;

/// A class, by the indexes of its module and of itself.
pub(super) type ClassId = (u32, u32);
/// A function, by the indexes of its module and of itself.
pub(super) type FunctionId = (u32, u32);
