//! The fact types that an assertion can be about. Adding one is a file and a line in each list.

mod access;
mod argument;
mod assignment;
mod base;
mod call;
mod check;
mod class;
mod column;
mod comment;
mod decorator;
mod dependency;
mod document;
mod endpoint;
mod entry;
mod export;
mod file;
mod folder;
mod foreign_key;
mod function;
mod import;
mod index;
mod migration;
pub(in crate::kinds::assert) mod module;
mod parameter;
mod policy;
mod route;
mod standing;
mod table;
mod text;
mod trigger;
mod unique;
mod view;
mod writers;

use super::fact::{FactType, Of};
pub(super) use import::language;
pub(super) use module::domain;

/// Every fact type.
pub static ALL: &[&dyn FactType] = &[
    &Of::<table::Tables>::new(),
    &Of::<column::Columns>::new(),
    &Of::<foreign_key::ForeignKeys>::new(),
    &Of::<index::Indexes>::new(),
    &Of::<unique::Uniques>::new(),
    &Of::<check::Checks>::new(),
    &Of::<policy::Policies>::new(),
    &Of::<trigger::Triggers>::new(),
    &Of::<view::Views>::new(),
    &Of::<migration::Migrations>::new(),
    &Of::<module::Modules>::new(),
    &Of::<import::Imports>::new(),
    &Of::<export::ExportFacts>::new(),
    &Of::<call::CallFacts>::new(),
    &Of::<argument::Arguments>::new(),
    &Of::<access::Writes>::new(),
    &Of::<access::Queries>::new(),
    &Of::<class::Classes>::new(),
    &Of::<base::Bases>::new(),
    &Of::<assignment::Fields>::new(),
    &Of::<function::Functions>::new(),
    &Of::<parameter::Parameters>::new(),
    &Of::<decorator::Decorators>::new(),
    &Of::<assignment::Assignments>::new(),
    &Of::<comment::Comments>::new(),
    &Of::<route::Routes>::new(),
    &Of::<file::Files>::new(),
    &Of::<folder::Folders>::new(),
    &Of::<text::Texts>::new(),
    &Of::<document::DocumentFacts>::new(),
    &Of::<entry::Entries>::new(),
    &Of::<dependency::Dependencies>::new(),
    &Of::<endpoint::Endpoints>::new(),
];

/// The words in `for:`, as [`ALL`] has them.
pub const NAMES: &[&str] = &[
    "table",
    "column",
    "foreign_key",
    "index",
    "unique",
    "check",
    "policy",
    "trigger",
    "view",
    "migration",
    "module",
    "import",
    "export",
    "call",
    "argument",
    "write",
    "query",
    "class",
    "base",
    "field",
    "function",
    "parameter",
    "decorator",
    "assignment",
    "comment",
    "route",
    "file",
    "folder",
    "text",
    "document",
    "entry",
    "dependency",
    "endpoint",
];

/// Keys of fields and parts that only accesses tell.
pub const ABOUT_ACCESSES: &[&str] = &["writes", "queries", "written", "written_by", "read_by", "rivals"];
