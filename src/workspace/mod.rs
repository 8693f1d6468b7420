//! All facts linked: the replayed schemas, the resolved imports, the layers and domains they fall into.
//!
//! **Invariant**: reads no file and depends on no discovery order. Facts *describe*; this module *interprets*.

pub mod access;
pub mod callers;
pub mod calls;
pub mod documents;
pub mod domains;
pub mod exports;
pub mod imports;
pub mod layers;
pub mod models;
pub mod plan;
pub mod routes;
pub mod schema;
pub mod symbols;
pub mod texts;

/// Everything that kinds may ask.
#[derive(Debug, Default)]
pub struct Workspace {
    /// One schema per migration history, by path.
    pub histories: Vec<schema::history::History>,
    /// Revision files that no version location reaches.
    pub unreached: Vec<schema::fault::Unreached>,
    /// Modules and what they import.
    pub imports: imports::ImportGraph,
    /// What modules export, where a rule asks for it.
    pub exports: exports::AllExports,
    /// ORM models, where a rule asks for them.
    pub models: models::Models,
    /// What modules call, by module; only where a rule asks for it.
    pub calls: Vec<calls::ModuleCalls>,
    /// The same calls by name.
    pub calls_by_name: calls::ByName,
    /// Routes, where a rule asks for them.
    pub routes: Vec<routes::Route>,
    /// Who reads and writes which table; only where a rule asks for it.
    pub accesses: access::Accesses,
    /// Documents, those that rules ask for.
    pub documents: documents::Documents,
    /// Pieces of the files whose text rules ask about.
    pub texts: texts::Texts,
    /// Which modules and tables belong to which domain.
    pub domains: std::sync::Arc<domains::Domains>,
    /// Which modules are in which layers.
    pub layers: layers::Models,
    /// Who calls whom, once a rule asks.
    pub callers: std::sync::OnceLock<callers::Callers>,
}

impl Workspace {
    /// Who calls whom.
    pub fn callers(&self, sources: &crate::source::sources::Sources) -> &callers::Callers {
        self.callers.get_or_init(|| callers::Callers::new(&self.calls, &self.imports, sources))
    }
}
