//! Assertions over Rust code.

use expect_test::{Expect, expect};

use crate::diagnostics::finding::Severity;
use crate::facts::rust;
use crate::facts::store::{FactStore, FileFacts};
use crate::facts::want::Want;
use crate::kinds::assert::Assert;
use crate::kinds::testing::{compile, shown};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::{SourceFile, Sources};
use crate::workspace::Workspace;
use crate::workspace::access::{self, Linked};
use crate::workspace::calls;
use crate::workspace::domains::Domains;
use crate::workspace::imports::{Language, testing};
use crate::workspace::models::Models;
use crate::workspace::plan::Plan;

const CODE: &str = r##"use diesel::dsl::insert_into;
#[derive(Debug)]
struct Order { id: i64 }
impl Order {
    async fn save(&self, pool: &Pool) {
        sqlx::query!("INSERT INTO orders (id) VALUES ($1)", self.id).execute(pool).await.unwrap();
        insert_into(audit::table).values(x).execute(conn);
        diesel::update(self).set(x).execute(conn);
    }
}
#[get("/orders")]
fn list() { std::process::exit(1) }
#[cfg(test)]
mod tests { #[test] fn t() { list().unwrap(); } }
"##;

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, expected: Expect) {
    let file = |path: &str, text: &str| SourceFile::new(path.to_owned(), Ok(text.into()));
    // The policy's own file comes second, as the parameters' places say.
    let mut sources = Sources::new(vec![file("src/lib.rs", CODE)]);
    sources.add(file("guardrails.yaml", policy));
    let root = testing::root("", &["app"], Language::Rust);
    let imports = testing::graph(vec![root.clone()], &sources);
    let want = Want { symbols: true, queries: true, ..Want::default() };
    let rust = sources.tree().filter(|(_, file)| file.path.ends_with(".rs"));
    let facts = FactStore { files: rust.map(|(id, file)| (id, FileFacts::Rust(rust::read(file.text(), want)))).collect() };
    let calls = calls::link(&imports, &facts);
    let plan = Plan { code: vec![root], ..Plan::default() };
    let linked = Linked { sources: &sources, plan: &plan, imports: &imports, calls: &calls, models: &Models::default(), histories: &[] };
    let accesses = access::link(&linked, &facts);
    let workspace = Workspace { imports, calls, accesses, ..Workspace::default() };
    let check = compile(&Assert, policy, Domains::default()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let message = Some("no".to_owned());
    let head = RuleHead { id: "X-001".to_owned(), severity: Severity::Error, place: None, message, fix: None, scope: None };
    let inputs = Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) };
    expected.assert_eq(&shown(&check.judge(inputs, &head), &sources));
}

#[test]
fn a_call_is_asked_for_by_its_full_name_and_tests_are_told_apart() {
    check(
        "for: call\nwhere: { resolved: std.process.exit }\nforbid: { function: list }",
        expect![[r#"
        1 subjects
        error[forbidden] no
          primary «exit» 
          policy «forbid» forbidden here
    "#]],
    );
    check(
        "for: call\nwhere: { name: unwrap }\nforbid: { test: false }",
        expect![[r#"
        2 subjects
        error[forbidden] no
          primary «unwrap» 
          policy «forbid» forbidden here
    "#]],
    );
    check(
        "for: call\nwhere: { callee: derive }\nforbid: { test: false }",
        expect![[r#"
        0 subjects: no call has `callee: derive`
    "#]],
    );
}

#[test]
fn attributes_fields_and_methods_are_parts() {
    check(
        "for: function\nwhere: { decorators: { has: { name: get, arguments: { has: { value: /orders } } } } }\nforbid: { name: list }",
        expect![[r#"
            1 subjects
            error[forbidden] no
              primary «list» 
              policy «forbid» forbidden here
        "#]],
    );
    check(
        "for: class\nwhere: { fields: { has: { name: id } }, methods: { has: { async: true } } }\nrequire: { decorators: { has: { name: derive, arguments: { has: { value: Clone } } } } }",
        expect![[r#"
            1 subjects
            error[required decorators] no
              primary «Order» 
              policy «decorators» required here
        "#]],
    );
}

#[test]
fn writes_are_those_of_literals_and_of_diesel() {
    check(
        "for: write\nforbid: { function: Order.save, verb: [insert, update, delete] }",
        expect![[r#"
        3 subjects
        error[forbidden] no
          primary «orders» 
          policy «forbid» forbidden here
        error[forbidden] no
          primary «audit::table» 
          policy «forbid» forbidden here
        error[forbidden] no
          primary «self» 
          policy «forbid» forbidden here
    "#]],
    );
}
