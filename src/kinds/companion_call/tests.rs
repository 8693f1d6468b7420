use expect_test::{Expect, expect};

use super::CompanionCall;
use crate::diagnostics::finding::Severity;
use crate::kinds::testing::compile;
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::SourceFile;
use crate::workspace::Workspace;
use crate::workspace::calls::testing::linked;
use crate::workspace::domains::Domains;
use crate::workspace::plan::{WantedCode, WantedFiles};

const CODE: &str = "\
from app.audit import record, note, quiet

def good(session):
    record('x')
    session.commit()

def late(session):
    session.commit()
    record('x')

def inside(session):
    session.commit(record('x'))

def without(session):
    # record('x')
    def record_nothing():
        record('x')
    later = lambda: record('x')
    session.commit()

def through(session):
    note()
    session.commit()

def too_deep(session):
    quiet()
    session.commit()

def skip_me(session):
    session.commit()
";

const AUDIT: &str = "\
def record(what): ...

def note():
    record('y')

def quiet():
    note()
";

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, expected: Expect) {
    let (mut sources, imports, calls) = linked(&[("app/audit.py", AUDIT), ("app/jobs.py", CODE)]);
    sources.add(SourceFile::new("guardrails.yaml".to_owned(), Ok(policy.into())));
    let workspace = Workspace { imports, calls, ..Workspace::default() };
    let check = compile(&CompanionCall, policy, Domains::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    assert_eq!(check.asks_code(), WantedCode::symbols(WantedFiles::All));
    let head = RuleHead { id: "X-001".to_owned(), severity: Severity::Error, place: None, message: None, fix: None, scope: None };
    let inputs = Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) };
    let judged = check.judge(inputs, &head);
    let messages: Vec<&str> = judged.findings.iter().map(|finding| finding.message.as_str()).collect();
    expected.assert_eq(&format!("{} subjects, {} problems\n{}\n", judged.subjects, judged.problems.len(), messages.join("\n")));
}

#[test]
fn the_companion_comes_first_in_the_same_function() {
    check(
        "when: { call: { name: commit } }\nthen: { call: { resolved: app.audit.record } }\norder: before\nwhere: { name: { not: skip_* } }",
        expect![[r#"
            6 subjects, 0 problems
            `late` does `session.commit` without its companion before it
            `without` does `session.commit` without its companion before it
            `through` does `session.commit` without its companion before it
            `too_deep` does `session.commit` without its companion before it
        "#]],
    );
}

#[test]
fn the_companion_may_come_after_or_anywhere() {
    check(
        "when: { call: { name: commit } }\nthen: { call: { name: record } }\norder: after",
        expect![[r#"
        7 subjects, 0 problems
        `good` does `session.commit` without its companion after it
        `inside` does `session.commit` without its companion after it
        `without` does `session.commit` without its companion after it
        `through` does `session.commit` without its companion after it
        `too_deep` does `session.commit` without its companion after it
        `skip_me` does `session.commit` without its companion after it
    "#]],
    );
    check(
        "when: { call: { name: commit } }\nthen: { call: { name: record } }",
        expect![[r#"
        7 subjects, 0 problems
        `without` does `session.commit` without its companion beside it
        `through` does `session.commit` without its companion beside it
        `too_deep` does `session.commit` without its companion beside it
        `skip_me` does `session.commit` without its companion beside it
    "#]],
    );
}

#[test]
fn the_companion_may_be_as_many_calls_away_as_the_rule_says() {
    check(
        "when: { call: { name: commit } }\nthen: { call: { name: record } }\norder: before\ndepth: 1",
        expect![[r#"
        7 subjects, 0 problems
        `late` does `session.commit` without its companion before it
        `without` does `session.commit` without its companion before it
        `too_deep` does `session.commit` without its companion before it
        `skip_me` does `session.commit` without its companion before it
    "#]],
    );
    check(
        "when: { call: { name: commit } }\nthen: { any_of: [{ call: { name: record } }, { assignment: { target: later } }] }\norder: before\ndepth: 2",
        expect![[r#"
            7 subjects, 0 problems
            `late` does `session.commit` without its companion before it
            `skip_me` does `session.commit` without its companion before it
        "#]],
    );
}

#[test]
fn what_no_function_does_is_refused() {
    let Err(mistakes) = compile(&CompanionCall, "when: { table: {} }\nthen: { call: { nmae: record } }\ndepth: 9", Domains::default())
    else {
        panic!("compiles")
    };
    let messages: Vec<&str> = mistakes.iter().map(|mistake| mistake.message.as_str()).collect();
    expect![[r#"
        `table` is nothing that a function does
        a call has no `nmae`
        calls are followed 8 deep at most"#]]
    .assert_eq(&messages.join("\n"));
}
