//! One transaction for all migrations: what Alembic's `env.py` asks for.

use super::Safety;
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::kinds::tables::asks_nothing_of;
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::workspace::schema::alembic::environment::{Configure, Said};
use crate::workspace::schema::history::History;

impl Safety {
    /// Judges the environment of every Alembic history; a history without `env.py` is no subject.
    pub(super) fn judge_environments(&self, inputs: Inputs<'_>, head: &RuleHead, judged: &mut Judged) {
        if !self.asks("transaction") {
            return;
        }
        let with_environment = inputs.workspace.histories.iter().filter_map(|history| Some((history, history.environment.as_ref()?)));
        // Histories may share one environment.
        let mut seen = Vec::new();
        for (history, environment) in with_environment {
            if !head.covers(inputs.sources.path(environment.file)) || seen.contains(&environment.file) {
                continue;
            }
            seen.push(environment.file);
            if history.dialect != Dialect::Postgresql {
                // Alembic opens no transaction around migrations there: a change of the schema ends it, or is not part of it.
                judged.problems.push(asks_nothing_of(history, "changing the schema in a transaction", head));
                continue;
            }
            judged.subjects += 1;
            let start = Place { file: environment.file, span: Span::default() };
            match environment.configures.as_deref() {
                None => judged.problems.push(problem(head, ProblemCode::Unparsed, "the environment does not parse", start)),
                Some([]) => {
                    let message = "the environment has no call of `context.configure` that can be read";
                    judged.problems.push(problem(head, ProblemCode::NotUnderstood, message, start));
                }
                Some(configures) => configures.iter().for_each(|configure| one(head, history, configure, judged)),
            }
        }
    }
}

fn one(head: &RuleHead, history: &History, configure: &Configure, judged: &mut Judged) {
    if configure.transactional == Said::No {
        return;
    }
    if let Some(outer) = configure.outer {
        let said = if configure.per_migration == Said::Yes { ", whatever `transaction_per_migration` says" } else { "" };
        let message = format!("all migrations run in one transaction{said}: `begin()` opened it before Alembic could");
        let mut finding = finding(head, history, configure, message);
        finding.labels.push(Label::secondary(outer, "this transaction stays open until the last migration"));
        finding
            .help
            .push("open the connection with `connect()`, and pass `transaction_per_migration=True` to `context.configure`".to_owned());
        return judged.findings.push(finding);
    }
    match configure.per_migration {
        Said::Yes => {}
        Said::Unknown => {
            let message = "whether each migration has a transaction of its own is not known: the options come from outside the file";
            judged.problems.push(problem(head, ProblemCode::Opaque, message, configure.place));
        }
        Said::No | Said::Nothing => {
            let message = if configure.offline {
                "the SQL of all migrations is written as one transaction"
            } else {
                "all migrations run in one transaction"
            };
            let mut finding = finding(head, history, configure, message.to_owned());
            finding.help.push("transaction_per_migration=True".to_owned());
            judged.findings.push(finding);
        }
    }
}

fn finding(head: &RuleHead, history: &History, configure: &Configure, message: String) -> Finding {
    let mode = if configure.offline { "offline" } else { "online" };
    let subject: Subject = [("history".to_owned(), history.path.clone())].into();
    let mut finding = head.finding(subject, format!("one-transaction {mode}"), message);
    if configure.offline {
        // A script is read by a person before it runs.
        finding.severity = finding.severity.max(Severity::Advice);
    }
    let here = if configure.per_migration == Said::Yes {
        "its connection is in a transaction already"
    } else {
        "without `transaction_per_migration=True`"
    };
    finding.labels.push(Label::primary(configure.place, here));
    finding
}

fn problem(head: &RuleHead, code: ProblemCode, message: &str, place: Place) -> Problem {
    Problem {
        code,
        message: message.to_owned(),
        labels: vec![Label::primary(place, "")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![],
    }
}
