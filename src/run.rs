//! One run, from a folder to a verdict: the data flow of the whole program in one place.
//!
//! Owns the order of the steps and the threads; every step itself belongs to its module.

pub mod certainty;
pub mod extract;
pub mod project;
pub mod proposal;
#[cfg(test)]
mod tests_vacuity;
mod unknown;

use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::diagnostics::finding::{Role, Severity};
use crate::diagnostics::problem::{Problem, ProblemCode};
use crate::kinds::Inputs;
use crate::policy::baseline::Baseline;
use crate::policy::report::{Coverage, Report};
use crate::policy::ruling::Ruling;
use crate::policy::scope::Scope;
use crate::policy::settle::{Evidence, settle};
use crate::source::sources::Place;
use crate::workspace::Workspace;
use crate::workspace::access::{self, Accesses, Linked};
use crate::workspace::calls;
use crate::workspace::documents;
use crate::workspace::exports::{self, AllExports};
use crate::workspace::imports::{ImportGraph, link};
use crate::workspace::layers::Models;
use crate::workspace::models;
use crate::workspace::plan::{Plan, WantedFiles};
use crate::workspace::routes;
use crate::workspace::schema::fault::Fault;
use crate::workspace::schema::history::{History, replay};
use crate::workspace::texts;
use extract::Extracted;
use project::Project;

/// Stacks of workers: parsers recurse as deeply as the code is nested, and bound that depth for stacks of this size.
const STACK: usize = 16 * 1024 * 1024;

/// What a check is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Only these rules; empty is all of the policy.
    pub rules: Vec<String>,
    /// What counts.
    pub scope: Scope,
    /// The softest severity that decides the exit code.
    pub decides: Severity,
    /// The day the run is judged on.
    pub today: Date,
    /// Assumed knowledge is not enough for any rule.
    pub require_certain: bool,
}

/// What the files of a project say, linked.
pub struct Analysis {
    /// The facts, and what could not be read.
    pub extracted: Extracted,
    /// The facts linked.
    pub workspace: Workspace,
}

impl Question {
    /// All rules, all files, errors decide.
    #[must_use]
    pub fn of_all_rules(today: Date) -> Self {
        Self { rules: vec![], scope: Scope::default(), decides: Severity::Error, today, require_certain: false }
    }
}

/// Holds a project against its policy.
#[must_use]
pub fn check(project: &Project, baseline: &Baseline, question: &Question) -> Report {
    judge(project, &analyse(project, question), baseline, question)
}

/// Reads and links what the rules in question ask of a project.
#[must_use]
pub fn analyse(project: &Project, question: &Question) -> Analysis {
    let plan = project.plan(&question.rules);
    let extracted = extract::extract(&project.sources, &plan, &project.config.exclude);
    let workspace = link_all(&plan, project, &extracted);
    Analysis { extracted, workspace }
}

/// Holds what was read against the policy.
#[must_use]
pub fn judge(project: &Project, analysis: &Analysis, baseline: &Baseline, question: &Question) -> Report {
    let Analysis { extracted, workspace } = analysis;
    let rulings = rulings(project, workspace, question);
    let mut problems = project.config.unknown_names.clone();
    problems.extend(unknown::domains(workspace));
    problems.extend(project.unentered());
    problems.extend(extracted.problems.iter().cloned());
    problems.extend(workspace.histories.iter().flat_map(|history| history.problems.iter().cloned()));
    let demanding = project.config.rules.iter().filter(|rule| rule.certain).map(|rule| rule.head.id.clone()).collect();
    problems.extend(certainty::problems(workspace, &rulings, &demanding, question.require_certain));
    problems.extend(workspace.histories.iter().flat_map(|history| unsaid(history, &rulings)));
    let known_rules: Vec<String> = project.config.rules.iter().map(|rule| rule.head.id.clone()).collect();
    let coverage = coverage(project, workspace, extracted);
    settle(&Evidence {
        sources: &project.sources,
        rulings: &rulings,
        known_rules: &known_rules,
        problems,
        allow: &project.config.allow,
        baseline,
        scope: &question.scope,
        today: question.today,
        decides: question.decides,
        coverage,
    })
}

/// What each rule says of the whole import graph, then of a part of it.
#[must_use]
pub fn judge_twice(project: &Project, question: &Question, part: impl FnOnce(&ImportGraph) -> ImportGraph) -> [Vec<Ruling>; 2] {
    let Analysis { mut workspace, .. } = analyse(project, question);
    let whole = rulings(project, &workspace, question);
    workspace.imports = part(&workspace.imports);
    let part = rulings(project, &workspace, question);
    [whole, part]
}

/// Links what the files say.
#[must_use]
pub fn link_all(plan: &Plan, project: &Project, extracted: &Extracted) -> Workspace {
    let sources = &project.sources;
    let histories = || plan.histories.par_iter().map(|history| replay(history, sources, &extracted.facts)).collect();
    let code = || {
        let imports = link(plan, sources, &extracted.facts);
        let calls = if plan.wanted.is_nothing() { Vec::new() } else { calls::link(&imports, &extracted.facts) };
        (imports, calls)
    };
    let models = || models::read(&extracted.models, sources, &extracted.facts);
    let ((imports, calls), (histories, mut models)): (_, (Vec<History>, _)) = rayon::join(code, || rayon::join(histories, models));
    models::assign(&mut models, plan, sources);
    let routes = || if plan.wanted.routes { routes::link(&imports, &extracted.facts, &calls, sources) } else { Vec::new() };
    let accesses = || {
        let linked = Linked { sources, plan, imports: &imports, calls: &calls, models: &models, histories: &histories };
        if plan.wanted.queries == WantedFiles::None { Accesses::default() } else { access::link(&linked, &extracted.facts) }
    };
    let texts = || (documents::link(sources, &extracted.facts), texts::link(&plan.texts, sources, &extracted.facts));
    let (routes, (accesses, (documents, texts))) = rayon::join(routes, || rayon::join(accesses, texts));
    let exports = if plan.wanted.symbols == WantedFiles::None { AllExports::default() } else { exports::link(&imports, &extracted.facts) };
    Workspace {
        documents,
        exports,
        accesses,
        histories,
        unreached: plan.unreached.clone(),
        imports,
        calls,
        calls_by_name: calls::ByName::default(),
        routes,
        texts,
        models,
        domains: Arc::clone(&project.config.domains),
        layers: Models::new(project.config.layers.clone()),
        callers: std::sync::OnceLock::new(),
    }
}

/// Faults of a history that no rule in force speaks of, where they make its schema doubtful.
fn unsaid<'a>(history: &'a History, rulings: &'a [Ruling]) -> impl Iterator<Item = Problem> + 'a {
    let is_said = |place: Place| {
        let findings = rulings.iter().flat_map(|ruling| &ruling.judged.findings);
        findings.flat_map(|finding| &finding.labels).any(|label| label.role == Role::Primary && label.place == place)
    };
    let faults = history.faults.iter().filter(move |fault| fault.kind.hides_schema() && !is_said(fault.place));
    faults.map(Fault::problem)
}

/// Runs the rules side by side; their order stays that of the policy.
fn rulings(project: &Project, workspace: &Workspace, question: &Question) -> Vec<Ruling> {
    let inputs = Inputs { workspace, sources: &project.sources, today: question.today };
    let asked = |id: &String| question.rules.is_empty() || question.rules.contains(id);
    let rules: Vec<_> = project.config.rules.iter().filter(|rule| asked(&rule.head.id)).collect();
    rules
        .into_par_iter()
        .map(|rule| Ruling {
            id: rule.head.id.clone(),
            severity: rule.head.severity,
            place: rule.head.place,
            on_empty: rule.on_empty,
            max: rule.max,
            judged: rule.check.judge(inputs, &rule.head),
        })
        .collect()
}

fn coverage(project: &Project, workspace: &Workspace, extracted: &Extracted) -> Coverage {
    let unread = |code: ProblemCode| matches!(code, ProblemCode::Unparsed | ProblemCode::TooLarge);
    let replayed = workspace.histories.iter().flat_map(|history| &history.problems);
    let mut not_analysed: Vec<_> = extracted
        .problems
        .iter()
        .chain(replayed)
        .filter(|problem| unread(problem.code))
        .filter_map(|problem| Some(problem.labels.first()?.place.file))
        .collect();
    not_analysed.sort_unstable();
    not_analysed.dedup();
    let sum = |count: fn(&History) -> usize| workspace.histories.iter().map(count).sum();
    let mut notes = project.notes();
    if extracted.templates > 0 {
        notes.push(format!("templates of code, whose paths are filled in later: {}", extracted.templates));
    }
    if extracted.excluded > 0 {
        notes.push(format!("files of code that the policy excludes: {}", extracted.excluded));
    }
    Coverage {
        files: extracted.files,
        not_analysed: not_analysed.len(),
        migrations: sum(|history| history.migrations.len()),
        statements: sum(|history| history.statements),
        opaque: sum(|history| history.opaque),
        rules: vec![],
        notes,
    }
}

/// Runs everything on a pool of its own; 0 threads is as many as the machine has.
///
/// # Errors
/// The machine gives no threads; its words.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
    pool.map(|pool| pool.install(work)).map_err(|error| format!("cannot start threads: {error}"))
}
