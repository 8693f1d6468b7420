//! Severity, scope, `on_empty` and `max` of a rule: what a use may change, and what needs a reason when it does.

use globset::GlobSetBuilder;

use super::definitions::Defined;
use super::model::OnEmpty;
use super::names::Names;
use super::{paths, reasons};
use crate::diagnostics::finding::Severity;
use crate::diagnostics::problem::Hides;
use crate::kinds::Scope;
use crate::source::sources::Place;
use crate::yaml::node::{Node, Value};
use crate::yaml::shape::Reader;

/// How a rule is held.
pub(super) struct Terms {
    pub severity: Severity,
    pub on_empty: OnEmpty,
    pub max: Option<usize>,
    pub scope: Option<Scope>,
    pub certain: bool,
}

/// The terms of a `use` entry of `defined`, or of a rule of the team by itself.
pub(super) fn read(entry: &Node, defined: Option<&Defined>, names: &mut Names<'_>, reader: &mut Reader<'_>, id: &str) -> Terms {
    let mut loosened: Vec<(Place, String)> = vec![];
    let own = defined.map(|defined| &defined.node);
    let base = defined.map_or(Severity::Error, |defined| defined.definition.severity);
    let written = |node: Option<&Node>| node.and_then(|node| Severity::parse(node.text()?));
    let severity = written(entry.get("severity")).unwrap_or(base);
    if let Some(node) = entry.get("severity").filter(|_| defined.is_some() && severity > base) {
        loosened.push((node.place, format!("`severity: {}`", severity.word())));
    }
    if let Some((key, _)) = entry.entry("off").filter(|(_, off)| off.bool() == Some(true)) {
        loosened.push((key.place, "`off: true`".to_owned()));
    }
    if let Some(node) = entry.get("on_empty").filter(|node| node.text() == Some("ok")) {
        loosened.push((node.place, "`on_empty: ok`".to_owned()));
    }
    if let Some((key, _)) = entry.entry("max").filter(|(_, max)| max.number().is_some_and(|max| max > 0)) {
        loosened.push((key.place, "`max`".to_owned()));
    }
    let excluded = entry.get("scope").and_then(|scope| scope.entry("exclude"));
    if let Some((key, _)) = excluded.filter(|(_, exclude)| !texts(exclude).is_empty()) {
        loosened.push((key.place, "`exclude`".to_owned()));
    }
    reasons::demanded(entry, &loosened, reader);
    let either = |key: &str| entry.get(key).or_else(|| own?.get(key));
    Terms {
        severity,
        on_empty: match either("on_empty").and_then(Node::text) {
            Some("violation") => OnEmpty::Violation,
            Some("ok") => OnEmpty::Ok,
            _ => OnEmpty::Problem,
        },
        max: either("max").and_then(Node::number).and_then(|max| usize::try_from(max).ok()),
        certain: either("knowledge").and_then(Node::text) == Some("certain"),
        scope: scope(entry.get("scope"), own.and_then(|own| own.get("scope")), names, reader, id),
    }
}

/// The use's `include` replaces the rule's; both `exclude`s hold.
fn scope(used: Option<&Node>, own: Option<&Node>, names: &mut Names<'_>, reader: &mut Reader<'_>, id: &str) -> Option<Scope> {
    if used.is_none() && own.is_none() {
        return None;
    }
    let of = |scope: Option<&'_ Node>, key: &str| {
        scope.and_then(|scope| scope.get(key)).map_or(vec![], |node| texts(node).into_iter().cloned().collect())
    };
    let included: Vec<Node> = match of(used, "include") {
        written if written.is_empty() => of(own, "include"),
        written => written,
    };
    let mut excluded: Vec<Node> = of(used, "exclude");
    excluded.extend(of(own, "exclude"));
    let mut set = |nodes: &[Node], hides: &dyn Fn() -> Hides| {
        let mut builder = GlobSetBuilder::new();
        for node in nodes {
            if let Some(glob) = paths::glob(node, reader) {
                names.glob(&glob, node.text().unwrap_or(""), node.place, hides());
                builder.add(glob.glob().clone());
            }
        }
        builder.build().unwrap_or_default()
    };
    Some(Scope {
        include: set(&included, &|| Hides::Rule(id.to_owned())),
        has_include: !included.is_empty(),
        exclude: set(&excluded, &|| Hides::Nothing),
    })
}

/// One text, or a list of them.
fn texts(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Scalar { .. } => vec![node],
        Value::Null | Value::Map(_) => vec![],
    }
}
