//! The Python that migrations use.

use expect_test::expect;

use super::{show, show_file};

#[test]
fn a_context_manager_runs_its_block_where_it_yields() {
    expect![[r#"
        a (id integer!)
          a_pkey: primary key (id)
        b (id integer, a integer, seen text)
          fk: (a) -> a (id)
        ! versions/1.py:23:29 "fk" b.fk: missing constraint; dropped here versions/1.py:8:12 "sa.inspect(op.get_bind()).get_foreign_keys(table)"
    "#]]
    .assert_eq(&show_file(
        "from contextlib import contextmanager
@contextmanager
def without_keys(table):
    keys = sa.inspect(op.get_bind()).get_foreign_keys(table)
    for key in keys:
        op.drop_constraint(key['name'], table, type_='foreignkey')
    try:
        yield [key['name'] for key in keys]
    finally:
        for key in keys:
            op.create_foreign_key(key['name'], table, key['referred_table'], key['constrained_columns'], ['id'])
def upgrade():
    op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))
    op.create_table('b', sa.Column('id', sa.Integer), sa.Column('a', sa.Integer, sa.ForeignKey('a.id', name='fk')))
    with without_keys('b') as names:
        op.execute(f'COMMENT ON TABLE b IS $${names[0]}$$')
        op.alter_column('b', 'a', new_column_name='a')
        op.execute('ALTER TABLE b ADD COLUMN seen text')
        op.drop_constraint('fk', 'b')
",
    ));
}

#[test]
fn generators_and_classes_of_the_migration_are_followed() {
    expect![[r#"
        s.a (id integer, x text)
        s.b (id integer, y integer)
        s.last (id integer)
    "#]]
    .assert_eq(&show_file(
        "from dataclasses import dataclass
from typing import NamedTuple
@dataclass
class Spec:
    name: str
    kind: type = sa.Text
    def column(self):
        return sa.Column(self.name, self.kind)
class Pair(NamedTuple):
    table: str
    columns: list
class Maker:
    def __init__(self, prefix):
        self.prefix = prefix
    def __enter__(self):
        op.execute('CREATE SCHEMA ' + self.prefix)
        return self
    def __exit__(self, *error):
        op.execute('CREATE TABLE ' + self.prefix + '.last (id int)')
    @staticmethod
    def key():
        return sa.Column('id', sa.Integer)
    @property
    def schema(self):
        return self.prefix
    def table(self, name, *columns):
        op.create_table(name, self.key(), *columns, schema=self.schema)
def pairs():
    yield Pair('a', [Spec('x').column()])
    yield Pair(table='b', columns=[Spec('y', kind=sa.Integer).column()])
def upgrade():
    with Maker('s') as maker:
        for pair in pairs():
            maker.table(pair.table, *pair.columns)
",
    ));
}

#[test]
fn match_statements_take_the_case_that_fits() {
    expect![[r#"
        here (id integer)
        perhaps (id integer) assumed
    "#]]
    .assert_eq(&show_file(
        "from app.settings import MODE
def upgrade():
    match op.get_bind().dialect.name:
        case 'sqlite':
            op.execute('CREATE TABLE never (id int)')
        case 'mysql' | 'postgresql':
            op.execute('CREATE TABLE here (id int)')
        case other:
            op.execute('CREATE TABLE ' + other + ' (id int)')
    match MODE:
        case 'a':
            op.execute('CREATE TABLE perhaps (id int)')
        case _:
            pass
",
    ));
}

#[test]
fn format_specifications_are_computed() {
    expect![[r#"
        p_001 (id integer)
        p_002 (id integer)
        q_01 (id integer)
        q_02 (id integer)
        t___ (id integer)
    "#]]
    .assert_eq(&show(
        "
for i in range(1, 3):
    op.execute(f'CREATE TABLE p_{i:03d} (id int)')
    op.execute('CREATE TABLE q_{:02} (id int)'.format(i))
op.execute(f'CREATE TABLE {\"t\":_<4} (id int)')
",
    ));
}

#[test]
fn invoked_and_awaited_operations_are_operations() {
    expect![[r#"
        a (id integer, x text)
        b (id integer)
        c (id integer)
        d (id integer)
        e (id integer)
    "#]]
    .assert_eq(&show_file(
        "from alembic.operations import ops
async def fill(connection, name):
    await connection.execute(sa.text(f'CREATE TABLE {name} (id int)'))
def upgrade():
    op.invoke(ops.CreateTableOp('a', [sa.Column('id', sa.Integer)]))
    op.invoke(ops.AddColumnOp('a', sa.Column('x', sa.Text)))
    op.run_async(fill, 'b')
    if (name := 'c') and op.get_bind():
        op.execute(f'CREATE TABLE {name} (id int)')
    try:
        found = 'd'
    except ValueError:
        found = None
    else:
        op.execute(f'CREATE TABLE {found} (id int)')
    finally:
        op.execute('CREATE TABLE e (id int)')
",
    ));
}
