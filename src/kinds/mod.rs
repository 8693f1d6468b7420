//! The kinds: checks written in Rust that rules, which are data, give parameters to.
//!
//! **Invariant**: a kind is a pure function of [`Inputs`] and its parameters. It sees no allowance, no baseline, no format: else
//! "this allowance matches nothing" could not be trusted.

pub mod append_only;
pub mod assert;
pub mod companion_call;
pub mod concept_tables;
pub mod considered;
pub mod foreign_keys;
pub mod import_cycles;
pub mod import_forms;
pub mod layers;
pub mod migration_history;
pub mod migration_safety;
pub mod model_drift;
pub mod module_patterns;
pub mod plant;
pub mod reference_types;
pub mod registries;
pub mod registry;
pub mod tables;
#[cfg(test)]
mod testing;
pub mod words;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::problem::Problem;
use crate::source::sources::{FileId, Place, Sources};
use crate::workspace::Workspace;
use crate::workspace::plan::WantedCode;
use crate::yaml::node::Node;
use crate::yaml::shape::{Object, Reader};

/// What every kind may ask.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The linked facts.
    pub workspace: &'a Workspace,
    /// The texts behind the spans, to quote from.
    pub sources: &'a Sources,
    /// The day the run is judged on.
    pub today: Date,
}

/// The part of a rule that is the same for every kind.
#[derive(Clone, Debug)]
pub struct RuleHead {
    /// The rule's id, or its `as:`.
    pub id: String,
    /// How much its findings weigh.
    pub severity: Severity,
    /// Where the policy uses the rule (the `use:` line, or an inline rule's id); `None` for a rule that runs by default.
    pub place: Option<Place>,
    /// The message template, when the rule brings its own.
    pub message: Option<String>,
    /// What to do, from the rule's `fix:`.
    pub fix: Option<String>,
    /// Files that the rule is about; `None` is all of them.
    pub scope: Option<Scope>,
}

/// The files a rule is about, as globs on paths from the root.
#[derive(Clone, Debug)]
pub struct Scope {
    /// At least one must match; empty is all.
    pub include: globset::GlobSet,
    /// Whether `include` was written.
    pub has_include: bool,
    /// None may match.
    pub exclude: globset::GlobSet,
}

impl RuleHead {
    /// Whether a file is in the rule's scope.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        self.scope.as_ref().is_none_or(|scope| (!scope.has_include || scope.include.is_match(path)) && !scope.exclude.is_match(path))
    }

    /// A finding of this rule, without labels and help yet.
    #[must_use]
    pub fn finding(&self, subject: Subject, detail: impl Into<String>, message: String) -> Finding {
        let detail = detail.into();
        Finding { rule: self.id.clone(), severity: self.severity, message, subject, detail, labels: vec![], help: vec![], assumed_by: None }
    }
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Judged {
    /// How many subjects it looked at. None is a problem, unless the rule says `on_empty: ok`.
    pub subjects: usize,
    /// Why there are none, where the check can tell.
    pub nothing: Option<Nothing>,
    /// Rules broken.
    pub findings: Vec<Finding>,
    /// What it could not judge, such as an unknown name in its parameters.
    pub problems: Vec<Problem>,
    /// What its verdict rests on, so that problems elsewhere can be weighed.
    pub needs: Needs,
    /// What it left out by its parameters, one line each, for coverage.
    pub notes: Vec<String>,
}

/// Why a check looked at nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nothing {
    /// What selects nothing: `no module has …`.
    pub words: String,
    /// Where that is written.
    pub labels: Vec<Label>,
    /// What may have been meant.
    pub help: Option<String>,
}

/// What a verdict rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// All tables: a statement that may have made any table matters.
    pub all_tables: bool,
    /// The order of migrations.
    pub history: bool,
    /// Which domain a module or table belongs to.
    pub domains: bool,
    /// These tables, `schema.name`.
    pub tables: BTreeSet<String>,
    /// The code of these files.
    pub code: BTreeSet<FileId>,
    /// What these documents say.
    pub documents: BTreeSet<FileId>,
}

/// A check: a kind with the parameters of one rule.
pub trait Check: Sync + Send {
    /// Judges the whole workspace once.
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged;

    /// Violations that could be made in this workspace, so that a self-test sees it catch them; none where its rule's cases must do.
    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> plant::Sowing {
        let _ = (inputs, head);
        plant::Sowing::default()
    }

    /// Whether it asks for ORM models, which are read only then.
    fn asks_models(&self) -> bool {
        false
    }

    /// What it asks of code beside imports: that is read only then.
    fn asks_code(&self) -> WantedCode {
        WantedCode::default()
    }

    /// Whether it asks for the text of the file at a path, whatever its type: files that nothing else reads are read only then.
    fn asks_text(&self, head: &RuleHead, path: &str) -> bool {
        let _ = (head, path);
        false
    }

    /// Whether it asks about the text of the file at a path piece by piece.
    fn cuts_text(&self, head: &RuleHead, path: &str) -> bool {
        let _ = (head, path);
        false
    }

    /// Whether it asks for the document at a path: documents are read only then.
    fn asks_document(&self, head: &RuleHead, path: &str) -> bool {
        let _ = (head, path);
        false
    }
}

/// A kind of check. [`registry::KINDS`] is the single list.
pub trait Kind: Sync {
    /// The name in `kind:`.
    fn name(&self) -> &'static str;

    /// One sentence for people.
    fn about(&self) -> &'static str;

    /// The keys of its parameters: they drive decoding, "did you mean" and the JSON Schema.
    fn parameters(&self) -> &'static Object;

    /// The keys of its findings' subjects, given a rule's parameters: what `allow: match:` may name beside `path`.
    fn subject_keys(&self, parameters: &Node) -> &'static [&'static str];

    /// Turns validated parameters into a check. What a shape cannot say (a name that must exist in another section, a
    /// pattern that does not compile) is reported through `reader`; `None` then.
    fn compile(&self, parameters: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>>;

    /// Adds to the JSON Schema of the parameters what [`Object`] cannot say.
    fn refine_schema(&self, schema: &mut serde_json::Value, definitions: &mut crate::yaml::schema::Definitions) {
        let _ = (schema, definitions);
    }

    /// Reports placeholders in a rule's message that this kind cannot fill. Called where a rule is read.
    fn check_message(&self, parameters: &Node, message: &Node, reader: &mut Reader<'_>) {
        let _ = (parameters, message, reader);
    }
}

/// What a kind may look up while it reads its parameters: other sections of the policy, already validated.
pub struct Compile<'a> {
    /// Layer models by name.
    pub layers: &'a std::collections::BTreeMap<String, std::sync::Arc<crate::workspace::layers::LayerModel>>,
    /// Domains.
    pub domains: &'a std::sync::Arc<crate::workspace::domains::Domains>,
}
