//! Assertions over calls.

use expect_test::{Expect, expect};

use crate::diagnostics::finding::Severity;
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::kinds::assert::Assert;
use crate::kinds::testing::{compile, shown};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::{SourceFile, Sources};
use crate::workspace::Workspace;
use crate::workspace::domains::Domains;
use crate::workspace::imports::{Language, testing};
use crate::workspace::plan::{WantedCode, WantedFiles};

const CODE: &str = "\
from app.db import Base
import requests

requests.get('https://a', timeout=5)

class Client:
    async def fetch(self, *rest, **options):
        await self.send(requests.get('https://b'))
        requests.get(timeout=None, **options)
        Base.metadata.create_all()
";

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, expected: Expect) {
    // The policy's own file comes second, as the parameters' places say.
    let mut sources = Sources::new(vec![SourceFile::new("app/client.py".to_owned(), Ok(CODE.into()))]);
    sources.add(SourceFile::new("guardrails.yaml".to_owned(), Ok(policy.into())));
    let imports = testing::graph(vec![testing::root("", &["app"], Language::Python)], &sources);
    let want = Want { symbols: true, ..Want::default() };
    let files = sources.tree().filter(|(_, file)| file.path.ends_with("client.py"));
    let facts = FactStore { files: files.map(|(id, file)| (id, FileFacts::Python(python::read(file.text(), want)))).collect() };
    let calls = crate::workspace::calls::link(&imports, &facts);
    let workspace = Workspace { imports, calls, ..Workspace::default() };
    let check = compile(&Assert, policy, Domains::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    assert_eq!(check.asks_code(), WantedCode::symbols(WantedFiles::All));
    let message = Some("`{callee}` in `{function}`".to_owned());
    let head = RuleHead { id: "X-001".to_owned(), severity: Severity::Error, place: None, message, fix: None, scope: None };
    let inputs = Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) };
    expected.assert_eq(&shown(&check.judge(inputs, &head), &sources));
}

#[test]
fn a_keyword_is_missing_present_or_not_known() {
    check(
        "for: call\nwhere: { resolved: requests.get }\nrequire: { keywords: { has: { name: timeout, kind: number } } }",
        expect![[r#"
            3 subjects
            error[required keywords] `requests.get` in `Client.fetch`
              primary «get» 
              policy «keywords» required here
            problem[opaque] call `requests.get` `Client.fetch` `app.client` could not be judged: what the rule asks of it is not known
              primary «get» 
        "#]],
    );
}

#[test]
fn calls_that_are_looked_up_by_their_names_come_in_their_order() {
    check(
        "for: call\nwhere: { name: [send, get, send] }\nforbid: { level: [module, function] }",
        expect![[r#"
        4 subjects
        error[forbidden] `requests.get` in `nothing`
          primary «get» 
          policy «forbid» forbidden here
        error[forbidden] `requests.get` in `Client.fetch`
          primary «get» 
          policy «forbid» forbidden here
        error[forbidden] `self.send` in `Client.fetch`
          primary «send» 
          policy «forbid» forbidden here
        error[forbidden] `requests.get` in `Client.fetch`
          primary «get» 
          policy «forbid» forbidden here
    "#]],
    );
    check(
        "for: call\nwhere: { module: app.other, name: get }\nforbid: { function: '*' }",
        expect![[r#"
        0 subjects: no call has `module: app.other`
        problem[unknown-name] no module fits `app.other`
          primary «app.other» 
    "#]],
    );
}

#[test]
fn where_a_call_stands_and_what_it_is_passed() {
    check(
        "for: call\nforbid: { any_of: [{ level: module }, { awaited: true, class: Client, arguments: { has: { value: requests.get, position: 1 } } }] }",
        expect![[r#"
            5 subjects
            error[forbidden] `requests.get` in `nothing`
              primary «get» 
              policy «forbid» forbidden here
            error[forbidden] `self.send` in `Client.fetch`
              primary «send» 
              policy «forbid» forbidden here
        "#]],
    );
}
