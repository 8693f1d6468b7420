//! Starts a replay from a plan and ends it in a history: what every layout shares.

use super::history::{History, Migration};
use super::replay::{Locator, Replay};
use super::session::Hole;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{Op, OpKind};
use crate::facts::sql::Script;
use crate::facts::sql_map::SpanMap;
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources, Unreadable};
use crate::source::text::Span;
use crate::workspace::plan::HistoryPlan;

/// A replay with the plan's search path and placeholders, its `assume` files applied.
#[must_use]
pub fn start(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> Replay {
    let mut replay =
        Replay { search_path: plan.search_path.clone(), define: plan.define.clone(), dialect: plan.dialect, ..Replay::default() };
    replay.schema.dialect = plan.dialect;
    for assumption in &plan.assume {
        "assume".clone_into(&mut replay.migration);
        replay.session.assuming = Some(assumption.entry.unwrap_or_else(|| start_of(assumption.file)));
        run_file(&mut replay, assumption.file, sources, facts);
    }
    replay.session.assuming = None;
    replay.statements = 0;
    replay
}

/// The history that a replay leaves.
#[must_use]
pub fn finish(mut replay: Replay, plan: &HistoryPlan, migrations: Vec<Migration>) -> History {
    replay.drop_temporary();
    replay.settle_native();
    History {
        path: plan.path.clone(),
        layout: plan.layout,
        dialect: plan.dialect,
        migrations,
        schema: replay.schema,
        anomalies: replay.anomalies,
        steps: replay.steps,
        problems: replay.problems,
        statements: replay.statements,
        opaque: replay.opaque,
        configured: plan.configured,
        assume: plan.assume.clone(),
    }
}

/// Applies the Up part of a SQL file, or says why it could not be read.
pub fn run_file(replay: &mut Replay, file: FileId, sources: &Sources, facts: &FactStore) {
    let Some(script) = facts.sql(file) else {
        replay.problems.push(unread(file, sources));
        replay.session.holes.push(Hole::Everything);
        return;
    };
    let map = SpanMap::identity();
    run_script(replay, script, Locator { file, map: &map });
}

/// Applies the Up part of a script.
fn run_script(replay: &mut Replay, script: &Script, at: Locator<'_>) {
    let is_down =
        |span: Span| script.sections.iter().any(|section| !section.up && section.span.start <= span.start && span.start < section.span.end);
    for op in lasting(script.ops.iter().filter(|op| !is_down(op.span))) {
        replay.apply(op, at);
    }
}

/// The operations that last: not those of a transaction that the text itself rolls back.
fn lasting<'a>(ops: impl Iterator<Item = &'a Op>) -> Vec<&'a Op> {
    let mut lasting = Vec::new();
    let mut begun = None;
    for op in ops {
        match op.kind {
            OpKind::Neutral("BEGIN" | "START") => begun = Some(lasting.len()),
            OpKind::Neutral("COMMIT" | "END") => begun = None,
            OpKind::Neutral("ROLLBACK" | "ABORT") => lasting.truncate(begun.take().unwrap_or(lasting.len())),
            _ => {}
        }
        lasting.push(op);
    }
    lasting
}

/// The first byte of a file: where what concerns all of it is shown.
#[must_use]
pub fn start_of(file: FileId) -> Place {
    Place { file, span: Span::new(0, 0) }
}

/// The problem of a migration file that has no facts.
#[must_use]
pub fn unread(file: FileId, sources: &Sources) -> Problem {
    let source = sources.get(file);
    let (code, reason) = match &source.text {
        Err(Unreadable::TooLarge(size, limit)) => (ProblemCode::TooLarge, format!("it has {size} bytes and the limit is {limit}")),
        Err(Unreadable::Binary) => (ProblemCode::Unparsed, "it is binary".to_owned()),
        Err(Unreadable::NotUtf8(offset)) => (ProblemCode::Unparsed, format!("byte {offset} is not UTF-8")),
        Err(Unreadable::Io(words)) => (ProblemCode::Unparsed, words.clone()),
        Ok(_) => (ProblemCode::Unparsed, "no reader knows its language".to_owned()),
    };
    Problem {
        code,
        message: format!("migration `{}` was not replayed: {reason}", source.path),
        labels: vec![Label { place: start_of(file), text: String::new(), role: Role::Primary }],
        hides: Hides::Schema,
        help: vec![],
    }
}
