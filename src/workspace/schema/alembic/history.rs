//! Replays one Alembic history.

use super::environment;
use super::interpreter::Interpreter;
use super::metadata;
use super::revisions::{self, Revision};
use super::values::{Args, Value};
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::program::{Program, Stmt, StmtKind};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;
use crate::workspace::plan::HistoryPlan;
use crate::workspace::schema::driver;
use crate::workspace::schema::fault::Fault;
use crate::workspace::schema::history::{History, Migration};
use crate::workspace::schema::transaction::Mode;
use crate::workspace::schema::until::{Choice, Named};

/// Replays an Alembic history in the order of its revision graph.
#[must_use]
pub fn replay(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> History {
    let mut it = start(plan, sources, facts);
    let (order, faults) = ordered(&mut it, plan);
    let history = upgrades(it, plan, order);
    History { environment: environment::read(plan, sources, facts), faults, ..history }
}

/// Replays the chosen revisions of it.
///
/// # Errors
/// What the choice says.
pub fn replay_some<E>(plan: &HistoryPlan, sources: &Sources, facts: &FactStore, choose: impl Choice<E>) -> Result<History, E> {
    let mut it = start(plan, sources, facts);
    let (mut order, faults) = ordered(&mut it, plan);
    let parents = revisions::parents(&order);
    let named = order.iter().zip(parents).map(|(revision, follows)| Named {
        id: revision.id.clone(),
        follows,
        labels: revision.labels.clone(),
        path: sources.path(revision.file).to_owned(),
    });
    let wanted = choose(&named.collect::<Vec<_>>())?;
    order.retain(|revision| wanted.contains(&revision.id));
    let history = upgrades(it, plan, order);
    Ok(History { environment: environment::read(plan, sources, facts), faults, ..history })
}

fn start<'a>(plan: &HistoryPlan, sources: &'a Sources, facts: &'a FactStore) -> Interpreter<'a> {
    let mut it = Interpreter::new(driver::start(plan, sources, facts), sources, facts);
    it.naming = metadata::naming(plan, sources, facts);
    it.replay.session.transaction.mode = Mode::Wrapped;
    it
}

/// The revisions of the history's files in order, and what is wrong with the graph.
fn ordered(it: &mut Interpreter<'_>, plan: &HistoryPlan) -> (Vec<Revision>, Vec<Fault>) {
    let sources = it.sources;
    let mut found = Vec::new();
    for file in plan.files.iter().copied().filter(|file| is_python(sources.path(*file))) {
        match revision(it, file) {
            Found::Revision(revision) => found.push(revision),
            Found::Unreadable => it.replay.problems.push(Problem { hides: Hides::History, ..driver::unread(file, sources) }),
            Found::Unplaced(unplaced) => it.replay.problems.push(problem(unplaced)),
            Found::Other => {}
        }
    }
    revisions::order(found)
}

fn upgrades(mut it: Interpreter<'_>, plan: &HistoryPlan, order: Vec<Revision>) -> History {
    let mut migrations = Vec::with_capacity(order.len());
    for revision in order {
        upgrade(&mut it, &revision);
        migrations.push(Migration { id: revision.id, file: revision.file, place: revision.place });
    }
    driver::finish(it.replay, plan, migrations)
}

fn is_python(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension == Some("py") && !matches!(name, "__init__.py" | "env.py" | "conftest.py" | "setup.py")
}

/// What a file of the versions folder is.
enum Found {
    Revision(Revision),
    Unplaced(Unplaced),
    Unreadable,
    Other,
}

fn revision(it: &mut Interpreter<'_>, file: FileId) -> Found {
    let facts = it.facts;
    let Some(program) = facts.python(file).and_then(|facts| facts.program.as_ref()) else { return Found::Unreadable };
    let assigned = |name: &str| assignment(&program.body, name).map(|span| Place { file, span });
    let upgrades = has_upgrade(program);
    let start = Place { file, span: Span::new(0, 0) };
    let Some(place) = assigned("revision") else {
        if !upgrades {
            return Found::Other;
        }
        let message = "this file has an `upgrade()` but no `revision`: it is not part of the history".to_owned();
        return Found::Unplaced(Unplaced { place: start, message });
    };
    it.refill();
    let Some(scope) = it.module(file) else { return Found::Unreadable };
    let Some(id) = it.own(scope, "revision").and_then(Value::text).map(|id| id.text.to_string()) else {
        return Found::Unplaced(Unplaced { place, message: "the id of this revision is not known: the file is not replayed".to_owned() });
    };
    let list = |name: &str| revisions::ids(it.own(scope, name));
    if let (Some(down), Some(depends_on), labels) = (list("down_revision"), list("depends_on"), list("branch_labels")) {
        let follows = assigned("down_revision").unwrap_or(place);
        Found::Revision(Revision { id, file, place, follows, down, depends_on, labels: labels.unwrap_or_default() })
    } else {
        let place = assigned("down_revision").unwrap_or(place);
        let message = format!("what revision `{id}` follows is not known: the file is not replayed");
        Found::Unplaced(Unplaced { place, message })
    }
}

/// A file that cannot be placed in the graph.
struct Unplaced {
    place: Place,
    message: String,
}

/// Where a module assigns a name, at its top level.
fn assignment(body: &[Stmt], wanted: &str) -> Option<Span> {
    body.iter().find_map(|statement| match &statement.kind {
        StmtKind::Assign { targets, .. } => {
            let named = |target: &&crate::facts::program::Expr| matches!(&target.kind, crate::facts::program::ExprKind::Name(name) if name == wanted);
            targets.iter().any(|target| named(&target)).then_some(statement.span)
        }
        _ => None,
    })
}

fn has_upgrade(program: &Program) -> bool {
    program.body.iter().any(|statement| matches!(&statement.kind, StmtKind::Function(function) if function.name == "upgrade"))
}

/// Runs a revision's `upgrade()`.
fn upgrade(it: &mut Interpreter<'_>, revision: &Revision) {
    it.replay.migration.clone_from(&revision.id);
    it.refill();
    let Some(scope) = it.module(revision.file) else { return };
    let span = revision.place.span;
    match it.own(scope, "upgrade").cloned() {
        Some(Value::Function(closure)) => {
            // Some projects pass `op` in; whatever else is passed is not known.
            let named = closure.function.parameters.iter().filter(|parameter| parameter.name == "op");
            let named = named.map(|parameter| (parameter.name.clone(), Value::library("alembic.op"))).collect();
            it.within(revision.file, scope, |it| it.inline(closure, Args { named, span, ..Args::default() }));
        }
        Some(_) => it.within(revision.file, scope, |it| {
            it.opaque(span, "`upgrade` of this revision is not a function of the file", Vec::new());
        }),
        None => it.within(revision.file, scope, |it| it.opaque(span, "this revision has no `upgrade()`", Vec::new())),
    }
}

fn problem(unplaced: Unplaced) -> Problem {
    Problem {
        code: ProblemCode::NotUnderstood,
        message: unplaced.message,
        labels: vec![Label { place: unplaced.place, text: String::new(), role: Role::Primary }],
        hides: Hides::History,
        help: Vec::new(),
    }
}
