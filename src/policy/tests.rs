//! What becomes of findings and problems: the good case beside the bad one.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};

use super::allowance::{Allowance, Condition, Expiry, Target};
use super::baseline::{self, Baseline};
use super::report::{Coverage, Exit, Report, Verdict};
use super::ruling::{OnEmpty, Ruling};
use super::scope::Scope;
use super::settle::{Evidence, settle};
use crate::diagnostics::finding::{Assumed, Finding, Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::{Judged, Needs};
use crate::source::sources::{FileId, Place, SourceFile, Sources};
use crate::source::text::Span;

const TODAY: Date = date(2026, 6, 1);

/// Two code files and a policy.
fn sources() -> Sources {
    let file = |path: &str| SourceFile::new(path.to_owned(), Ok(Arc::from("0123456789\n".repeat(9))));
    Sources::new(vec![file("app/a.py"), file("app/b.py"), file("guardrails.yaml")])
}

fn place(file: u32, start: u32) -> Place {
    Place { file: FileId(file), span: Span::new(start, start + 4) }
}

fn finding(file: u32, start: u32, from: &str) -> Finding {
    Finding {
        rule: "R".to_owned(),
        severity: Severity::Error,
        message: format!("`{from}` is wrong"),
        subject: Subject::from([("from".to_owned(), from.to_owned())]),
        detail: "wrong".to_owned(),
        labels: vec![Label::primary(place(file, start), "here")],
        help: vec![],
        assumed_by: None,
    }
}

fn ruling(findings: Vec<Finding>) -> Ruling {
    let needs = Needs { code: BTreeSet::from([FileId(0)]), ..Needs::default() };
    let judged = Judged { subjects: 3, findings, problems: vec![], needs, notes: vec![], nothing: None };
    Ruling { id: "R".to_owned(), severity: Severity::Error, place: Some(place(2, 0)), on_empty: OnEmpty::Problem, max: None, judged }
}

fn allow(from: &str, expires: Date) -> Allowance {
    Allowance {
        target: Target::Rule("R".to_owned()),
        conditions: vec![Condition::new("from", from, place(2, 30)).unwrap()],
        reason: "until the move".to_owned(),
        owner: "@team".to_owned(),
        ticket: None,
        expires: Expiry::On(expires),
        max: 2,
        place: place(2, 20),
        expires_place: place(2, 40),
    }
}

const LATER: Date = date(2026, 9, 1);

#[derive(Default)]
struct Run {
    rulings: Vec<Ruling>,
    allow: Vec<Allowance>,
    problems: Vec<Problem>,
    baseline: Baseline,
    scope: Scope,
    strict: bool,
}

impl Run {
    fn of(findings: Vec<Finding>) -> Self {
        Self { rulings: vec![ruling(findings)], ..Self::default() }
    }

    fn settle(&self) -> Report {
        settle(&Evidence {
            sources: &sources(),
            rulings: &self.rulings,
            known_rules: &["R".to_owned(), "OTHER".to_owned()],
            problems: self.problems.clone(),
            allow: &self.allow,
            baseline: &self.baseline,
            scope: &self.scope,
            today: TODAY,
            decides: if self.strict { Severity::Warning } else { Severity::Error },
            coverage: Coverage::default(),
        })
    }
}

/// `rule: message → verdict`, one line each, and the exit code.
fn shown(report: &Report) -> Vec<String> {
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Active => "active".to_owned(),
        Verdict::Allowed(by) => format!("allowed ({})", by.reason),
        Verdict::Baselined => "baselined".to_owned(),
        Verdict::OutOfScope => "out of scope".to_owned(),
    };
    let mut lines: Vec<_> =
        report.findings.iter().map(|s| format!("{}: {} → {}", s.finding.rule, s.finding.message, verdict(&s.verdict))).collect();
    lines.extend(report.problems.iter().map(|p| format!("{} → {}", p.problem.message, if p.counts() { "counts" } else { "listed" })));
    lines.push(format!("exit {}", report.exit.code()));
    lines
}

#[test]
fn an_error_violates_and_a_warning_does_only_when_strict() {
    assert_eq!(shown(&Run::of(vec![finding(0, 0, "a")]).settle()), ["R: `a` is wrong → active", "exit 1"]);
    let mut run = Run::of(vec![Finding { severity: Severity::Warning, ..finding(0, 0, "a") }]);
    assert_eq!(run.settle().exit, Exit::Clean);
    run.strict = true;
    assert_eq!(run.settle().exit, Exit::Violated);
}

#[test]
fn findings_come_by_path_then_place_and_fingerprints_survive_a_move() {
    let before = Run::of(vec![finding(1, 0, "b"), finding(0, 9, "a"), finding(0, 3, "a")]).settle();
    let starts: Vec<_> = before.findings.iter().map(|s| s.finding.place().unwrap().span.start).collect();
    assert_eq!(starts, [3, 9, 0]);
    let moved = Run::of(vec![finding(1, 50, "b"), finding(0, 19, "a"), finding(0, 13, "a")]).settle();
    let prints = |report: &Report| report.findings.iter().map(|s| s.fingerprint.clone()).collect::<Vec<_>>();
    assert_eq!(prints(&before), prints(&moved));
    assert_eq!(prints(&before).iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn an_allowance_allows_what_it_matches_and_nothing_else() {
    let mut run = Run::of(vec![finding(0, 0, "app.a"), finding(0, 9, "app.b.c")]);
    run.allow = vec![allow("app.*", LATER)];
    let report = run.settle();
    assert_eq!(shown(&report), ["R: `app.a` is wrong → allowed (until the move)", "R: `app.b.c` is wrong → active", "exit 1"]);
    assert_eq!(report.expires_next_in_days, Some(92));
}

#[test]
fn an_expired_allowance_allows_nothing_from_the_day_after() {
    let mut run = Run::of(vec![finding(0, 0, "a")]);
    run.allow = vec![allow("a", TODAY)];
    assert_eq!(
        shown(&run.settle()),
        [
            "R: `a` is wrong → allowed (until the move)",
            "allow-expires-soon: the exception to `R` ends today, on 2026-06-01 → active",
            "exit 0"
        ]
    );
    run.allow = vec![allow("a", date(2026, 5, 31))];
    let report = run.settle();
    assert_eq!(
        shown(&report),
        [
            "R: `a` is wrong → active",
            "allow-expired: the exception to `R` ended on 2026-05-31, and 1 of what it allowed is still there → active",
            "exit 1"
        ]
    );
    assert_eq!(report.findings[0].finding.labels[1].text, "allowed until 2026-05-31 by @team");
}

#[test]
fn entries_that_match_nothing_twice_or_too_much_are_findings_on_the_entry() {
    let mut run = Run::of(vec![finding(0, 0, "a"), finding(0, 9, "a"), finding(1, 0, "a")]);
    run.allow = vec![allow("a", LATER), allow("a", LATER), allow("gone", LATER)];
    let report = run.settle();
    let about: Vec<_> = shown(&report).into_iter().filter(|line| line.starts_with("allow-")).collect();
    assert_eq!(
        about,
        [
            "allow-unmatched: the entry matches no `R` finding → active",
            "allow-duplicate: everything that the entry matches for `R` is allowed by an earlier entry → active",
            "allow-too-broad: the entry matches 3 `R` findings, more than the 2 it may → active",
            "allow-too-broad: the entry matches 3 `R` findings, more than the 2 it may → active",
        ]
    );
    assert_eq!(report.exit, Exit::Violated);
}

#[test]
fn an_entry_of_a_rule_that_did_not_run_is_said_and_not_judged() {
    let mut run = Run::of(vec![]);
    run.allow = vec![Allowance { target: Target::Rule("OTHER".to_owned()), ..allow("a", LATER) }];
    let report = run.settle();
    assert_eq!(shown(&report), ["exit 0"]);
    assert_eq!(report.coverage.notes, ["`allow` entries for rules that did not run: 1"]);
}

#[test]
fn an_assume_entry_allows_what_rests_on_it() {
    let assumed_by = Some(Assumed { place: Some(place(2, 8)), reason: "made at start-up".to_owned() });
    let report = Run::of(vec![Finding { assumed_by, ..finding(0, 0, "a") }]).settle();
    assert_eq!(shown(&report), ["R: `a` is wrong → allowed (made at start-up)", "exit 0"]);
}

#[test]
fn max_accepts_up_to_its_number_and_then_nothing() {
    let mut run = Run::of(vec![finding(0, 0, "a"), finding(0, 9, "b")]);
    run.rulings[0].max = Some(2);
    assert_eq!(run.settle().exit, Exit::Clean);
    run.rulings[0].max = Some(1);
    assert_eq!(shown(&run.settle()), ["R: `a` is wrong → active", "R: `b` is wrong → active", "exit 1"]);
}

#[test]
fn paths_on_the_command_line_filter_what_counts() {
    let mut run = Run::of(vec![finding(0, 0, "a"), finding(1, 0, "b")]);
    run.scope = Scope::new(vec!["app/b.py".to_owned()]);
    assert_eq!(shown(&run.settle()), ["R: `a` is wrong → out of scope", "R: `b` is wrong → active", "exit 1"]);
    run.scope = Scope::new(vec!["lib".to_owned()]);
    assert_eq!(run.settle().exit, Exit::Clean);
}

#[test]
fn the_baseline_records_by_fingerprint_and_a_swap_does_not_fool_it() {
    let old = Run::of(vec![finding(0, 0, "a"), finding(1, 0, "b")]).settle();
    let text = baseline::create(&old.findings, &Baseline::default(), &|_| false);
    expect_test::expect![[r"
        # guardlint baseline 1 · one finding per line · only `guardlint baseline create` and `prune` write this file
        94ce8dfceb5d8307  R | from=a | wrong
        4d6e7b5f23dccb75  R | from=b | wrong
    "]]
    .assert_eq(&text);
    let (recorded, bad) = Baseline::parse(&text, FileId(2));
    assert_eq!((recorded.lines.len(), bad.len()), (2, 0));
    let mut run = Run::of(vec![finding(0, 50, "a"), finding(1, 0, "c")]);
    run.baseline = recorded.clone();
    let report = run.settle();
    assert_eq!(
        shown(&report),
        [
            "R: `a` is wrong → baselined",
            "R: `c` is wrong → active",
            "baseline-stale: the baseline records a finding of `R` that is no longer there → active",
            "exit 1"
        ]
    );
    let stale = recorded.stale(&report.findings, &|_| true);
    let (pruned, gone) = baseline::prune(&recorded, &stale);
    assert_eq!((pruned.lines().count(), gone), (2, 1));
}

#[test]
fn a_line_of_the_baseline_that_is_none_is_not_skipped() {
    let (recorded, bad) = Baseline::parse("# header\n<<<<<<< ours\n0123456789abcdef  R | x\n", FileId(2));
    assert_eq!(recorded.lines.len(), 1);
    assert_eq!(bad, [Place { file: FileId(2), span: Span::new(9, 21) }]);
}

fn problem(hides: Hides) -> Problem {
    let labels = vec![Label::primary(place(0, 0), "")];
    Problem { code: ProblemCode::Unparsed, message: "cannot be read".to_owned(), labels, hides, help: vec![] }
}

#[test]
fn a_problem_counts_only_where_a_rule_needed_what_it_hides() {
    let exit = |hides: Hides| {
        let mut run = Run::of(vec![]);
        run.problems = vec![problem(hides)];
        run.settle().exit.code()
    };
    assert_eq!(exit(Hides::Code(FileId(0))), 3);
    assert_eq!(exit(Hides::Code(FileId(1))), 0);
    assert_eq!(exit(Hides::AllCode), 3);
    assert_eq!(exit(Hides::Schema), 0);
    assert_eq!(exit(Hides::Rule("R".to_owned())), 3);
    assert_eq!(exit(Hides::Nothing), 0);
}

#[test]
fn a_violation_beats_a_problem_and_an_advice_rule_needs_what_any_rule_does() {
    let mut run = Run::of(vec![finding(0, 0, "a")]);
    run.problems = vec![problem(Hides::Code(FileId(0)))];
    assert_eq!(run.settle().exit, Exit::Violated);
    run.rulings[0].judged.findings.clear();
    assert_eq!(run.settle().exit, Exit::CouldNotJudge);
    run.rulings[0].severity = Severity::Advice;
    assert_eq!(run.settle().exit, Exit::CouldNotJudge);
}

#[test]
fn a_known_problem_is_accepted_by_an_entry_on_its_path() {
    let mut run = Run::of(vec![]);
    run.problems = vec![problem(Hides::Code(FileId(0)))];
    let conditions = vec![Condition::new("path", "app/*.py", place(2, 30)).unwrap()];
    run.allow = vec![Allowance { target: Target::Problem(ProblemCode::Unparsed), conditions, ..allow("a", LATER) }];
    assert_eq!(shown(&run.settle()), ["cannot be read → listed", "exit 0"]);
}

#[test]
fn while_a_rule_could_not_see_everything_its_unmatched_entries_are_not_called_wrong() {
    let mut run = Run::of(vec![]);
    run.problems = vec![problem(Hides::Code(FileId(0)))];
    run.allow = vec![allow("a", LATER)];
    let report = run.settle();
    assert_eq!(shown(&report), ["cannot be read → counts", "exit 3"]);
    assert_eq!(report.coverage.notes, ["`allow` entries that match nothing while their rule could not judge everything: 1"]);
}

#[test]
fn a_rule_that_looked_at_nothing_has_not_passed() {
    let exit = |on_empty: OnEmpty| {
        let mut run = Run::of(vec![]);
        run.rulings[0].judged.subjects = 0;
        run.rulings[0].on_empty = on_empty;
        run.settle().exit.code()
    };
    assert_eq!((exit(OnEmpty::Problem), exit(OnEmpty::Violation), exit(OnEmpty::Ok)), (3, 1, 0));
}
