use expect_test::expect;

use super::{history, show, show_file, show_files};

#[test]
fn loops_over_literal_lists_are_unrolled() {
    expect![[r#"
        a (id integer, tenant_0 text)
          rls enabled forced
          policy a_tenant
        b (id integer, tenant_1 text)
          rls enabled forced
          policy b_tenant
    "#]]
    .assert_eq(&show_file(
        "TABLES = ['a', 'b']
def upgrade():
    for number, table in enumerate(sorted(TABLES)):
        op.execute(f'CREATE TABLE {table} (id int, tenant_{number} text)')
        op.execute(f'''
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        ''')
        op.execute('CREATE POLICY %s_tenant ON {0} USING (true)'.format(table) % table)
",
    ));
}

#[test]
fn helpers_are_inlined_with_defaults_keywords_and_stars() {
    expect![[r#"
        s.t (id integer!, a text, b text)
    "#]]
    .assert_eq(&show_file(
        "import textwrap
def column(name, kind=sa.Text, **options):
    return sa.Column(name, kind(), **options)
def table(name, *columns, schema=None):
    extra = [column(extra) for extra in columns if extra != 'skipped']
    op.create_table(name, column('id', sa.Integer, nullable=False), *extra, schema=schema)
def sql(name):
    return textwrap.dedent('''
        CREATE INDEX ix_%s ON s.t (%s)
    ''' % (name, name))
def upgrade():
    table('t', 'a', 'skipped', 'b', schema='s')
    op.execute(sql('a'))
    run = lambda statement: op.get_bind().execute(sa.text(statement))
    run('DROP ' + 'INDEX ' + '.'.join(['s', 'ix_a']))
",
    ));
}

#[test]
fn constants_and_helpers_of_the_repository_are_followed() {
    let migration = "
from alembic import op
from app.rls import TABLE, enable
from .shared import columns
revision = '1'
down_revision = None
def upgrade():
    op.create_table(TABLE, *columns())
    op.execute(enable(TABLE))
";
    let shared = "import sqlalchemy as sa\ndef columns():\n    return [sa.Column('id', sa.Integer)]\n";
    let rls = "TABLE = 'tenants'\ndef enable(table):\n    return f'ALTER TABLE {table} ENABLE ROW LEVEL SECURITY'\n";
    expect![[r#"
        tenants (id integer)
          rls enabled
    "#]]
    .assert_eq(&show_files(&[("versions/1.py", migration), ("versions/shared.py", shared), ("app/rls.py", rls)]));
}

#[test]
fn text_of_run_time_is_a_problem_that_names_what_it_may_touch() {
    expect![[r#"
        t (id integer)
        ? versions/1.py:8:5 "op.execute(f'ALTER TABLE t ADD COLUMN {ROLE} text')": a part of this statement is computed at run time Tables({"public.t"})
        ? versions/1.py:11:5 "op.execute(statements[0])": the statement that is executed here is not known: `app.settings.statements` is not part of the repository Schema
        ? versions/1.py:12:5 "op.create_table(ROLE, sa.Column('id', sa.Integer))": the table of this operation is not known: it comes from outside the migration Schema
    "#]].assert_eq(&show_file(
        "from app.settings import ROLE, statements
def upgrade():
    op.execute('CREATE TABLE t (id int)')
    op.execute(f'ALTER TABLE t ADD COLUMN {ROLE} text')
    op.execute(f'ALTER TABLE t OWNER TO {ROLE}')
    op.execute(f'INSERT INTO t VALUES ({ROLE})')
    op.execute(statements[0])
    op.create_table(ROLE, sa.Column('id', sa.Integer))
",
    ));
}

#[test]
fn rows_of_the_database_lead_to_doubt_and_problems_not_to_guesses() {
    expect![[r#"
        fixed (id integer) assumed
        t (id integer)
        ? versions/1.py:8:9 "op.execute(f'DROP TABLE {row.name}')": a part of this statement is computed at run time Schema
    "#]]
    .assert_eq(&show(
        "
op.execute('CREATE TABLE t (id int)')
for row in op.get_bind().execute(sa.text('SELECT name FROM t')):
    op.execute(f'DROP TABLE {row.name}')
    op.execute('CREATE TABLE fixed (id int)')
",
    ));
}

#[test]
fn calls_from_outside_are_a_problem_only_when_they_may_change_the_schema() {
    expect![[r#"
        ? versions/1.py:12:5 "backfill(op.get_bind())": `app.jobs.backfill` is called here and may change the schema: it is not part of the migration Schema
        ? versions/1.py:13:5 "drop_partitions()": `app.jobs.drop_partitions` is called here and may change the schema: it is not part of the migration Schema
        ? versions/1.py:14:5 "Base.metadata.create_all(op.get_bind())": `app.models.Base.metadata.create_all` is called here and may change the schema: it is not part of the migration Schema
        ? versions/1.py:15:5 "op.make_coffee('t')": `op.make_coffee` is not an operation that is known Schema
    "#]].assert_eq(&show_file(
        "import logging
from app.models import Base, count
from app.jobs import backfill, drop_partitions
log = logging.getLogger(__name__)
def upgrade():
    log.info('starting %s', count(1))
    print('hello')
    backfill(op.get_bind())
    drop_partitions()
    Base.metadata.create_all(op.get_bind())
    op.make_coffee('t')
",
    ));
}

#[test]
fn a_place_in_sql_is_a_place_in_the_file() {
    let file = "revision = '1'\ndown_revision = None\nfrom alembic import op\ndef upgrade():\n    op.execute('''\n        ALTER TABLE nowhere ADD x int\n    ''')\n";
    let (history, sources) = history(&[("versions/1.py", file)]);
    let place = history.anomalies[0].place;
    let at = sources.get(place.file).locate(place.span.start);
    assert_eq!((place.span.slice(file), at.line, at.column), ("nowhere", 6, 21));
}

#[test]
fn endless_work_is_a_problem() {
    let shown = show(
        "
names = ['a']
while 'z' not in names:
    names.append('b')
",
    );
    assert!(shown.contains("runs for too many steps"), "{shown}");
    // Values nested deeper than a stack are let go of without recursion.
    for nest in ["x = [x]", "x = sa.func.f(x)", "x = {1: x}", "x.append(x)", "x = x.strip", "x = sa.text('a').params(x)"] {
        let shown = show(&format!(
            "x = []\nfor i in range(9000):\n    {nest}\ny = list(x) if x == [1] else x\nop.create_table('t', x)\nop.execute(f'{{x}}{{y == x}}')\nop.execute(x)"
        ));
        assert!(shown.contains('?'), "{nest}: {shown}");
    }
    let shown = show_file("def again():\n    op.execute('SELECT 1')\n    again()\ndef upgrade():\n    again()\n");
    assert!(shown.contains("`again` calls itself too often to be followed"), "{shown}");
    // A walk through data whose end is not known touches no database.
    assert_eq!(show_file("def walk(data):\n    return walk(data)\ndef upgrade():\n    walk({})\n"), "");
}

#[test]
fn sql_files_beside_a_migration_are_read_by_path() {
    let migration = "import glob
import os
import re
from pathlib import Path
from alembic import op
revision = '1'
down_revision = None
HERE = Path(__file__).resolve().parent
def natural(text, parts=re.compile('([0-9]+)')):
    return [int(part) if part.isdigit() else part for part in parts.split(text)]
def upgrade():
    for name in sorted((path.name for path in (HERE / 'sql').glob('*.sql')), key=natural):
        with (HERE / 'sql' / name).open() as file:
            op.execute(file.read())
    with open(os.path.join(os.path.dirname(__file__), '..', 'other', 'last.sql'), encoding='utf-8') as file:
        op.execute(file.read())
    op.execute(Path(f'{HERE}/missing.sql').read_text())
    for path in sorted(glob.glob(os.path.dirname(__file__) + '/sql/1*.sql')):
        op.execute(open(path).read().replace('CREATE', 'DROP').split('(')[0])
";
    expect![[r#"
        last (id integer)
        nowhere (y integer) unknown
        ! versions/sql/2_b.sql:2:13 "nowhere" nowhere: never created
        ? versions/1.py:17:5 "op.execute(Path(f'{HERE}/missing.sql').read_text())": the statement that is executed here is not known: `versions/missing.sql` is not a file of the repository that is read Schema
    "#]]
    .assert_eq(&show_files(&[
        ("versions/1.py", migration),
        ("versions/sql/1_a.sql", "CREATE TABLE a (id int)"),
        ("versions/sql/2_b.sql", "ALTER TABLE a ADD x int;\nALTER TABLE nowhere ADD y int;"),
        ("versions/sql/10_c.sql", "CREATE TABLE c (id int)"),
        ("other/last.sql", "CREATE TABLE last (id int)"),
    ]));
}

#[test]
fn all_files_of_a_folder_are_known_where_nothing_else_lies_in_it() {
    let migration = "from pathlib import Path
from alembic import op
revision = '1'
down_revision = None
def upgrade():
    for path in (Path(__file__).parent / 'sql').glob('*'):
        op.execute(path.read_text())
";
    let files = [("versions/1.py", migration), ("versions/sql/a.sql", "CREATE TABLE a (id int)"), ("versions/sql/b.txt", "DROP TABLE a")];
    expect![[r#"
        a (id integer)
    "#]].assert_eq(&show_files(files.get(..2).unwrap()));
    expect![[r#"
        a (id integer)
        ? versions/1.py:7:9 "op.execute(path.read_text())": the statement that is executed here is not known: it cannot be computed Schema
    "#]].assert_eq(&show_files(&files));
}

#[test]
fn an_error_that_is_certain_runs_its_handler() {
    expect![[r#"
        fresh (id integer)
    "#]]
    .assert_eq(&show(
        "
try:
    rows = op.execute('SELECT 1')
    version = int(rows[0][0])
    op.execute('CREATE TABLE never (id int)')
except Exception:
    version = 79
if version == 79:
    op.execute('CREATE TABLE fresh (id int)')
",
    ));
}

#[test]
fn a_type_of_the_application_is_what_its_class_makes_of_it_however_it_is_imported() {
    let types = "import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
class JSON(sa.types.TypeDecorator):
    impl = postgresql.JSONB
    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(postgresql.JSONB() if dialect.name == 'postgresql' else sa.JSON())
";
    let migration = "from alembic import op
import sqlalchemy as sa
import app.types
import app.types as types
revision = '1'
def upgrade():
    op.create_table('t', sa.Column('a', app.types.JSON), sa.Column('b', app.types.JSON(astext_type=sa.Text())), sa.Column('c', types.JSON()))
";
    expect![[r#"
        t (a jsonb, b jsonb, c jsonb)
    "#]]
    .assert_eq(&show_files(&[("versions/1.py", migration), ("app/types.py", types)]));
}

#[test]
fn a_walk_through_data_that_is_not_known_ends_at_once() {
    let migration = "import os
from alembic import op
import sqlalchemy as sa
revision = '1'
def walk(data):
    if isinstance(data, dict):
        for value in data.values():
            walk(value)
    if isinstance(data, list):
        for value in data:
            walk(value)
    return [walk(part) for part in data]
def upgrade():
    walk(os.environ['DATA'])
    op.create_table('t', sa.Column('a', sa.Text()))
";
    expect![[r#"
        t (a text)
    "#]]
    .assert_eq(&show_files(&[("versions/1.py", migration)]));
}
