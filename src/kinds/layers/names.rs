//! Names in a layer model that mean nothing in the tree, and files that the verdict leaves out.

use std::collections::BTreeSet;

use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::{RuleHead, module_patterns};
use crate::source::sources::{Place, Sources};
use crate::source::text::Span;
use crate::workspace::imports::{ImportGraph, WhyLeftOut};
use crate::workspace::layers::{LayerModel, ModulePattern, PatternPart};
use crate::yaml::shape::did_you_mean;

/// Patterns that match no module: the layer they name is not what its author thinks.
pub(super) fn unknown_patterns(model: &LayerModel, graph: &ImportGraph, head: &RuleHead) -> Vec<Problem> {
    let names: Vec<&str> = graph.modules.keys().map(String::as_str).chain(graph.namespaces.iter().map(String::as_str)).collect();
    let patterns =
        model.layers.iter().filter(|layer| !layer.optional).flat_map(|layer| layer.members.iter().map(move |pattern| (layer, pattern)));
    patterns
        .filter(|(_, pattern)| !names.iter().any(|name| pattern.matches(name).is_some()))
        .map(|(layer, pattern)| Problem {
            code: ProblemCode::UnknownName,
            message: format!("no module matches `{}` of layer `{}`", pattern.text, layer.name),
            labels: vec![Label::primary(pattern.place, "")],
            hides: Hides::Rule(head.id.clone()),
            help: vec![
                nearest(pattern, &names)
                    .or_else(|| module_patterns::nearest(pattern, names.iter().copied()))
                    .unwrap_or_else(|| format!("correct the pattern, remove it, or list `{}` under `optional`", layer.name)),
            ],
        })
        .collect()
}

/// What stands in the tree where the pattern's first wrong part is.
fn nearest(pattern: &ModulePattern, names: &[&str]) -> Option<String> {
    let matching = |length: usize| {
        let parts = pattern.parts.iter().take(length).cloned().collect();
        ModulePattern { text: String::new(), place: pattern.place, parts }
    };
    let good =
        (0..pattern.parts.len()).rev().find(|length| *length == 0 || names.iter().any(|name| matching(*length).matches(name).is_some()))?;
    let Some(PatternPart::Text(wrong)) = pattern.parts.get(good) else { return None };
    let prefix = matching(good);
    let siblings: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| match name.rsplit_once('.') {
            Some((parent, last)) => (good > 0 && prefix.matches(parent).is_some()).then_some(last),
            None => (good == 0).then_some(*name),
        })
        .collect();
    did_you_mean(wrong, siblings)
}

/// Headers that name no layer of the model decide nothing, and their author believes that they do.
pub(super) fn unknown_headers(model: &LayerModel, graph: &ImportGraph, head: &RuleHead, sources: &Sources) -> Option<Problem> {
    let mut found =
        graph.modules.values().filter(|module| head.covers(sources.path(module.file))).flat_map(|module| {
            model.unknown_headers(&module.headers).map(|header| (Place { file: module.file, span: header.span }, header))
        });
    let (place, first) = found.next()?;
    let more = found.count();
    let also = if more == 0 { String::new() } else { format!(", and {more} more headers of that key name none") };
    Some(Problem {
        code: ProblemCode::UnknownName,
        message: format!("the header `{}: {}` names no layer of `{}`{also}", first.key, first.value, model.name),
        labels: vec![Label::primary(place, "")],
        hides: Hides::Nothing,
        help: vec!["begin the value with the name of a layer, or add that layer to `members`".to_owned()],
    })
}

/// Files whose imports no module stands for.
pub(super) fn not_judged(model: &LayerModel, graph: &ImportGraph, head: &RuleHead, sources: &Sources) -> Vec<Problem> {
    let in_scope = graph.left_out.iter().filter(|left| head.covers(sources.path(left.file)) && model.layer_of(&left.name, &[]).is_some());
    in_scope
        .map(|left| {
            let path = sources.path(left.file);
            let why = match left.reason {
                WhyLeftOut::Hidden(by) => format!("`{}` has the same name and comes first", sources.path(by)),
                WhyLeftOut::NotDeclared => "no `mod` leads to it".to_owned(),
            };
            Problem {
                code: ProblemCode::NotUnderstood,
                message: format!("the imports of `{path}` are not judged: {why}"),
                labels: vec![Label::primary(Place { file: left.file, span: Span::default() }, "")],
                hides: Hides::Nothing,
                help: vec!["rename the file, or remove it".to_owned()],
            }
        })
        .collect()
}
