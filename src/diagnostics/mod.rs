//! What the tool has to say: findings, problems, and the order they come in.
//!
//! A *finding* is a rule broken by a subject. A *problem* is something that could not be judged. Neither knows how it is shown.

pub mod finding;
pub mod fingerprint;
pub mod order;
pub mod problem;
pub mod trial;
