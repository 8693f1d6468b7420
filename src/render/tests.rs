//! One snapshot per format of the same report, and each machine format read back.

use std::sync::Arc;

use expect_test::{Expect, expect, expect_file};
use serde_json::Value;

use super::human::Terminal;
use super::view::{RuleText, View};
use super::{agent, concise, github, human, json, mistakes, sarif};
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::policy::report::{AllowedBy, Coverage, Exit, Report, Settled, Verdict, Weighed};
use crate::source::sources::{FileId, Place, SourceFile, Sources, Unreadable};
use crate::source::text::Span;
use crate::yaml::shape::Mistake;

const API: &str = "import os\n\nfrom app.db import session\n\n\ndef f():\n    pass\n";
const POLICY: &str = "layers:\n  api: [app.api]\n  may_import:\n    api: [service]\n";

fn sources() -> Sources {
    let file = |path: &str, text: &str| SourceFile::new(path.to_owned(), Ok(Arc::from(text)));
    let broken = SourceFile::new("app/x.py".to_owned(), Err(Unreadable::Binary));
    Sources::new(vec![
        file("app/api.py", API),
        file("app/a b,c%\n::x.py", "é\u{1b}[31m = '\u{202e}'\n"),
        broken,
        file("guardrails.yaml", POLICY),
    ])
}

/// The place of a text in a file.
fn at(path: &str, text: &str) -> Place {
    let sources = sources();
    let file = sources.find(path).unwrap();
    let start = sources.get(file).text().find(text).unwrap();
    Place { file, span: Span::of(start, start + text.len()) }
}

fn finding(rule: &str, severity: Severity, message: &str, labels: Vec<Label>) -> Finding {
    let subject = Subject::from([("from".to_owned(), "app.api".to_owned())]);
    let (rule, message) = (rule.to_owned(), message.to_owned());
    Finding { rule, severity, message, subject, detail: String::new(), labels, help: vec![], assumed_by: None }
}

fn report() -> Report {
    let import = at("app/api.py", "app.db");
    let labels = vec![
        Label::primary(import, "`api` imports `db`"),
        Label::secondary(at("app/api.py", "def f"), "used here"),
        Label::policy(at("guardrails.yaml", "api: [service]"), "`api` may import `service`"),
    ];
    let help = vec!["call the service instead:\nfrom app.service import load".to_owned()];
    let layer = Finding { help, ..finding("LAYER", Severity::Error, "`app.api` imports `app.db`", labels) };
    let hostile = at("app/a b,c%\n::x.py", "\u{1b}[31m");
    let odd = finding("ODD", Severity::Warning, "`\u{1b}[31m` is\nodd", vec![Label::primary(hostile, "\u{1b}here")]);
    let by = AllowedBy {
        place: at("guardrails.yaml", "app.api"),
        reason: "moves in May".to_owned(),
        owner: "@api".to_owned(),
        expires: "2026-06-10".to_owned(),
    };
    let settled = |finding: Finding, fingerprint: &str, verdict| Settled { finding, fingerprint: fingerprint.to_owned(), verdict };
    let other = |message: &str| finding("LAYER", Severity::Error, message, vec![Label::primary(import, "")]);
    let problem = |message: &str, needed_by: Vec<String>| Weighed {
        problem: Problem {
            code: ProblemCode::Unparsed,
            message: message.to_owned(),
            labels: vec![Label::primary(Place { file: FileId(2), span: Span::default() }, "")],
            hides: Hides::Nothing,
            help: vec![],
        },
        needed_by,
        accepted_by: None,
    };
    Report {
        findings: vec![
            settled(odd, "00aa", Verdict::Active),
            settled(layer, "11bb", Verdict::Active),
            settled(other("allowed"), "22cc", Verdict::Allowed(by)),
            settled(other("recorded"), "33dd", Verdict::Baselined),
            settled(other("elsewhere"), "44ee", Verdict::OutOfScope),
        ],
        problems: vec![problem("it is not text", vec!["LAYER".to_owned()]), problem("nobody minds", vec![])],
        coverage: Coverage {
            files: 2092,
            not_analysed: 1,
            migrations: 135,
            statements: 1629,
            opaque: 3,
            rules: vec![("LAYER".to_owned(), 7), ("ODD".to_owned(), 1)],
            notes: vec!["found package `app` in `.`".to_owned()],
        },
        expires_next_in_days: Some(9),
        exit: Exit::Violated,
    }
}

fn show(render: impl Fn(View<'_>) -> String) -> String {
    let (report, sources) = (report(), sources());
    let text = |id: &str, severity| RuleText {
        id: id.to_owned(),
        title: format!("what {id} demands"),
        severity,
        why: "layers keep\nchange small".to_owned(),
        fix: "change it".to_owned(),
    };
    let rules = [text("LAYER", Severity::Error), text("ODD", Severity::Warning), text("UNUSED", Severity::Error)];
    render(View { report: &report, sources: &sources, rules: &rules })
}

fn check(render: impl Fn(View<'_>) -> String, expected: &Expect) {
    expected.assert_eq(&show(render));
}

#[test]
fn human_shows_code_and_policy_side_by_side() {
    check(
        |view| human::render(view, &Terminal::default()),
        &expect![[r#"
            warning[ODD]: `␛[31m` is
            odd
               ╭─[app/a b,c%\n::x.py:1:2]
             1 │ é␛[31m = '�'
               ·  ──┬──
               ·    ╰── ␛here
               ╰────
              why: layers keep change small
              more: guardlint explain ODD

            error[LAYER]: `app.api` imports `app.db`
               ╭─[app/api.py:3:6]
             3 │ from app.db import session
               ·      ───┬──
               ·         ╰── `api` imports `db`
             4 │
             5 │
             6 │ def f():
               · ──┬──
               ·   ╰── used here
               ╰────
               ╭─[guardrails.yaml:4:5]
             4 │     api: [service]
               ·     ───────┬──────
               ·            ╰── `api` may import `service`
               ╰────
              why: layers keep change small
              help: call the service instead:
                    from app.service import load
              more: guardlint explain LAYER

            problem[unparsed]: it is not text
              in app/x.py
              so: LAYER could not be judged completely

            app/x.py:1:1: problem[unparsed]: nobody minds (no rule needed it)
            note: found package `app` in `.`
            1 violation · 1 warning · 1 problem · 1 out of scope · 1 allowed (1 expires in 9 days) · 1 baselined · 1 file not analysed · 2,092 files, 135 migrations, 1,629 statements, 3 opaque
        "#]],
    );
}

#[test]
fn human_shows_ten_of_a_rule_in_full_and_counts_by_rule() {
    let mut report = report();
    let layer = report.findings.get(1).cloned().unwrap();
    report.findings.extend(std::iter::repeat_n(layer, 11));
    let rules = [];
    let text = human::render(View { report: &report, sources: &sources(), rules: &rules }, &Terminal::default());
    let starting = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((starting("error[LAYER]: "), starting("app/api.py:3:6: error[LAYER]: ")), (10, 2));
    assert!(text.contains("\nby rule: LAYER 12 errors · ODD 1 warning\n"), "{text}");
}

#[test]
fn human_says_a_problem_once_with_its_places() {
    let mut report = report();
    let unread = report.problems.first().cloned().unwrap();
    let one = Weighed { needed_by: vec!["ODD".to_owned()], ..unread };
    report.problems.extend(std::iter::repeat_n(one, 6));
    let text = human::render(View { report: &report, sources: &sources(), rules: &[] }, &Terminal::default());
    assert_eq!(text.matches("problem[unparsed]: it is not text").count(), 1, "{text}");
    let also = text.split_once("  also: ").map(|(_, after)| after.lines().skip(4).take(2).collect::<Vec<_>>());
    let expected = vec!["        and 2 more places: --format json lists them", "  so: LAYER, ODD could not be judged completely"];
    assert_eq!(also, Some(expected), "{text}");
}

#[test]
fn colour_and_links_are_added_only_when_the_terminal_wants_them() {
    let plain = show(|view| human::render(view, &Terminal::default()));
    assert!(!plain.contains('\u{1b}'));
    let terminal = Terminal { color: true, links: Some("file:///project/".to_owned()) };
    let rich = show(|view| human::render(view, &terminal));
    assert!(rich.contains("\u{1b}[1;31merror[LAYER]\u{1b}[0m"));
    assert!(rich.contains("\u{1b}]8;;file:///project/app/api.py\u{1b}\\app/api.py\u{1b}]8;;\u{1b}\\:3:6"));
}

#[test]
fn concise_is_one_line_for_each() {
    check(
        concise::render,
        &expect![[r#"
        app/a b,c%\n::x.py:1:2: warning[ODD]: `␛[31m` is\nodd
        app/api.py:3:6: error[LAYER]: `app.api` imports `app.db`
        app/x.py:1:1: problem[unparsed]: it is not text
        1 violation · 1 warning · 1 problem · 1 out of scope · 1 allowed (1 expires in 9 days) · 1 baselined · 1 file not analysed · 2,092 files, 135 migrations, 1,629 statements, 3 opaque
    "#]],
    );
}

#[test]
fn agent_is_one_line_with_the_fix() {
    check(
        agent::render,
        &expect![[r#"
        app/a b,c%\n::x.py:1:2: warning[ODD]: `␛[31m` is\nodd | fix: change it [00aa]
        app/api.py:3:6: error[LAYER]: `app.api` imports `app.db` | fix: call the service instead:\nfrom app.service import load [11bb]
        app/x.py:1:1: problem[unparsed]: it is not text
        1 violation · 1 warning · 1 problem · 1 out of scope · 1 allowed (1 expires in 9 days) · 1 baselined · 1 file not analysed · 2,092 files, 135 migrations, 1,629 statements, 3 opaque
    "#]],
    );
}

#[test]
fn github_escapes_names_and_messages() {
    check(
        github::render,
        &expect![[r#"
        ::warning file=app/a b%2Cc%25%0A%3A%3Ax.py,line=1,col=2,endColumn=7,title=guardlint ODD::`␛[31m` is%0Aodd
        ::error file=app/api.py,line=3,col=6,endColumn=12,title=guardlint LAYER::`app.api` imports `app.db`%0Ahelp: call the service instead:%0Afrom app.service import load
        ::error file=app/x.py,line=1,col=1,endColumn=1,title=guardlint unparsed::it is not text
        1 violation · 1 warning · 1 problem · 1 out of scope · 1 allowed (1 expires in 9 days) · 1 baselined · 1 file not analysed · 2,092 files, 135 migrations, 1,629 statements, 3 opaque
    "#]],
    );
}

#[test]
fn json_has_the_agreed_shape() {
    let text = show(json::render);
    let document: Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["coverage", "exit_code", "findings", "problems", "tool_version", "version"]);
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    expect_file!["snapshots/report.json"].assert_eq(&text.replace(&version, "\"…\""));
}

#[test]
fn sarif_keeps_what_is_allowed_as_suppressed() {
    let text = show(sarif::render);
    let document: Value = serde_json::from_str(&text).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let suppressed: Vec<_> = results.iter().map(|result| result["suppressions"][0]["justification"].as_str()).collect();
    assert_eq!(
        suppressed,
        [
            None,
            None,
            Some("moves in May · @api · 2026-06-10"),
            Some("recorded in the baseline"),
            Some("outside the paths that this run was asked about")
        ]
    );
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    expect_file!["snapshots/report.sarif"].assert_eq(&text.replace(&version, "\"…\""));
}

#[test]
fn a_run_that_could_not_start_says_so_in_every_format() {
    let mistake = Mistake {
        place: at("guardrails.yaml", "may_import"),
        message: "unknown key `may_imprt`".to_owned(),
        help: Some("did you mean `may_import`?".to_owned()),
        other: None,
    };
    let (all, sources) = ([mistake], sources());
    expect![[r#"
        error[config]: unknown key `may_imprt`
           ╭─[guardrails.yaml:3:3]
         3 │   may_import:
           ·   ──────────
           ╰────
          help: did you mean `may_import`?

        1 mistake in the policy: nothing was checked
    "#]]
    .assert_eq(&mistakes::human(&all, &sources, &Terminal::default()));
    expect![[r#"
        guardrails.yaml:3:3: error[config]: unknown key `may_imprt` (did you mean `may_import`?)
        ::error file=guardrails.yaml,line=3,col=3,endColumn=13,title=guardlint config::unknown key `may_imprt`%0Ahelp: did you mean `may_import`?
    "#]].assert_eq(&(mistakes::concise(&all, &sources) + &mistakes::github(&all, &sources)));
    let document: Value = serde_json::from_str(&mistakes::json(&all, &sources)).unwrap();
    assert_eq!((&document["exit_code"], &document["errors"][0]["labels"][0]["line"]), (&Value::from(2), &Value::from(3)));
    let document: Value = serde_json::from_str(&mistakes::sarif(&all, &sources)).unwrap();
    assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], Value::from(false));
}

/// The human view of one label in a text.
fn snippet(text: &str, start: usize, end: usize) -> String {
    let sources = Sources::new(vec![SourceFile::new("a.sql".to_owned(), Ok(Arc::from(text)))]);
    let label = Label::primary(Place { file: FileId(0), span: Span::of(start, end) }, "here");
    human::block("m", &[label], &[], &sources, &Terminal::default())
}

#[test]
fn a_label_far_to_the_right_is_cropped_and_keeps_its_column() {
    let text = format!("{}needle{}", "x".repeat(100_000), "y".repeat(100_000));
    let shown = snippet(&text, 100_000, 100_006);
    assert!(shown.contains("a.sql:1:100001") && shown.contains("needle") && shown.len() < 1500, "{shown}");
}

#[test]
fn a_label_over_many_lines_marks_its_first_one() {
    expect![[r#"
        error[config]: m
           ╭─[a.sql:2:1]
         2 │ create table t (
           · ────────┬───────
           ·         ╰── here
           ╰────

    "#]]
    .assert_eq(&snippet("select 1;\ncreate table t (\n  a int\n);\n", 10, 36));
}

#[test]
fn labels_at_the_very_end_and_in_an_empty_file_do_not_panic() {
    for (text, start, end) in [("", 0, 0), ("a\n", 2, 2), ("a", 1, 1), ("ü", 0, 9), ("a\r\n\tb", 3, 4)] {
        assert!(snippet(text, start, end).starts_with("error[config]: m\n"));
    }
}
