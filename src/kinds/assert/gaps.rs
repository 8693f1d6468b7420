//! Facts of documents that are known to be incomplete: a list that names a list which was not read, dependencies that a build computes.

use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::assert::fact::FactType;
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::Place;

/// A problem for each gap in the facts of a type, in the documents that are asked for.
pub fn of(of: &dyn FactType, inputs: Inputs<'_>, head: &RuleHead, asked: &dyn Fn(&str) -> bool) -> Vec<Problem> {
    if of.name() != "dependency" {
        return vec![];
    }
    let gaps = inputs.workspace.documents.gaps.iter().filter(|gap| asked(inputs.sources.path(gap.file)));
    gaps.map(|gap| Problem {
        code: ProblemCode::NotUnderstood,
        message: gap.message.clone(),
        labels: vec![Label::primary(Place { file: gap.file, span: gap.span }, "")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![],
    })
    .collect()
}
