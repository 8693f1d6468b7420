use expect_test::{Expect, expect};

use super::CompanionCall;
use crate::diagnostics::finding::{Label, Role, Severity};
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

const DRIVERS: &str = "\
from typing import Protocol

class Writes(Protocol):
    def close(self, key): ...

class Keys:
    def freeze(self, key):
        self.session.commit()
    def close(self, key):
        self.session.commit()
    def drop(self, key):
        self.session.commit()
    def purge(self, key):
        self.session.commit()
    def unused(self, key):
        self.session.commit()
    def dispatched(self, key):
        self.session.commit()
    def get(self, key):
        self.session.commit()

class Rows:
    def drop(self, row): ...
    def get(self): ...

def loop(count):
    if count:
        loop(count - 1)
    session.commit()
";

const ENGINES: &str = "\
from app.audit import record
from app.drivers import Keys, Writes, loop

class Engine:
    def __init__(self, session, driver=None):
        self.keys = Keys()
        self.driver = driver or make(session)

    def freeze(self, key):
        self.keys.freeze(key)
        record('x')

    def close(self, writes: Writes, key):
        record('x')
        writes.close(key)

    def drop(self, key):
        self.driver.drop(key)

    def clean(self, key):
        self.driver.purge(key)

    def all(self):
        return {'a': self.driver.dispatched}

    def get(self, key):
        self.driver.get()
        self.driver.get(key, 1)

def work():
    loop(3)

def page():
    work()
    record('x')
";

const TESTS: &str = "\
from app.drivers import Keys

def test():
    Keys().freeze('k')
";

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check_callers(callers: &str, expected: Expect) {
    let files = [("app/audit.py", AUDIT), ("app/drivers.py", DRIVERS), ("app/engines.py", ENGINES), ("app/tests.py", TESTS)];
    let policy = format!("when: {{ call: {{ name: commit }} }}\nthen: {{ call: {{ name: record }} }}\ncallers: {callers}");
    expected.assert_eq(&judged(&files, &policy));
}

fn judged(files: &[(&str, &str)], policy: &str) -> String {
    let (mut sources, imports, calls) = linked(files);
    sources.add(SourceFile::new("guardrails.yaml".to_owned(), Ok(policy.into())));
    let workspace = Workspace { imports, calls, ..Workspace::default() };
    let check = compile(&CompanionCall, policy, Domains::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let head = RuleHead { id: "X-001".to_owned(), severity: Severity::Error, place: None, message: None, fix: None, scope: None };
    let judged = check.judge(Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) }, &head);
    let at = |label: &Label| {
        let text = sources.get(label.place.file).text();
        let line = text.get(..label.place.span.start as usize).unwrap_or_default().lines().count();
        format!("{}:{line}", sources.path(label.place.file))
    };
    let findings = judged.findings.iter().map(|finding| {
        let callers = finding.labels.iter().filter(|label| label.text.starts_with("called")).map(at).collect::<Vec<_>>().join(" ");
        format!("{} [{callers}]\n", finding.message)
    });
    let problems = judged.problems.iter().map(|problem| {
        let labels = problem.labels.iter().filter(|label| label.role != Role::Policy).map(at).collect::<Vec<_>>().join(" ");
        format!("{labels}: {}\n", problem.message)
    });
    format!("{} subjects\n{}", judged.subjects, findings.chain(problems).collect::<String>())
}

#[test]
fn who_calls_it_may_do_it_instead() {
    check_callers(
        "{ depth: 3, modules: { name: { not: app.tests } } }",
        expect![[r#"
        8 subjects
        `Keys.purge` does `self.session.commit` without its companion beside it [app/engines.py:21]
        `Keys.unused` does `self.session.commit` without its companion beside it []
        `Keys.get` does `self.session.commit` without its companion beside it []
        app/drivers.py:10 app/engines.py:15: this could not be judged: whether everyone who calls this does its companion is not known
        app/drivers.py:12 app/engines.py:18: this could not be judged: whether everyone who calls this does its companion is not known
        app/drivers.py:18 app/engines.py:24: this could not be judged: whether everyone who calls this does its companion is not known
    "#]],
    );
}

#[test]
fn one_caller_that_leaves_it_out_is_enough() {
    check_callers(
        "{ depth: 3, modules: { name: [app.drivers, app.tests] } }",
        expect![[r#"
        8 subjects
        `Keys.freeze` does `self.session.commit` without its companion beside it [app/tests.py:4]
        `Keys.close` does `self.session.commit` without its companion beside it []
        `Keys.drop` does `self.session.commit` without its companion beside it []
        `Keys.purge` does `self.session.commit` without its companion beside it []
        `Keys.unused` does `self.session.commit` without its companion beside it []
        `Keys.dispatched` does `self.session.commit` without its companion beside it []
        `Keys.get` does `self.session.commit` without its companion beside it []
        `loop` does `session.commit` without its companion beside it []
    "#]],
    );
}

#[test]
fn callers_beyond_the_depth_are_not_judged() {
    check_callers(
        "{ depth: 1, modules: { name: app.engines } }",
        expect![[r#"
        8 subjects
        `Keys.purge` does `self.session.commit` without its companion beside it [app/engines.py:21]
        `Keys.unused` does `self.session.commit` without its companion beside it []
        `Keys.get` does `self.session.commit` without its companion beside it []
        app/drivers.py:10 app/engines.py:15: this could not be judged: whether everyone who calls this does its companion is not known
        app/drivers.py:12 app/engines.py:18: this could not be judged: whether everyone who calls this does its companion is not known
        app/drivers.py:18 app/engines.py:24: this could not be judged: whether everyone who calls this does its companion is not known
        app/drivers.py:29 app/engines.py:34: this could not be judged: whether everyone who calls this does its companion is not known
    "#]],
    );
}
