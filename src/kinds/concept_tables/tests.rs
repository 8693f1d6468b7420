use expect_test::{Expect, expect};

use super::ConceptTables;
use crate::kinds::testing::judge;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::domains::{Domain, Domains, TablePattern};

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, migration: &str, expected: Expect) {
    expected.assert_eq(&judge(&ConceptTables, policy, migration, Domains::default()));
}

#[test]
fn whole_words_in_singular_and_plural_name_the_concept() {
    check(
        "words: [limit, quotas, cap]\ncanonical: limits",
        "limits: id\ncost_limit: id\nuserQuota: id\nevidence_capture: id\nlimit.runs: id\nunlimited: id",
        expect![[r#"
            4 subjects
            error[unregistered] table `cost_limit` is a `limit` table beside `limits` that is not registered
              primary «cost_limit: id» `cost_limit` is created here
              help use `limits` in place of `cost_limit`, or register it under the domain that owns it:
              help - { table: cost_limit, role: <its role>, reason: <why it is separate>, evidence: <where that was decided> }
            error[unregistered] table `userQuota` is a `quotas` table beside `limits` that is not registered
              primary «userQuota: id» `userQuota` is created here
              help use `limits` in place of `userQuota`, or register it under the domain that owns it:
              help - { table: userQuota, role: <its role>, reason: <why it is separate>, evidence: <where that was decided> }
        "#]],
    );
}

#[test]
fn registered_tables_and_the_canonical_one_are_silent() {
    check(
        "words: [limit]\ncanonical: limits\nregistry:\n  a: [{ table: b.limit_breaches, role: history, reason: append-only, evidence: ADR-1 }]",
        "limits: id\nb.limit_breaches: id",
        expect![[r#"
            4 subjects
        "#]],
    );
}

#[test]
fn entries_that_are_stale_twice_or_expired_are_findings() {
    check(
        "words: [limit]
canonical: limits
registry:
  a:
  - { table: limit_breach, role: r, reason: append-only, evidence: ADR-1 }
  - { table: old_limits, role: r, reason: append-only, evidence: ADR-1 }
  - { table: limit_breaches, role: r, reason: append-only, evidence: ADR-1 }
  b: [{ table: limit_breaches, role: r, reason: append-only, evidence: ADR-1, expires: 2027-01-30 }]",
        "limit_breaches: id\n-old_limits",
        expect![[r#"
            6 subjects
            error[canonical-missing] the canonical table `limits` does not exist
              primary «limits» no such table at the end of the migrations
              help remove `limits` from the policy
            error[stale] table `limit_breach` is registered and does not exist
              primary «limit_breach» no such table at the end of the migrations
              help did you mean `limit_breaches`?
            error[stale] table `old_limits` is registered and does not exist
              primary «old_limits» no such table at the end of the migrations
              secondary «-old_limits» created here
              help remove `old_limits` from the policy
            error[expired] the entry of `limit_breaches` expired on 2027-01-30
              primary «2027-01-30» its last day
              help drop `limit_breaches`, or decide anew and set a later date
            error[twice] table `limit_breaches` is registered twice
              primary «limit_breaches» registered again here
              secondary «limit_breaches» first registered here
              help remove one of the two entries
        "#]],
    );
}

#[test]
fn a_table_of_another_domain_is_registered_in_the_wrong_one() {
    let place = Place { file: FileId(1), span: Span::of(0, 5) };
    let domain = |name: &str, text: &str| {
        let glob = globset::Glob::new(text).unwrap().compile_matcher();
        let tables = vec![TablePattern { text: text.to_owned(), glob, exact: false, place }];
        Domain { name: name.to_owned(), code: vec![], tables, place }
    };
    let judge = |policy: &str| {
        let domains = Domains { list: vec![domain("analytics", "cost_*"), domain("policies", "limit*")] };
        judge(&ConceptTables, policy, "cost_limits: id\nlimit_marks: id", domains)
    };
    expect![[r#"
        3 subjects
        error[wrong-domain] table `cost_limits` is registered under `policies` and belongs to `analytics`
          primary «cost_limits» registered under `policies`
          policy «words» `domains` gives it to `analytics`
          help move the entry to `analytics`, or the table to `policies` in `domains`
        error[unregistered] table `limit_marks` is a `limit` table that is not registered
          primary «limit_marks: id» `limit_marks` is created here
          policy «registry» `limit_marks` is not among the registered tables
          help register `limit_marks` under `policies`:
          help - { table: limit_marks, role: <its role>, reason: <why it is separate>, evidence: <where that was decided> }
    "#]]
    .assert_eq(&judge("words: [limit]\nregistry:\n  policies: [{ table: cost_limits, role: r, reason: append-only, evidence: ADR-1 }]"));
    expect![[r#"
        mistake: `domains` has no `policy`
    "#]]
    .assert_eq(&judge("words: [limit]\nregistry: { policy: [] }"));
}

#[test]
fn an_entry_without_a_reason_is_a_mistake() {
    check(
        "words: [cost limit]\nregistry: { a: [{ table: a.b.c, role: r, reason: todo, evidence: '...' }] }",
        "limits: id",
        expect![[r#"
            mistake: not one word (list the words one by one: `[cost, budget]`)
            mistake: `todo` is no reason (say why this table is not the canonical one, and where that was decided)
            mistake: `...` is no evidence (say why this table is not the canonical one, and where that was decided)
            mistake: `a.b.c` is no table name (write `name` or `schema.name`)
        "#]],
    );
}
