use expect_test::{Expect, expect};

use super::Registries;
use crate::kinds::testing::judge;
use crate::workspace::domains::Domains;

const SCHEMA: &str = "runs: id uuid*\nlimits: id uuid*\nlimit_breach: id uuid*";

fn check(policy: &str, expected: &Expect) {
    expected.assert_eq(&judge(&Registries, policy, SCHEMA, Domains::default()));
}

#[test]
fn a_name_without_a_partner_is_found_with_the_nearest_beside_it() {
    check(
        "left: { for: table, key: name }\nright: { values: [runs, limits, limit_breaches] }\nrequire: equal\n",
        &expect![[r#"
            6 subjects
            error[missing in the list of the rule] `limit_breach` of the name of tables is not among the list of the rule
              primary «limit_breach: id uuid*» 
              policy «require: equal» required here
              help did you mean `limit_breaches`?
            error[missing in the name of tables] `limit_breaches` of the list of the rule is not among the name of tables
              primary «limit_breaches» 
              policy «require: equal» required here
              help did you mean `limit_breach`?
        "#]],
    );
}

#[test]
fn one_direction_asks_for_no_more() {
    let right = "right: { values: [runs, LIMITS, limit_breach, more] }\n";
    check(
        &format!("left: {{ for: table, key: name }}\n{right}require: left_in_right\nignore_case: true\n"),
        &expect![[r#"
        3 subjects
    "#]],
    );
}

#[test]
fn sets_that_must_not_meet_show_both_places() {
    check(
        "left: { for: table, key: name, name: the tables }\nright: { values: [x_runs], take: 'x_(.*)', name: the retired }\nrequire: disjoint\n",
        &expect![[r#"
            3 subjects
            error[shared in the retired] `runs` of the tables is also among the retired
              primary «runs: id uuid*» 
              secondary «x_runs» here too
              policy «require: disjoint» required here
        "#]],
    );
}

#[test]
fn an_empty_partner_is_a_problem_and_not_a_pass() {
    check(
        "left: { for: table, key: name }\nright: { values: [runs], take: 'y_(.*)' }\nrequire: disjoint\n",
        &expect![[r#"
            3 subjects
            problem[no-subjects] the list of the rule selects nothing, and 1 are left out
              policy «{ values: [runs], take: 'y_(.*)' }» this set is empty
            note: X-001: 1 without a name left out (the list of the rule)
        "#]],
    );
}

#[test]
fn a_side_is_either_facts_or_a_list() {
    check(
        "left: { for: table }\nright: { for: table, values: [a], key: name }\nrequire: equal\n",
        &expect![[r#"
            mistake: `key` is missing (add `key:` with one of table, name, schema, domain, history, created_in, knowledge, partitioned, primary_key, rls.enabled, rls.forced)
            mistake: `right` is either facts or a list (write `for:` and `key:`, or `values:`)
        "#]],
    );
}
