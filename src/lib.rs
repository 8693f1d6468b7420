//! guardlint holds architecture decisions against facts.
//!
//! The modules, in the order data flows through them:
//! `source` (bytes, read once) → `facts` (what one file says) → `workspace` (all facts linked) → `kinds` (checks) → `policy`
//! (which findings count) → `render` (bytes for a reader). `config` turns `guardrails.yaml` into what each of them needs, `run`
//! puts the steps in order, `selftest` sees every rule catch what it is there for, and `cli` is one file for each verb.

pub mod cli;
pub mod config;
pub mod diagnostics;
pub mod drift;
pub mod facts;
pub mod kinds;
pub mod live;
pub mod peers;
pub mod policy;
pub mod render;
pub mod run;
pub mod selftest;
pub mod source;
pub mod workspace;
pub mod yaml;
