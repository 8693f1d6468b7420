//! The forms of the language, one by one.

use expect_test::{Expect, expect};

use crate::kinds::assert::Assert;
use crate::kinds::testing::judge_as;
use crate::workspace::domains::Domains;

const TABLES: &str = "runs: id text*, run_id uuid, runs_id uuid\njobs: id uuid*, runId uuid";

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, expected: Expect) {
    let judged = judge_as(Some("`{table}.{name}` {other}"), &Assert, policy, TABLES, Domains::default());
    expected.assert_eq(&judged);
}

#[test]
fn names_that_are_nearly_the_same_within_a_group() {
    check(
        "for: column\nsimilar: name\nwithin: table",
        expect![[r#"
            5 subjects
            error[similar to run_id] `runs.runs_id` run_id
              primary «runs: id text*, run_id uuid, runs_id uuid» 
              policy «name» must not be similar
              secondary «runs: id text*, run_id uuid, runs_id uuid» `run_id`
        "#]],
    );
}

#[test]
fn a_rule_that_looks_at_nothing_says_which_condition_selects_nothing() {
    let nothing = |condition: &str| {
        let policy = format!("for: column\nwhere:\n  {}\nforbid: {{ name: x }}", condition.replace('\n', "\n  "));
        judge_as(Some("x"), &Assert, &policy, TABLES, Domains::default())
    };
    let all = ["name: ids", "table: job\nname: id", "table: jobs\nname: run_id", "any_of: [{ name: a }, { name: b }]\nnullable: true"];
    expect![[r#"
        0 subjects: no column has `name: ids`
        0 subjects: no column has `table: job`
        problem[unknown-name] no table fits `job`
          primary «job» 
        0 subjects: no column of those that fit the rest has `table: jobs`, and none has `name: run_id`
        0 subjects: no column has `any_of`
    "#]]
    .assert_eq(&all.map(nothing).concat());
}

#[test]
fn an_exception_or_alternative_that_fits_nothing_is_an_unknown_name() {
    check(
        "for: column\nwhere: { table: [runs, jbos], name: id }\nforbid: { type: text }",
        expect![[r#"
            1 subjects
            error[forbidden] `runs.id` 
              primary «runs: id text*, run_id uuid, runs_id uuid» 
              policy «forbid» forbidden here
            problem[unknown-name] no table fits `jbos`
              primary «jbos» 
        "#]],
    );
    check(
        "for: column\nwhere: { table: { not: [legacy.*, jobs] }, name: id }\nforbid: { type: uuid }",
        expect![[r#"
            1 subjects
            problem[unknown-name] no table fits `legacy.*`
              primary «legacy.*» 
        "#]],
    );
}

#[test]
fn one_form_for_each_thing() {
    check(
        "for: column\nwhere: { name: { any_of: [a, b] }, default: null, table: [] }\nforbid: { table: x }\nwithin: table",
        expect![[r#"
            mistake: unknown key `any_of` (write the alternatives as a list: `[a, b]`)
            mistake: nothing is asked here (write what the value is, or `{ exists: false }`)
            mistake: expected at least one alternative
            mistake: `within` stands without `similar` (name the field that is compared: `similar: name`)
        "#]],
    );
    check(
        "for: index\nwhere: { columns: { has: [a, { matches: 'b.*' }] }, method: { min: 1 } }\nforbid: { columns: [{ exactly: a }, { starts_with: [b] }] }",
        expect![[r#"
            mistake: a index has no `method` (a index has name, table, columns, unique, partial, constraint, created_in)
        "#]],
    );
    check(
        "for: argument\nwhere: { position: first }\nforbid: { position: { max: none } }",
        expect![[r#"
            mistake: `first` is no whole number (write a number, or `{ min: 1, max: 10 }`)
            mistake: expected a whole number
        "#]],
    );
}

#[test]
fn what_an_alternative_or_a_part_remembers_is_forgotten_behind_it() {
    check(
        "for: table\nwhere: { columns: { has: { name: '{d}_id' } } }\nforbid: { table: '{!d}' }",
        expect![[r#"
            mistake: `{!d}` has nothing to differ from (write `{d}` in an earlier pattern, such as one under `where`)
        "#]],
    );
    check(
        "for: column\nwhere: { table: ['{t}s', 'x_{t}'] }\nforbid: { name: '{!t}_id' }",
        expect![[r#"
            5 subjects
            error[forbidden] `runs.runs_id` 
              primary «runs: id text*, run_id uuid, runs_id uuid» 
              policy «forbid» forbidden here
            problem[unknown-name] no table fits `x_{t}`
              primary «'x_{t}'» 
        "#]],
    );
}
