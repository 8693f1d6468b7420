use expect_test::{Expect, expect};

use super::{Assert, facts};
use crate::kinds::testing::judge_as;
use crate::workspace::domains::Domains;

const TABLES: &str = "runs: id text*, tenant_id uuid\nincidents: id uuid*\nlogs?: id uuid";

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, expected: Expect) {
    expected.assert_eq(&judge_as(Some("`{table}`: {missing}"), &Assert, policy, TABLES, Domains::default()));
}

#[test]
fn each_failed_requirement_is_a_finding_on_its_line_of_the_policy() {
    check(
        "for: table\nwhere: { columns: { has: { name: tenant_id } } }\nrequire:\n  rls:\n    enabled: true\n    forced: true\n  name: runs",
        expect![[r#"
            2 subjects
            error[required enabled] `runs`: enabled
              primary «runs: id text*, tenant_id uuid» 
              policy «enabled: true» required here
            error[required forced] `runs`: forced
              primary «runs: id text*, tenant_id uuid» 
              policy «forced: true» required here
            problem[opaque] table `logs` could not be judged: what the rule asks of it is not known
              primary «logs?: id uuid» 
        "#]],
    );
}

#[test]
fn what_is_not_known_is_neither_required_nor_forbidden() {
    check(
        "for: table\nforbid: { columns: { has: { name: tenant_id } } }",
        expect![[r#"
        3 subjects
        error[forbidden] `runs`: 
          primary «runs: id text*, tenant_id uuid» 
          policy «forbid» forbidden here
        problem[opaque] table `logs` could not be judged: what the rule asks of it is not known
          primary «logs?: id uuid» 
    "#]],
    );
    check(
        "for: table\nwhere: { name: logs }\nrequire: { columns: { has: { name: id } } }",
        expect![[r#"
        1 subjects
    "#]],
    );
}

#[test]
fn combinators_and_counts_say_what_they_say() {
    for (condition, subjects) in [
        ("any_of: [{ name: runs }, { name: logs }]", 2),
        ("not: { name: runs }", 2),
        ("name: { not: [runs, logs] }", 1),
        ("name: { matches: 'r.*|i.*' }", 2),
        ("knowledge: certain\nprimary_key: { has: { matches: 'i[a-z]' } }", 2),
        ("knowledge: certain\nprimary_key: { has: [key, 'i*'] }", 2),
        ("knowledge: certain\nprimary_key: { has: { not: id } }", 0),
        ("all_of: [{ name: '*s' }, { name: 'r*' }]", 1),
        ("knowledge: certain\ncolumns: { count: { max: 1 } }", 1),
        ("knowledge: certain\ncolumns: { each: { type: uuid } }", 1),
        ("primary_key: { exactly: [id] }\nknowledge: certain", 2),
        ("columns: { lacks: { type: [uuid, text] } }\nknowledge: certain", 0),
    ] {
        let indented = condition.replace('\n', "\n  ");
        let policy = format!("for: table\nwhere:\n  {indented}\nforbid: {{ name: '*' }}");
        let judged = judge_as(None, &Assert, &policy, TABLES, Domains::default());
        assert!(judged.starts_with(&format!("{subjects} subjects")), "{condition}: {judged}");
    }
}

#[test]
fn values_that_no_two_may_share() {
    check(
        "for: column\nwhere: { table: [runs, incidents] }\nunique: name",
        expect![[r#"
        3 subjects
        error[not unique] `runs`: unique
          primary «runs: id text*, tenant_id uuid» 
          policy «name» must be unique
          secondary «incidents: id uuid*» the first with this value
    "#]],
    );
}

#[test]
fn softer_subjects_weigh_less() {
    check(
        "for: table\nforbid: { name: 'r*' }\nsoften: [{ where: { schema: public }, severity: advice }]",
        expect![[r#"
        3 subjects
        advice[forbidden] `runs`: 
          primary «runs: id text*, tenant_id uuid» 
          policy «forbid» forbidden here
    "#]],
    );
}

#[test]
fn a_part_of_a_name_comes_back_equal_or_different() {
    let columns = |pattern: &str| {
        let policy = format!("for: column\nwhere: {{ table: '{{t}}s' }}\nforbid: {{ name: '{pattern}' }}");
        judge_as(Some("{table}.{name}"), &Assert, &policy, "runs: run, job", Domains::default())
    };
    assert!(columns("{t}").contains("runs.run") && !columns("{t}").contains("runs.job"));
    assert!(!columns("{!t}").contains("runs.run") && columns("{!t}").contains("runs.job"));
}

#[test]
fn mistakes_name_what_was_meant() {
    check(
        "for: table\nwhere: { nmae: x, colums: {}, rls: { enable: true } }\nrequire: { knowledge: sure, primary_key: id, partitioned: maybe }\nforbid: { columns: { hsa: { name: x } }, name: { matches: '(' } }\nunique: nam",
        expect![[r#"
            mistake: a table has no `nmae` (did you mean `name`?)
            mistake: a table has no `colums` (did you mean `columns`?)
            mistake: a table has no `rls.enable` (did you mean `enabled`?)
            mistake: `sure` is none of its values (one of certain, assumed, unknown)
            mistake: a list of names needs a word before it (write `{ has: name }`, `{ exactly: [a, b] }` or `{ starts_with: [a] }`)
            mistake: `maybe` is neither `true` nor `false`
            mistake: unknown key `hsa` (did you mean `has`?)
            mistake: this pattern cannot be read: unclosed group
            mistake: a table has no `nam` (did you mean `name`?)
        "#]],
    );
    check(
        "for: table\nforbid: { name: '{!d}' }",
        expect![[r#"
        mistake: `{!d}` has nothing to differ from (write `{d}` in an earlier pattern, such as one under `where`)
    "#]],
    );
    check(
        "for: tabel",
        expect![[r#"
            mistake: expected `table`, `column`, `foreign_key`, `index`, `unique`, `check`, `policy`, `trigger`, `view`, `migration`, `module`, `import`, `export`, `call`, `argument`, `write`, `query`, `class`, `base`, `field`, `function`, `parameter`, `decorator`, `assignment`, `comment`, `route`, `file`, `folder`, `text`, `document`, `entry`, `dependency` or `endpoint`, found `tabel` (did you mean `table`?)
        "#]],
    );
    check(
        "for: table",
        expect![[r#"
        mistake: this assertion asks for nothing (add `require:`, `forbid:`, `unique:` or `similar:`)
    "#]],
    );
}

#[test]
fn the_words_of_for_are_the_fact_types() {
    assert_eq!(facts::ALL.iter().map(|of| of.name()).collect::<Vec<_>>(), facts::NAMES);
}

#[test]
fn the_json_schema_completes_the_fields_of_each_fact_type() {
    use crate::kinds::Kind;
    let mut definitions = crate::yaml::schema::Definitions::default();
    let mut schema = definitions.inline(Assert.parameters());
    Assert.refine_schema(&mut schema, &mut definitions);
    let definitions = definitions.finish();
    assert!(facts::NAMES.iter().all(|name| definitions.get(format!("assert-{name}")).is_some()));
    let column = &definitions["assert-column"]["properties"];
    assert_eq!(column["nullable"]["anyOf"][0]["type"], "boolean");
    assert_eq!(definitions["assert-table"]["properties"]["rls"]["properties"]["forced"]["anyOf"][0]["type"], "boolean");
}

mod calls;
mod graph;
mod language;
mod rust;
