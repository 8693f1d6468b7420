use expect_test::expect;

use super::{show, show_file};

const DROPPED: &str = "
op.create_table('t', sa.Column('id', sa.Integer))
op.drop_table('t')
";

#[test]
fn a_column_added_to_a_dropped_table_does_not_fit() {
    expect![[r#"
        ! versions/1.py:8:20 "t" t: after drop; dropped here versions/1.py:7:20 "t"
    "#]]
    .assert_eq(&show(&format!("{DROPPED}op.add_column('t', sa.Column('x', sa.Text))")));
}

#[test]
fn the_same_behind_a_guard_that_the_model_answers_is_not_run() {
    expect![[""]].assert_eq(&show(&format!(
        "{DROPPED}if sa.inspect(op.get_bind()).has_table('t'):\n    op.add_column('t', sa.Column('x', sa.Text))"
    )));
}

#[test]
fn inspectors_answer_from_the_model() {
    expect![[r#"
        t (id integer!, a text, b text)
          t_pkey: primary key (id)
          ix_t_a: index (a)
    "#]]
    .assert_eq(&show(
        "
op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Text, index=True))
inspector = sa.inspect(op.get_bind())
if 't' in inspector.get_table_names():
    names = [column['name'] for column in inspector.get_columns('t')]
    if 'a' not in names:
        op.add_column('t', sa.Column('a', sa.Text))
    if 'b' not in names:
        op.add_column('t', sa.Column('b', sa.Text))
if not any(index['name'] == 'ix_t_a' for index in inspector.get_indexes('t')):
    op.drop_table('t')
if {'id', 'c'}.issubset(set(names)):
    op.drop_table('t')
for key in inspector.get_foreign_keys('t'):
    op.drop_table('t')
",
    ));
}

#[test]
fn catalog_queries_are_answered_from_the_model() {
    expect![[r#"
        gone (id integer)
        t (id integer)
    "#]]
    .assert_eq(&show(
        "
op.create_table('t', sa.Column('id', sa.Integer))
bind = op.get_bind()
found = bind.execute(sa.text(\"SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'id'\")).fetchone()
if found is None:
    op.drop_table('t')
table = 'gone'
query = sa.text('SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = :t)')
if not bind.execute(query, {'t': table}).scalar():
    op.create_table('gone', sa.Column('id', sa.Integer))
",
    ));
}

#[test]
fn the_dialect_is_postgresql_and_nothing_is_offline() {
    expect![[r#"
        post (id integer)
    "#]]
    .assert_eq(&show_file(
        "from alembic import context
def upgrade():
    if op.get_bind().dialect.name != 'postgresql' or context.is_offline_mode():
        return
    if op.get_context().dialect.name == 'sqlite':
        op.execute('CREATE TABLE lite (id int)')
    else:
        op.execute('CREATE TABLE post (id int)')
",
    ));
}

#[test]
fn an_early_return_on_settings_or_rows_is_not_taken() {
    expect![[r#"
        t (id integer)
        ! versions/1.py:9:58 "t" t: never created
    "#]]
    .assert_eq(&show_file(
        "from app.settings import settings
def upgrade():
    if not settings.enabled:
        return
    rows = op.get_bind().execute(sa.text('SELECT id FROM t')).fetchall()
    if not rows:
        print('nothing to do')
        return
    op.create_table('t', sa.Column('id', sa.Integer))
",
    ));
}

#[test]
fn what_an_unknown_condition_makes_is_assumed() {
    expect![[r#"
        t (id integer) assumed
        ? versions/1.py:11:5 "op.create_table(name, sa.Column('id', sa.Integer))": the table of this operation is not known: `name` depends on a condition that cannot be evaluated Schema
    "#]].assert_eq(&show_file(
        "from app.settings import settings
def upgrade():
    name = 'a'
    if settings.enabled:
        op.create_table('t', sa.Column('id', sa.Integer))
        name = 'b'
    op.create_table(name, sa.Column('id', sa.Integer))
",
    ));
}

#[test]
fn a_value_assigned_before_a_doubtful_break_is_not_known() {
    expect![[r#"
        a () unknown
        b () unknown
        t (id integer)
        ! versions/1.py:7:20 "a" a: never created
        ! versions/1.py:7:25 "b" b: never created
    "#]]
    .assert_eq(&show(
        "
found = False
for table in ['a', 'b']:
    if op.get_bind().execute(sa.text(f'SELECT 1 FROM {table}')).fetchone():
        found = True
        break
if not found:
    return
op.create_table('t', sa.Column('id', sa.Integer))
",
    ));
}

#[test]
fn a_condition_on_a_constant_takes_one_branch() {
    expect![[r#"
        t (id integer)
    "#]]
    .assert_eq(&show_file(
        "def both(up=True):
    if up:
        op.create_table('t', sa.Column('id', sa.Integer))
    else:
        op.drop_table('t')
def upgrade():
    both()
def downgrade():
    both(up=False)
",
    ));
}
