//! Operations applied to the model exactly as PostgreSQL 15 would, one file per idea.
//!
//! A step that PostgreSQL would refuse becomes an anomaly and the replay goes on with what the author most likely meant.

mod alter;
mod ask;
mod block;
mod calls;
mod cascade;
mod code;
mod columns;
mod constraints;
mod data;
mod drops;
mod families;
mod foreign_keys;
mod indexes;
mod lookup;
mod naming;
mod native;
mod output;
mod partitions;
mod record;
mod refuse;
mod renames;
mod rows;
mod run;
mod security;
mod sequences;
mod tables;
mod types;
mod views;
mod words;

pub use native::Settings;
