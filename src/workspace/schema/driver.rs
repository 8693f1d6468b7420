//! Starts a replay from a plan and ends it in a history: what every layout shares.

use super::history::{History, Layout, Migration};
use super::replay::{Locator, Replay, Saying};
use super::session::Hole;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode, each_once};
use crate::facts::ddl::{Op, OpKind, SavepointStep};
use crate::facts::sql::{Binds, Script};
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
    replay.schema.gone_parts = std::mem::take(&mut replay.session.gone_parts);
    replay.schema.search_path = replay.path_of_history();
    History {
        path: plan.path.clone(),
        layout: plan.layout,
        dialect: plan.dialect,
        migrations,
        schema: replay.schema,
        anomalies: replay.anomalies,
        steps: replay.steps,
        faults: Vec::new(),
        problems: each_once(replay.problems),
        statements: replay.statements,
        opaque: replay.opaque,
        configured: plan.configured,
        environment: None,
        assume: plan.assume.clone(),
    }
}

/// Applies a migration as the tool does: where it wants a marker, nothing outside of Up sections runs, and that is said.
pub fn run_migration(replay: &mut Replay, layout: Layout, file: FileId, sources: &Sources, facts: &FactStore) {
    if let (Some(marker), Some(script)) = (layout.marker(), facts.sql(file)) {
        replay.problems.extend(unmarked(script, layout, marker, file, sources));
    }
    let obeys = |tool: &str| layout == Layout::Plain || layout.tool() == tool;
    run_sections(replay, file, sources, facts, &obeys);
}

/// The problem of a file that has statements in front of its marker, or no marker at all.
fn unmarked(script: &Script, layout: Layout, marker: &str, file: FileId, sources: &Sources) -> Option<Problem> {
    let start = script.sections.iter().find(|section| section.tool == layout.tool()).map_or(u32::MAX, |section| section.span.start);
    let outside = script.ops.iter().find(|op| op.span.start < start)?;
    Some(Problem {
        code: ProblemCode::Opaque,
        message: format!("`{}` has statements without `{marker}` above them: {} refuses the file", sources.path(file), layout.tool()),
        labels: vec![Label { place: Place { file, span: outside.span }, text: String::new(), role: Role::Primary }],
        hides: Hides::Schema,
        help: vec![format!("write `{marker}` above the first statement")],
    })
}

/// Applies the Up part of a SQL file, or says why it could not be read.
pub fn run_file(replay: &mut Replay, file: FileId, sources: &Sources, facts: &FactStore) {
    run_sections(replay, file, sources, facts, &|_| true);
}

/// Applies a file without the Down sections of the tools whose markers count.
fn run_sections(replay: &mut Replay, file: FileId, sources: &Sources, facts: &FactStore, obeys: &dyn Fn(&str) -> bool) {
    let Some(script) = facts.sql(file) else {
        replay.unread(file, sources);
        return;
    };
    let map = SpanMap::identity();
    let is_down = |span: Span| {
        let mut sections = script.sections.iter().filter(|section| !section.up && obeys(section.tool));
        sections.any(|section| section.span.start <= span.start && span.start < section.span.end)
    };
    for op in lasting(script.ops.iter().filter(|op| !is_down(op.span))) {
        replay.apply(op, Locator { file, map: &map, said: Saying::text(sources.get(file).text(), Binds::File) });
    }
}

impl Replay {
    /// A migration that could not be read may have done anything.
    pub(super) fn unread(&mut self, file: FileId, sources: &Sources) {
        self.problems.push(unread(file, sources));
        self.session.holes.push(Hole::Everything);
    }
}

/// The operations that last: not those of a transaction that the text itself rolls back.
fn lasting<'a>(ops: impl Iterator<Item = &'a Op>) -> Vec<&'a Op> {
    let mut lasting = Vec::new();
    let mut begun = None;
    let mut savepoints: Vec<(&str, usize)> = Vec::new();
    for op in ops {
        match &op.kind {
            OpKind::Neutral("BEGIN" | "START") => begun = Some(lasting.len()),
            OpKind::Neutral("COMMIT" | "END") => {
                begun = None;
                savepoints.clear();
            }
            OpKind::Neutral("ROLLBACK" | "ABORT") => {
                lasting.truncate(begun.take().unwrap_or(lasting.len()));
                savepoints.clear();
            }
            OpKind::Savepoint { step: SavepointStep::Set, name } => savepoints.push((&name.name, lasting.len())),
            OpKind::Savepoint { step, name } => {
                // The last of that name; those set after it are gone.
                if let Some(at) = savepoints.iter().rposition(|(known, _)| *known == name.name) {
                    let start = savepoints.get(at).map_or(lasting.len(), |(_, start)| *start);
                    savepoints.truncate(if *step == SavepointStep::Release { at } else { at + 1 });
                    if *step == SavepointStep::RollbackTo {
                        lasting.truncate(start);
                    }
                }
            }
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
        Err(error @ (Unreadable::NotRead | Unreadable::Io(_))) => (ProblemCode::Unparsed, error.words()),
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
