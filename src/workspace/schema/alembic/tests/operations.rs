use expect_test::expect;

use super::{show, show_file};

#[test]
fn create_table_is_every_statement_that_sqlalchemy_sends() {
    expect![[r#"
        app.users (id integer!, email character varying(64)!, team_id bigint, mood mood, at timestamp with time zone, rate numeric(10,2))
          ck: check (rate, email)
          users_pkey: primary key (id)
          users_email_key: unique (email)
          users_team_id_fkey: (team_id) -> org.teams (id)
          ix_app_users_team_id: index (team_id)
          ix_low: unique index (…)
        org.teams (id unknown) unknown
        enum mood (good, bad)
        ! versions/1.py:10:60 "org.teams.id" org.teams: missing reference
    "#]]
    .assert_eq(&show(
        "
op.create_table(
    'users',
    sa.Column('id', sa.Integer(), primary_key=True),
    sa.Column('email', sa.String(64), nullable=False, unique=True),
    sa.Column('team_id', sa.BigInteger, sa.ForeignKey('org.teams.id', ondelete='SET NULL'), index=True),
    sa.Column('mood', sa.Enum('good', 'bad', name='mood'), server_default='good'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column('rate', sa.Numeric(10, 2)),
    sa.CheckConstraint('rate > 0 AND length(email) > 1', name='ck'),
    sa.Index('ix_low', sa.text('lower(email)'), unique=True),
    schema='app',
)
",
    ));
}

#[test]
fn types_are_named_as_postgresql_names_them() {
    expect![[r#"
        t (a uuid, b jsonb, c character varying(3)[], d timestamp(3) without time zone, e character varying(9), f jsonb, g character(2), h double precision, i bytea, j unknown, k text, l e)
    "#]].assert_eq(&show_file(
        "from sqlalchemy import Column as C
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
import sqlmodel
from app.types import Money
class Tags(sa.types.TypeDecorator):
    impl = sa.Text
def upgrade():
    op.create_table('t', C('a', UUID(as_uuid=True)), C('b', JSONB), C('c', ARRAY(sa.String(3))), C('d', postgresql.TIMESTAMP(precision=3)),
        C('e', sqlmodel.sql.sqltypes.AutoString(length=9)), C('f', sa.JSON().with_variant(JSONB(), 'postgresql')), C('g', sa.CHAR(2)),
        C('h', sa.Float), C('i', sa.LargeBinary()), C('j', Money()), C('k', Tags()), C('l', postgresql.ENUM('x', name='e', create_type=False)))
",
    ));
}

#[test]
fn a_new_column_brings_its_key_and_its_index_as_statements_of_their_own() {
    expect![[r#"
        a (id integer!)
          a_pkey: primary key (id)
        b (id integer!, a_id integer, code text)
          b_pkey: primary key (id)
          b_a_id_fkey: (a_id) -> a (id)
          b_code_key: unique (code)
          ix_b_a_id: index (a_id)
    "#]]
    .assert_eq(&show(
        "
op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))
op.create_table('b', sa.Column('id', sa.Integer, primary_key=True))
op.add_column('b', sa.Column('a_id', sa.Integer, sa.ForeignKey('a.id'), index=True))
op.add_column('b', sa.Column('code', sa.Text, unique=True))
",
    ));
}

#[test]
fn alter_column_changes_what_it_names() {
    expect![[r#"
        t (c text!)
    "#]]
    .assert_eq(&show(
        "
op.create_table('t', sa.Column('a', sa.String(3)), sa.Column('b', sa.Text, nullable=False))
op.alter_column('t', 'a', new_column_name='c', type_=sa.Text(), nullable=False, existing_type=sa.String(3))
op.alter_column('t', 'b', nullable=True, server_default=sa.text('now()'))
op.drop_column('t', 'b')
",
    ));
}

#[test]
fn the_old_name_after_a_rename_does_not_fit() {
    expect![[r#"
        new (id integer, x text)
        ! versions/1.py:8:20 "old" old: old name of new; renamed to `new` here versions/1.py:7:29 "new"
    "#]]
    .assert_eq(&show(
        "
op.create_table('old', sa.Column('id', sa.Integer))
op.rename_table('old', 'new')
op.add_column('old', sa.Column('x', sa.Text))
",
    ));
}

#[test]
fn a_batch_is_a_row_of_plain_operations() {
    expect![[r#"
        a (id integer!)
          a_pkey: primary key (id)
        b (id integer!, y integer!, a_id integer)
          b_pkey: primary key (id)
          fk: (a_id) -> a (id)
          uq: unique (y, a_id)
    "#]]
    .assert_eq(&show(
        "
op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))
op.create_table('b', sa.Column('id', sa.Integer, primary_key=True), sa.Column('x', sa.Integer))
with op.batch_alter_table('b', schema=None) as batch_op:
    batch_op.add_column(sa.Column('a_id', sa.Integer))
    batch_op.create_foreign_key(batch_op.f('fk'), 'a', ['a_id'], ['id'], ondelete='CASCADE')
    batch_op.create_index('ix', ['a_id'], unique=True)
    batch_op.create_unique_constraint('uq', ['x', 'a_id'])
    batch_op.alter_column('x', nullable=False, new_column_name='y')
    batch_op.drop_index('ix')
",
    ));
}

#[test]
fn constraints_come_and_go() {
    expect![[r#"
        a (id integer!)
          pk_a: primary key (id)
        b (a_id integer)
          b_a_id_fkey: (a_id) -> a (id) not valid
          ck: check (a_id)
          ix: index (a_id) where
    "#]]
    .assert_eq(&show(
        "
op.create_table('a', sa.Column('id', sa.Integer), sa.PrimaryKeyConstraint('id', name='pk_a'))
op.create_table('b', sa.Column('a_id', sa.Integer), sa.ForeignKeyConstraint(['a_id'], ['a.id'], name='fk_b'))
op.create_foreign_key(None, 'b', 'a', ['a_id'], ['id'], postgresql_not_valid=True)
op.create_check_constraint('ck', 'b', sa.column('a_id').is_not(None))
op.create_index('ix', 'b', [sa.text('a_id DESC')], postgresql_where=sa.text('a_id > 1'))
op.drop_constraint('fk_b', 'b', type_='foreignkey')
",
    ));
}

#[test]
fn a_foreign_key_added_by_a_guarded_do_block_is_not_valid() {
    expect![[r#"
        incidents (run text)
          fk_run: (run) -> runs (id) not valid
        runs (id text!)
          runs_pkey: primary key (id)
    "#]]
    .assert_eq(&show(
        "
op.execute('CREATE TABLE runs (id text PRIMARY KEY); CREATE TABLE incidents (run text)')
op.execute(
    '''
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'fk_run') THEN
            ALTER TABLE incidents ADD CONSTRAINT fk_run FOREIGN KEY (run) REFERENCES runs (id) NOT VALID;
        END IF;
    END $$;
    '''
)
",
    ));
}

#[test]
fn a_name_that_sqlalchemy_makes_is_shortened_as_it_shortens() {
    let long = "a_rather_long_table_name_that_goes_on_for_a_while";
    expect![[r#"
        a_rather_long_table_name_that_goes_on_for_a_while (with_a_long_column text)
          ix_a_rather_long_table_name_that_goes_on_for_a_while_wi_cab2: index (with_a_long_column)
    "#]]
    .assert_eq(&show(&format!("op.create_table('{long}', sa.Column('with_a_long_column', sa.Text, index=True))")));
}

#[test]
fn enumerations_and_sequences_make_themselves() {
    expect![[r#"
        enum by_value (good, bad)
        enum kind (a, c)
        enum mood (GOOD, BAD)
    "#]]
    .assert_eq(&show_file(
        "import enum
from sqlalchemy.dialects import postgresql
class Mood(str, enum.Enum):
    GOOD = 'good'
    BAD = 'bad'
kind = postgresql.ENUM('a', 'b', name='kind')
def upgrade():
    kind.create(op.get_bind(), checkfirst=True)
    sa.Enum(Mood).create(op.get_bind())
    sa.Enum(Mood, name='by_value', values_callable=lambda e: [m.value for m in e]).create(op.get_bind())
    op.execute(sa.schema.CreateSequence(sa.Sequence('s')))
    op.sync_enum_values('public', 'kind', ['a', 'c'], [])
",
    ));
}

#[test]
fn tables_of_one_run_make_an_enumeration_once() {
    expect![[r#"
        a (m mood)
          ix: index (m)
        b (m mood)
        c (k kind)
        enum kind (k)
        enum mood (x, y)
        ! versions/1.py:9:5 "op.create_table('c', sa.Column('k', sa.Enum('k', name='kind')))" kind: created twice; created here first versions/1.py:8:29 "kind"
    "#]]
    .assert_eq(&show(
        "
op.create_table('a', sa.Column('m', sa.Enum('x', 'y', name='mood')))
op.create_table('b', sa.Column('m', sa.Enum('x', 'y', name='mood')))
op.execute(\"CREATE TYPE kind AS ENUM ('k')\")
op.create_table('c', sa.Column('k', sa.Enum('k', name='kind')))
op.create_geospatial_index('ix', 'a', ['m'], unique=False)
",
    ));
}

#[test]
fn a_spatial_column_brings_its_index_unless_it_says_no() {
    expect![[r#"
        t (g geometry, h geography, r raster, s geometry)
          idx_t_r: index (r)
          idx_t_s: index (s)
        ! versions/1.py:13:20 "idx_t_h" idx_t_h: missing index
    "#]]
    .assert_eq(&show_file(
        "import geoalchemy2
from geoalchemy2 import Geography, Raster
def upgrade():
    op.create_table('t', sa.Column('g', geoalchemy2.types.Geometry('POINT', srid=4326)), sa.Column('h', Geography(spatial_index=False)))
    op.add_column('t', sa.Column('r', Raster))
    op.add_column('t', sa.Column('s', geoalchemy2.Geometry('POINT')))
    op.create_index('idx_t_s', 't', ['s'], postgresql_using='gist')
    op.drop_index('idx_t_g', table_name='t')
    op.drop_index('idx_t_h', table_name='t')
",
    ));
}

#[test]
fn a_key_to_the_column_of_a_model_is_a_key_to_its_table() {
    expect![[r#"
        org.teams (key integer!)
          teams_pkey: primary key (key)
        a (team integer!)
          a_pkey: primary key (team)
          a_team_fkey: (team) -> org.teams (key)
        b () assumed
        ! versions/1.py:15:106 "bare" b.bare: missing column (assumed)
        ? versions/1.py:15:5 "op.create_table('b', sa.Column('bare', sa.Integer, sa.ForeignKey(Bare.id)), sa.PrimaryKeyConstraint('bare'))": what `bare` refers to is not known: it comes from outside the migration Tables({"public.b"})
    "#]].assert_eq(&show_file(
        "class Base: pass
class Team(Base):
    __tablename__ = 'teams'
    __table_args__ = (sa.UniqueConstraint('key'), {'schema': 'org'})
    id = sa.Column('key', sa.Integer, primary_key=True)
class Bare(Base):
    id = sa.Column(sa.Integer, primary_key=True)
def upgrade():
    op.create_table(Team.__tablename__, sa.Column('key', sa.Integer, primary_key=True), schema='org')
    op.create_table('a', sa.Column('team', sa.Integer, sa.ForeignKey(Team.id, ondelete='CASCADE'), primary_key=True))
    op.create_table('b', sa.Column('bare', sa.Integer, sa.ForeignKey(Bare.id)), sa.PrimaryKeyConstraint('bare'))
",
    ));
}

#[test]
fn a_type_of_the_project_is_what_it_is_made_of() {
    expect![[r#"
        t (m timestamp with time zone, k character varying(36), n character varying(9))
    "#]]
    .assert_eq(&show_file(
        "class Moment(sa.types.TypeDecorator):
    impl = sa.TIMESTAMP(timezone=True)
    def load_dialect_impl(self, dialect):
        if dialect.name == 'mysql':
            return sa.DATETIME()
        return super().load_dialect_impl(dialect)
class Key(sa.types.TypeDecorator):
    impl = sa.String(36)
class Name(sa.types.TypeDecorator):
    impl = sa.String
def upgrade():
    op.create_table('t', sa.Column('m', Moment()), sa.Column('k', Key(9)), sa.Column('n', Name(9)))
",
    ));
}

#[test]
fn op_may_be_a_parameter_and_what_else_is_given_takes_no_certainty_from_the_schema() {
    expect![[r#"
        t (a text, b text)
        ? versions/1.py:11:5 "op.execute(tables.statement)": the statement that is executed here is not known: `tables` is given by the caller Schema
    "#]].assert_eq(&show_file(
        "def upgrade(op, tables, tester):
    op.create_table('t', sa.Column('a', sa.Text))
    op.bulk_insert(tables.kind, [{'name': 'x'}])
    op.execute(tables.kind.delete().where(tables.kind.c.name == op.inline_literal('x')))
    tester.populate_table('t', [('a', tester.TestDataType.String)])
    op.add_column('t', sa.Column('b', sa.Text))
    op.execute(tables.statement)
",
    ));
    expect![[r#"
        t (a text)
    "#]]
    .assert_eq(&show_file("def upgrade(op=None):\n    op.create_table('t', sa.Column('a', sa.Text))\n"));
}

#[test]
fn the_description_of_the_dialect_is_that_of_postgresql() {
    expect![[r#"
        t ()
    "#]]
    .assert_eq(&show(
        "
if 'mysql' in sa.inspect(op.get_bind()).dialect.dialect_description:
    op.drop_table('x')
op.create_table('t')
",
    ));
}
