//! Names that follow the application's convention. The expectations are what Alembic 1.20 sends with SQLAlchemy 2.0.

use expect_test::expect;

use super::show_files;

const ENV: &str = "from alembic import context
from app.db import Base
target_metadata = Base.metadata
def run_migrations_online():
    context.configure(connection=None, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()
if context.is_offline_mode():
    pass
else:
    run_migrations_online()
";

const USES: &str = "import sqlalchemy as sa
from alembic import op
revision = '1'
down_revision = None
def upgrade():
    op.create_table('a', sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.Integer, index=True), sa.CheckConstraint('n > 0', name='positive'), schema='s')
    op.create_table(
        'b',
        sa.Column('id', sa.Integer),
        sa.Column('a_id', sa.Integer, sa.ForeignKey('s.a.id')),
        sa.Column('x', sa.Text, unique=True),
        sa.Column('y', sa.Text),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('x', 'y'),
        sa.CheckConstraint('y <> x', name=op.f('as_written')),
        sa.CheckConstraint('id > 0', name='a_name_that_goes_on_and_on_and_on_until_it_is_much_too_long'),
    )
    op.create_check_constraint('short', 'b', 'length(x) < 9')
    op.create_unique_constraint(None, 'b', ['y'])
    op.create_unique_constraint('given', 'b', ['a_id'])
    op.create_index(None, 'b', ['x', 'y'])
    op.drop_constraint('positive', 'a', type_='check', schema='s')
    with op.batch_alter_table('b') as batch:
        batch.create_foreign_key(None, 'b', ['id'], ['id'])
";

fn with_app(app: &str) -> String {
    show_files(&[("env.py", ENV), ("app/db.py", app), ("versions/1.py", USES)])
}

#[test]
fn a_convention_names_what_has_no_final_name() {
    expect![[r#"
        b (id integer!, a_id integer, x text, y text)
          as_written: check (y, x)
          ck_b_a_name_that_goes_on_and_on_and_on_until_it_is_much_0688: check (id)
          pk_b: primary key (id)
          uq_b_x: unique (x)
          uq_b_x_y: unique (x, y)
          fk_b_a_id_a: (a_id) -> s.a (id)
          ck_b_short: check (x)
          uq_b_y: unique (y)
          given: unique (a_id)
          fk_b_id_b: (id) -> b (id)
          ix_b_x: index (x, y)
        s.a (id integer!, n integer)
          pk_a: primary key (id)
          ix_s_a_n: index (n)
    "#]]
    .assert_eq(&with_app(
        "from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
NAMES = {
    'ix': 'ix_%(column_0_label)s',
    'uq': 'uq_%(table_name)s_%(column_0_N_name)s',
    'ck': 'ck_%(table_name)s_%(constraint_name)s',
    'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
    'pk': 'pk_%(table_name)s',
}
class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
",
    ));
}

#[test]
fn functions_are_tokens_and_metadata_may_be_changed_later() {
    expect![[r#"
        b (id integer!, a_id integer, x text, y text)
          as_written: check (y, x)
          a_name_that_goes_on_and_on_and_on_until_it_is_much_too_long: check (id)
          b_pkey: primary key (id)
          u_x: unique (x)
          u_x_y: unique (x, y)
          f_s__a__id_of_b: (a_id) -> s.a (id)
          short: check (x)
          u_y: unique (y)
          given: unique (a_id)
          f_b__id_of_b: (id) -> b (id)
          xy_%: index (x, y)
        s.a (id integer!, n integer)
          a_pkey: primary key (id)
          n_%: index (n)
    "#]]
    .assert_eq(&with_app(
        "import sqlalchemy as sa
from sqlalchemy.orm import declarative_base
def every(constraint, table):
    return '_'.join(column.name for column in constraint.columns.values())
def target(constraint, table):
    return constraint.elements[0].target_fullname.replace('.', '__') + '_of_' + table.name
names = {'all': every, 'target': target, 'uq': 'u_%(all)s', sa.ForeignKeyConstraint: 'f_%(target)s', 'ix': '%(column_0N_name)s_%%'}
Base = declarative_base(metadata=sa.MetaData())
Base.metadata.naming_convention = names
",
    ));
}

#[test]
fn without_a_convention_postgresql_names_and_a_list_of_metadata_has_none() {
    let plain = "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n";
    let listed = "from sqlalchemy import MetaData\nclass Base:\n    metadata = [MetaData(naming_convention={'pk': 'never'})]\n";
    assert_eq!(with_app(plain), with_app(listed));
    assert!(with_app(plain).contains("b_pkey: primary key (id)"));
}

#[test]
fn a_convention_that_cannot_be_followed_is_said_once_per_table() {
    expect![[r#"
        b (id integer!, a_id integer, x text, y text)
          as_written: check (y, x)
          a_name_that_goes_on_and_on_and_on_until_it_is_much_too_long: check (id)
          b_pkey: primary key (id)
          b_x_key: unique (x)
          b_x_y_key: unique (x, y)
          b_a_id_fkey: (a_id) -> s.a (id)
          short: check (x)
          b_y_key: unique (y)
          given: unique (a_id)
          b_id_fkey: (id) -> b (id)
          ix_b_x: index (x, y)
        s.a (id integer!, n integer)
          a_pkey: primary key (id)
          ix_s_a_n: index (n)
        ? versions/1.py:6:73 "sa.Column('n', sa.Integer, index=True)": the name of a constraint on `a` follows a naming convention that is not known: `elsewhere.Base.metadata` is not part of the repository Tables({"s.a"})
        ? versions/1.py:10:39 "sa.ForeignKey('s.a.id')": the name of a constraint on `b` follows a naming convention that is not known: `elsewhere.Base.metadata` is not part of the repository Tables({"public.b"})
    "#]]
    .assert_eq(&with_app("from elsewhere import Base\n# sets naming_convention\n"));
}

#[test]
fn metadata_of_sqlmodel_and_of_flask_is_followed() {
    let named = "{'pk': 'the_key_of_%(table_name)s'}";
    let sqlmodel =
        format!("from sqlmodel import SQLModel\nSQLModel.metadata.naming_convention = {named}\nclass Base(SQLModel):\n    pass\n");
    let cls = format!(
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\nclass Model:\n    metadata = sa.MetaData(naming_convention={named})\nBase = declarative_base(cls=Model)\n"
    );
    let registry = format!(
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import registry\nBase = registry(metadata=sa.MetaData(naming_convention={named})).generate_base()\n"
    );
    let in_class = format!(
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import DeclarativeBase, registry\nclass Base(DeclarativeBase):\n    registry = registry(metadata=sa.schema.MetaData(naming_convention={named}))\n"
    );
    for app in [sqlmodel, cls, registry, in_class] {
        let shown = with_app(&app);
        assert!(shown.contains("the_key_of_b: primary key (id)"), "{app}{shown}");
    }
    let flask = format!("from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\ndb.Model.metadata.naming_convention = {named}\n");
    let env = "from alembic import context\nfrom flask import current_app\ntarget = current_app.extensions['migrate'].db\ndef metadata():\n    return target.metadata\ndef run():\n    context.configure(target_metadata=metadata())\n";
    let shown = show_files(&[("env.py", env), ("app/db.py", &flask), ("versions/1.py", USES)]);
    assert!(shown.contains("the_key_of_b: primary key (id)"), "{shown}");
}
