use expect_test::{Expect, expect};

use super::ForeignKeys;
use crate::kinds::testing::judge;
use crate::workspace::domains::Domains;

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(policy: &str, migration: &str, expected: Expect) {
    expected.assert_eq(&judge(&ForeignKeys, policy, migration, Domains::default()));
}

const TABLES: &str = "runs: id text*\nincidents: id uuid*, source_run_id text";

#[test]
fn a_listed_reference_with_its_foreign_key_is_silent() {
    let migration = format!("{TABLES}\nincidents.source_run_id -> runs.id set null");
    let policy = "references: [{ from: incidents.source_run_id, to: runs, on_delete: set null }]";
    check(
        policy,
        &migration,
        expect![[r#"
        1 subjects
    "#]],
    );
}

#[test]
fn a_missing_foreign_key_comes_with_the_sql_that_adds_it() {
    check(
        "references: [{ from: incidents.source_run_id, to: runs.id, on_delete: set null }]",
        TABLES,
        expect![[r#"
        1 subjects
        error[missing] `incidents.source_run_id` has no foreign key to `runs.id`
          primary «incidents: id uuid*, source_run_id text» `incidents.source_run_id` is created here
          policy «{ from: incidents.source_run_id, to: runs.id, on_delete: set null }» the policy wants `incidents.source_run_id` → `runs.id`
          secondary «runs: id text*» `runs` is created here
          help ALTER TABLE incidents ADD CONSTRAINT fk_incidents_source_run_id FOREIGN KEY (source_run_id) REFERENCES runs (id) ON DELETE SET NULL NOT VALID;
          help ALTER TABLE incidents VALIDATE CONSTRAINT fk_incidents_source_run_id;
    "#]],
    );
}

#[test]
fn a_wrong_action_and_not_valid_are_two_findings() {
    let migration = format!("{TABLES}\nincidents.source_run_id -> runs.id not valid");
    let policy = "references: [{ from: incidents.source_run_id, to: runs.id, on_delete: set null }]";
    check(
        policy,
        &migration,
        expect![[r#"
        1 subjects
        error[on-delete] foreign key `source_run_id_fkey` is ON DELETE NO ACTION, not ON DELETE SET NULL
          primary «incidents.source_run_id -> runs.id not valid» this foreign key
          policy «{ from: incidents.source_run_id, to: runs.id, on_delete: set null }» the policy wants `incidents.source_run_id` → `runs.id`
          secondary «runs: id text*» `runs` is created here
          help ALTER TABLE incidents DROP CONSTRAINT source_run_id_fkey, ADD CONSTRAINT source_run_id_fkey FOREIGN KEY (source_run_id) REFERENCES runs (id) ON DELETE SET NULL NOT VALID;
          help ALTER TABLE incidents VALIDATE CONSTRAINT source_run_id_fkey;
        error[not-validated] foreign key `source_run_id_fkey` is NOT VALID: the rows that were there before it were never checked
          primary «incidents.source_run_id -> runs.id not valid» added NOT VALID, and no later migration validates it
          policy «{ from: incidents.source_run_id, to: runs.id, on_delete: set null }» the policy wants `incidents.source_run_id` → `runs.id`
          secondary «runs: id text*» `runs` is created here
          help ALTER TABLE incidents VALIDATE CONSTRAINT source_run_id_fkey;
    "#]],
    );
    check(
        "references: [{ from: incidents.source_run_id, to: runs.id, validated: false }]",
        &migration,
        expect![[r#"
        1 subjects
    "#]],
    );
}

#[test]
fn a_missing_column_and_a_missing_table_are_said_as_such() {
    check(
        "references:\n- { from: incidents.source_runid, to: runs.id, severity: advice }\n- { from: incident.x, to: runs.id }\n- { from: old.x, to: runs.id }",
        &format!("{TABLES}\n-old"),
        expect![[r#"
            3 subjects
            advice[missing-column] column `incidents.source_runid` does not exist
              primary «incidents: id uuid*, source_run_id text» `incidents` is created here and never has a column `source_runid`
              policy «{ from: incidents.source_runid, to: runs.id, severity: advice }» the policy wants `incidents.source_runid` → `runs.id`
              help did you mean `source_run_id`?
              help ALTER TABLE incidents ADD COLUMN source_runid text REFERENCES runs (id);
            error[missing-table] table `incident` does not exist
              primary «incident.x» no migration makes this table
              help did you mean `incidents`?
            error[missing-table] table `old` does not exist
              primary «-old» `old` is created here
              policy «{ from: old.x, to: runs.id }» the policy wants `old.x` → `runs.id`
        "#]],
    );
}

#[test]
fn a_target_that_is_not_there_is_said_as_such() {
    check(
        "references: [{ from: incidents.source_run_id, to: run.id }, { from: incidents.source_run_id, to: runs.run_id }]",
        TABLES,
        expect![[r#"
            2 subjects
            error[missing-target] table `run` does not exist
              primary «run.id» no migration makes this table
              help did you mean `runs`?
            error[missing-target] column `runs.run_id` does not exist, so `incidents.source_run_id` cannot refer to it
              primary «runs: id text*» `runs` is created here
              policy «{ from: incidents.source_run_id, to: runs.run_id }» the policy wants `incidents.source_run_id` → `runs.run_id`
        "#]],
    );
}

#[test]
fn a_foreign_key_to_another_table_leads_elsewhere() {
    let migration = format!("{TABLES}\njobs: id text*\nincidents.source_run_id -> jobs.id");
    check(
        "references: [{ from: incidents.source_run_id, to: runs.id }]",
        &migration,
        expect![[r#"
        1 subjects
        error[elsewhere] foreign key `source_run_id_fkey` leads from `incidents.source_run_id` to `jobs.id`, not to `runs.id`
          primary «incidents.source_run_id -> jobs.id» this foreign key
          policy «{ from: incidents.source_run_id, to: runs.id }» the policy wants `incidents.source_run_id` → `runs.id`
          secondary «runs: id text*» `runs` is created here
          help ALTER TABLE incidents DROP CONSTRAINT source_run_id_fkey, ADD CONSTRAINT source_run_id_fkey FOREIGN KEY (source_run_id) REFERENCES runs (id) NOT VALID;
          help ALTER TABLE incidents VALIDATE CONSTRAINT source_run_id_fkey;
    "#]],
    );
}

#[test]
fn a_table_that_no_migration_makes_cannot_be_judged() {
    check(
        "references: [{ from: runs.tenant_id, to: tenants.id }, { from: runs.job, to: tenants.id }]",
        "runs?: job text\ntenants: id text*",
        expect![[r#"
            2 subjects
            problem[opaque] no migration makes `runs`: whether it has a column `tenant_id` is not known
              primary «{ from: runs.tenant_id, to: tenants.id }» this reference could not be judged
              secondary «runs?: job text» first used here
            problem[opaque] no migration makes `runs`: whether it has a foreign key to `tenants` is not known
              primary «{ from: runs.job, to: tenants.id }» this reference could not be judged
              secondary «runs?: job text» first used here
        "#]],
    );
}

#[test]
fn a_name_in_two_schemas_needs_its_schema() {
    check(
        "references: [{ from: x.run_id, to: a.runs.id }]",
        "a.x: run_id text\nb.x: run_id text\na.runs: id text*",
        expect![[r#"
        1 subjects
        problem[unknown-name] `x` could be `a.x` or `b.x`
          primary «{ from: x.run_id, to: a.runs.id }» this reference could not be judged
    "#]],
    );
    check(
        "references: [{ from: a.x.run_id, to: a.runs.id }]",
        "a.x: run_id text\na.runs: id text*\na.x.run_id -> a.runs.id",
        expect![[r#"
        1 subjects
    "#]],
    );
}

#[test]
fn mistakes_in_references_are_all_reported() {
    check(
        "references: [{ from: runs, to: runs.id }, { from: [a.x, b.y], to: runs.id }, { from: a.x, to: [r.a, r.b] }]",
        TABLES,
        expect![[r#"
            mistake: `runs` names no column of a table (write `table.column`, or `schema.table.column`)
            mistake: `b.y` is a column of another table than `a`
            mistake: 1 columns cannot refer to 2 (name as many columns in `to` as in `from`)
        "#]],
    );
}

#[test]
fn column_names_tell_of_tables_by_their_longest_ending() {
    check(
        "{}",
        "runs: id text*\nsource_runs: id text*\nincidents: id uuid*, run_id text, my_source_run_id text, parent_incident_id uuid\npeople: id uuid*\nseats: person_id uuid",
        expect![[r#"
            4 subjects
            error[inferred] `incidents.run_id` is named after `runs` and has no foreign key to `runs.id`
              primary «incidents: id uuid*, run_id text, my_source_run_id text, parent_incident_id uuid» `run_id` is created here
              secondary «runs: id text*» `runs` is created here
              help ALTER TABLE incidents ADD CONSTRAINT fk_incidents_run_id FOREIGN KEY (run_id) REFERENCES runs (id) NOT VALID;
              help ALTER TABLE incidents VALIDATE CONSTRAINT fk_incidents_run_id;
            error[inferred] `incidents.my_source_run_id` is named after `source_runs` and has no foreign key to `source_runs.id`
              primary «incidents: id uuid*, run_id text, my_source_run_id text, parent_incident_id uuid» `my_source_run_id` is created here
              secondary «source_runs: id text*» `source_runs` is created here
              help ALTER TABLE incidents ADD CONSTRAINT fk_incidents_my_source_run_id FOREIGN KEY (my_source_run_id) REFERENCES source_runs (id) NOT VALID;
              help ALTER TABLE incidents VALIDATE CONSTRAINT fk_incidents_my_source_run_id;
            error[inferred] `incidents.parent_incident_id` is named after `incidents` and has no foreign key to `incidents.id`
              primary «incidents: id uuid*, run_id text, my_source_run_id text, parent_incident_id uuid» `parent_incident_id` is created here
              secondary «incidents: id uuid*, run_id text, my_source_run_id text, parent_incident_id uuid» `incidents` is created here
              help ALTER TABLE incidents ADD CONSTRAINT fk_incidents_parent_incident_id FOREIGN KEY (parent_incident_id) REFERENCES incidents (id) NOT VALID;
              help ALTER TABLE incidents VALIDATE CONSTRAINT fk_incidents_parent_incident_id;
            error[inferred] `seats.person_id` is named after `people` and has no foreign key to `people.id`
              primary «seats: person_id uuid» `person_id` is created here
              secondary «people: id uuid*» `people` is created here
              help ALTER TABLE seats ADD CONSTRAINT fk_seats_person_id FOREIGN KEY (person_id) REFERENCES people (id) NOT VALID;
              help ALTER TABLE seats VALIDATE CONSTRAINT fk_seats_person_id;
        "#]],
    );
}

#[test]
fn column_names_that_tell_of_no_one_table_are_silent() {
    for (why, migration) in [
        ("the table itself", "incidents: incident_id text*"),
        ("its own key", "calls: id text*\ntool_calls: call_id text*"),
        ("singular and plural exist", "run: id text*\nruns: id text*\nx: run_id text"),
        ("another type", "runs: id uuid*\nx: run_id bigint"),
        ("polymorphic", "subjects: id text*\nx: subject_id text, subject_type text"),
        ("no such table", "x: request_id text"),
        ("another schema", "a.runs: id text*\nb.x: run_id text"),
    ] {
        assert_eq!(judge(&ForeignKeys, "{}", migration, Domains::default()), "0 subjects\n", "{why}");
    }
    check(
        "{}",
        "runs: id text*\nx: run_id text\nx.run_id -> runs.id",
        expect![[r#"
        1 subjects
    "#]],
    );
}
