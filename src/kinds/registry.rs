//! The single list of kinds.

use super::Kind;
use super::append_only::AppendOnly;
use super::assert::Assert;
use super::companion_call::CompanionCall;
use super::concept_tables::ConceptTables;
use super::foreign_keys::ForeignKeys;
use super::import_cycles::ImportCycles;
use super::layers::Layers;
use super::migration_history::MigrationHistory;
use super::migration_safety::MigrationSafety;
use super::model_drift::ModelDrift;
use super::reference_types::ReferenceTypes;
use super::registries::Registries;

/// Every kind. Adding one is a file and a line here.
pub static KINDS: &[&dyn Kind] = &[
    &Assert,
    &ForeignKeys,
    &ConceptTables,
    &Layers,
    &ImportCycles,
    &MigrationHistory,
    &MigrationSafety,
    &ReferenceTypes,
    &AppendOnly,
    &ModelDrift,
    &Registries,
    &CompanionCall,
];
