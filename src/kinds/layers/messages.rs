//! What kind `layers` says.

use std::collections::BTreeMap;

use super::parameters::Forbidden;
use crate::diagnostics::finding::{Finding, Label, Subject};
use crate::kinds::RuleHead;
use crate::kinds::considered::context_words;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::imports::ResolvedImport;
use crate::workspace::layers::{Assigned, Denied, LayerModel};

/// An import that the model denies.
pub(super) struct Breach<'a> {
    pub(super) model: &'a LayerModel,
    pub(super) import: &'a ResolvedImport,
    pub(super) from: &'a Assigned<'a>,
    /// The module that the import is judged by.
    pub(super) to: &'a str,
    pub(super) to_layer: &'a Assigned<'a>,
    /// The header that put the imported module into its layer.
    pub(super) header: Option<Place>,
    /// The first line of the statement, where the name stands on a later one.
    pub(super) statement: Option<Place>,
    pub(super) context: Vec<&'static str>,
}

/// The finding of a breach.
pub(super) fn breach(head: &RuleHead, breach: &Breach<'_>, denied: &Denied<'_>) -> Finding {
    let Breach { model, import, from, to, to_layer, .. } = breach;
    let (here, there) = (from.layer, to_layer.layer);
    let mut message = format!("`{here}` module `{}` must not import `{there}` module `{to}`", import.importer);
    if let Denied::Other { capture, .. } = denied {
        message = format!("{message} of another `{capture}`");
    }
    let policy = policy(model, from, to_layer, denied);
    let help = way_out(model, here, matches!(denied, Denied::NotListed(_)));
    let mut labels = vec![Label::primary(import.place, imported_here(import)), policy];
    labels.extend(breach.statement.map(|place| Label::secondary(place, "by this statement")));
    labels.extend(breach.header.map(|place| Label::secondary(place, format!("this header puts `{to}` into `{there}`"))));
    let detail = format!("{here}→{there}{}", context_detail(&breach.context));
    let mut finding = head.finding(from_to(&import.importer, to), detail, message);
    finding.labels = labels;
    finding.help = vec![help];
    finding
}

/// The line of policy that denies.
pub(super) fn policy(model: &LayerModel, from: &Assigned<'_>, to: &Assigned<'_>, denied: &Denied<'_>) -> Label {
    match denied {
        Denied::Other { capture, place } => {
            let side =
                |assigned: &Assigned<'_>| assigned.captures.get(*capture).map_or_else(|| "none".to_owned(), |value| format!("`{value}`"));
            let label = format!("only where the `{capture}` is the same; here {} imports {}", side(from), side(to));
            Label::policy(*place, label)
        }
        Denied::NotListed(place) => Label::policy(*place, may_import(model, from.layer)),
    }
}

/// The finding of a third party that a layer must not import.
pub(super) fn third_party(head: &RuleHead, import: &ResolvedImport, forbidden: &Forbidden, context: &[&'static str]) -> Finding {
    let Forbidden { layer, module, place } = forbidden;
    let message = format!("`{layer}` module `{}` must not import `{module}`", import.importer);
    let detail = format!("{layer}→{module}{}", context_detail(context));
    let mut finding = head.finding(from_to(&import.importer, module), detail, message);
    finding.labels = vec![Label::primary(import.place, imported_here(import)), Label::policy(*place, format!("forbidden in `{layer}`"))];
    finding.help = vec![format!("move what needs `{module}` out of `{layer}`")];
    finding
}

/// The finding of a module in no layer.
pub(super) fn unassigned(head: &RuleHead, model: &LayerModel, module: &str, file: FileId) -> Finding {
    let message = format!("module `{module}` belongs to no layer of `{}`", model.name);
    let subject = BTreeMap::from([("module".to_owned(), module.to_owned())]);
    let mut finding = head.finding(subject, "unassigned", message);
    finding.labels = vec![
        Label::primary(Place { file, span: Span::default() }, "this file"),
        Label::policy(model.place, "no pattern of this model matches it"),
    ];
    finding.help = vec![format!("add a pattern such as `{module}` to `members` of the model `{}`", model.name)];
    finding
}

/// What the label on an import says.
pub(super) fn imported_here(import: &ResolvedImport) -> String {
    format!("imported here{}", context_words(import))
}

pub(super) fn from_to(from: &str, to: &str) -> Subject {
    BTreeMap::from([("from".to_owned(), from.to_owned()), ("to".to_owned(), to.to_owned())])
}

fn may_import(model: &LayerModel, layer: &str) -> String {
    let mut names = model.imports_of(layer);
    names.extend(model.open.iter().map(String::as_str).filter(|open| *open != layer));
    names.dedup();
    if names.is_empty() { format!("`{layer}` may import no other layer") } else { format!("`{layer}` may import `{}`", names.join("`, `")) }
}

/// The way that the policy leaves open.
fn way_out(model: &LayerModel, layer: &str, row_helps: bool) -> String {
    let listed = model.imports_of(layer);
    let callers = model.importers_of(layer);
    match (listed.as_slice(), callers.as_slice()) {
        (listed @ [_, ..], _) if row_helps => format!("reach it through `{}`, which `{layer}` may import", listed.join("` or `")),
        (_, callers @ [_, ..]) => format!("call it from `{}`, which may import `{layer}`, and pass the result in", callers.join("` or `")),
        _ => format!("move what needs the import out of `{layer}`"),
    }
}

pub(super) fn context_detail(context: &[&'static str]) -> String {
    if context == ["top_level"] { String::new() } else { format!(" {}", context.join(" ")) }
}
