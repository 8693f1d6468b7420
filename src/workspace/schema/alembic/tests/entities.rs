use expect_test::expect;

use super::{show, show_file};

const ENTITIES: &str = "from alembic_utils.pg_extension import PGExtension
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_grant_table import PGGrantTable
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_policy import PGPolicy
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
touch = PGFunction('public', 'touch()', 'RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$')
touched = PGTrigger('public', 'touched', 'BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()', on_entity='public.t')
rows = PGPolicy('public', 'rows', 'USING (a > 0)', 'public.t')
fuzzy = PGExtension('public', 'pg_trgm')
view = PGView('public', 'v', 'SELECT a FROM t')
kept = PGMaterializedView('public', 'm', 'SELECT a FROM t', with_data=False)
grant = PGGrantTable('public', 't', ['a'], 'reader', 'SELECT')
";

#[test]
fn entities_are_the_statements_that_make_them() {
    let made = "    op.create_table('t', sa.Column('a', sa.Integer))
    for entity in [touch, touched, rows, fuzzy, view, kept, grant]:
        op.create_entity(entity)
";
    expect![[r#"
        t (a integer)
          policy rows
          trigger touched
        view m (a)
        view v (a)
    "#]].assert_eq(&show_file(&format!("{ENTITIES}def upgrade():\n{made}")));
    expect![""].assert_eq(&show_file(&format!(
        "{ENTITIES}def upgrade():\n{made}    op.replace_entity(PGView('public', 'v', 'SELECT a, 1 AS b FROM t'))
    for entity in [grant, kept, view, fuzzy, rows, touched, touch]:
        op.drop_entity(entity)
    op.drop_table('t')
"
    )));
}

#[test]
fn an_entity_that_is_not_known_is_a_problem() {
    expect![[r#"
        ? versions/1.py:7:5 "op.create_entity(entity)": the entity is not known: it comes from outside the migration Schema
    "#]]
    .assert_eq(&show_file("from app import entity\ndef upgrade():\n    op.create_entity(entity)\n"));
}

#[test]
fn labels_of_an_enumeration_are_those_that_the_sync_lists_in_every_form() {
    expect![[r#"
        t (a a)
        enum a (x, z)
        enum b (x)
        enum c (w)
    "#]]
    .assert_eq(&show(
        "
for name in ['a', 'b', 'c']:
    op.execute(f\"CREATE TYPE {name} AS ENUM ('x', 'y')\")
op.create_table('t', sa.Column('a', sa.Enum('x', 'y', name='a', create_type=False)))
op.sync_enum_values('public', 'a', ['x', 'z'], [('t', 'a')], enum_values_to_rename=[('y', 'z')])
op.sync_enum_values('b', ['x'], [])
op.sync_enum_values(enum_schema='public', enum_name='c', new_values=['w'], affected_columns=[])
",
    ));
}

#[test]
fn enumerations_are_made_and_dropped_as_checkfirst_says() {
    expect![[r#"
        enum mood (a, b)
        ! versions/1.py:9:5 "mood.create(op.get_bind(), checkfirst=False)" mood: created twice; created here first versions/1.py:7:5 "mood.create(op.get_bind())"
        ! versions/1.py:11:5 "sa.Enum(name='missing').drop(op.get_bind(), checkfirst=False)" missing: missing type
    "#]].assert_eq(&show(
        "
mood = sa.Enum('a', 'b', name='mood')
mood.create(op.get_bind())
mood.create(op.get_bind(), checkfirst=True)
mood.create(op.get_bind(), checkfirst=False)
sa.Enum(name='gone').drop(op.get_bind(), checkfirst=True)
sa.Enum(name='missing').drop(op.get_bind(), checkfirst=False)
",
    ));
}
