use std::fmt::Write;

use super::{Model, Models, read};
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::source::sources::{FileId, SourceFile, Sources};

/// Reads files given as `(path, text)`; all of them may define models.
fn models(files: &[(&str, &str)]) -> (Models, Sources) {
    let files = files.iter().map(|(path, text)| SourceFile::new((*path).to_owned(), Ok((*text).into())));
    let sources = Sources::new(files.collect());
    let ids: Vec<FileId> = sources.tree().map(|(id, _)| id).collect();
    let facts =
        ids.iter().map(|id| (*id, FileFacts::Python(python::read(sources.get(*id).text(), Want { program: true, ..Want::default() }))));
    let facts = FactStore { files: facts.collect() };
    (read(&ids, &sources, &facts), sources)
}

/// The tables as the oracle prints them.
fn shown(model: &Model) -> String {
    let mut columns: Vec<_> = model.shape.columns.iter().collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    let full = |schema: &str, has_schema: bool, name: &str| if has_schema { format!("{schema}.{name}") } else { name.to_owned() };
    let mut text = full(&model.table.schema, model.has_schema, &model.table.name);
    for column in columns {
        let null = if column.nullable { "" } else { " not null" };
        write!(text, "\n  {} {}{null}", column.name, column.data_type).unwrap();
    }
    let mut key = model.shape.primary_key().to_vec();
    key.sort();
    if !key.is_empty() {
        write!(text, "\n  primary key {}", key.join(", ")).unwrap();
    }
    let keys = model.keys.iter().map(|key| {
        let action = key.on_delete.map_or("?", |action| action.sql());
        let action = if action == "NO ACTION" { String::new() } else { format!(" on delete {}", action.to_lowercase()) };
        let to = full(&key.ref_table.schema, key.has_schema, &key.ref_table.name);
        format!("\n  {} -> {to}({}){action}", key.columns.join(", "), key.ref_columns.join(", "))
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    text + &keys.concat()
}

fn text_of(files: &[(&str, &str)]) -> String {
    let (found, sources) = models(files);
    let mut tables: Vec<String> = found.models.iter().map(shown).collect();
    tables.sort();
    for unclear in &found.unclear {
        let quoted = unclear.place.span.slice(sources.get(unclear.place.file).text());
        tables.push(format!("unclear «{quoted}» {}", unclear.message));
    }
    tables.join("\n") + "\n"
}

/// Holds the tables of a module against what SQLAlchemy prints for it.
macro_rules! same_as_sqlalchemy {
    ($name:ident, $file:literal) => {
        #[test]
        fn $name() {
            let source = include_str!(concat!("../../../tests/models/", $file, "_models.py"));
            let expected = include_str!(concat!("../../../tests/models/", $file, "_models.txt"));
            pretty(&text_of(&[("app/models.py", source)]), expected);
        }
    };
}

/// Only the lines that differ.
#[track_caller]
fn pretty(ours: &str, theirs: &str) {
    let lines = |text: &str| -> Vec<String> {
        let mut table = String::new();
        let mut out = Vec::new();
        for line in text.lines() {
            if !line.starts_with(' ') {
                line.clone_into(&mut table);
            }
            out.push(format!("{table}: {}", line.trim()));
        }
        out
    };
    let (ours, theirs) = (lines(ours), lines(theirs));
    let extra: Vec<_> = ours.iter().filter(|line| !theirs.contains(line)).collect();
    let missing: Vec<_> = theirs.iter().filter(|line| !ours.contains(line)).collect();
    assert!(extra.is_empty() && missing.is_empty(), "ours only: {extra:#?}\nSQLAlchemy's only: {missing:#?}");
}

same_as_sqlalchemy!(declarative_classes_are_what_sqlalchemy_creates, "declarative");
same_as_sqlalchemy!(inheritance_is_what_sqlalchemy_creates, "inheritance");
same_as_sqlalchemy!(mapped_annotations_are_what_sqlalchemy_creates, "mapped");
same_as_sqlalchemy!(table_objects_are_what_sqlalchemy_creates, "imperative");
same_as_sqlalchemy!(sqlmodel_classes_are_what_sqlalchemy_creates, "sqlmodel");
same_as_sqlalchemy!(flask_models_are_what_sqlalchemy_creates, "flask");

fn check(files: &[(&str, &str)], expected: &expect_test::Expect) {
    expected.assert_eq(&text_of(files));
}

#[test]
fn what_cannot_be_evaluated_is_said_with_its_place_and_hides_nothing_else() {
    let source = r#"
import os
from elsewhere import Measure, OwnedMixin, make_column
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declarative_base, mapped_column

Base = declarative_base()


class User(OwnedMixin, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    size = Column(Measure("cm"), nullable=False)
    note = Column(String(int(os.environ["LENGTH"])), nullable=bool(os.environ["NOTES"]))
    made = make_column()
    team_id = Column(Integer, ForeignKey(os.environ["TEAM"]))


class Job(Base):
    __tablename__ = os.environ["JOBS"]
    id = Column(Integer, primary_key=True)


class Sorted(Base):
    __tablename__ = "sorted"
    __table_args__ = os.environ["ARGS"]
    id = Column(Integer, primary_key=True)
    kind: Mapped[object] = mapped_column()
"#;
    check(
        &[("app/models.py", source)],
        &expect_test::expect![[r#"
            sorted
              id integer not null
              kind unknown not null
              primary key id
            users
              id integer not null
              note unknown
              size unknown not null
              team_id integer
              primary key id
            unclear «User» not all of model `User` is known: its base `elsewhere.OwnedMixin` is not part of the repository
            unclear «size» the type of column `size` is not known: which column type `Measure` is, is not known
            unclear «note» the type of column `note` is not known: an argument of the type is not known: the number is not known
            unclear «note» whether column `note` takes NULL is not known
            unclear «made» whether `made` is a column is not known: its value cannot be evaluated
            unclear «team_id» what `users.team_id` refers to is not known: the column that it names is not one of a model
            unclear «Job» the table of model `Job` is not known: it comes from outside the migration
            unclear «Sorted» not all of model `Sorted` is known: its `__table_args__` is not known: it comes from outside the migration
            unclear «kind» the type of column `kind` is not known: which column type stands for `builtins.object` is not known
        "#]],
    );
}

#[test]
fn bases_mixins_and_constants_are_found_in_other_modules_that_import_each_other() {
    check(
        &[
            ("app/__init__.py", ""),
            (
                "app/base.py",
                "from sqlalchemy.orm import DeclarativeBase\nfrom app import models\n\nclass Base(DeclarativeBase):\n    pass\n",
            ),
            ("app/models/__init__.py", "from .users import User\nfrom .teams import Team\n"),
            (
                "app/models/teams.py",
                "from sqlalchemy import Column, ForeignKey, Integer, String\nfrom app.base import Base\nimport app.models.users as users\n\nclass Team(Base):\n    __tablename__ = 'teams'\n    id = Column(Integer, primary_key=True)\n    name = Column(String(users.LENGTH))\n    lead_id = Column(ForeignKey(users.User.id))\n",
            ),
            (
                "app/models/users.py",
                "import typing\nfrom sqlalchemy import Column, Integer\nfrom .. import base\nif typing.TYPE_CHECKING:\n    from .teams import Team\n\nLENGTH = 2 * 8\n\nclass User(base.Base):\n    __tablename__ = 'users'\n    id = Column(Integer, primary_key=True)\n",
            ),
        ],
        &expect_test::expect![[r#"
            teams
              id integer not null
              lead_id integer
              name character varying(16)
              primary key id
              lead_id -> users(id)
            users
              id integer not null
              primary key id
        "#]],
    );
}

#[test]
fn tables_on_a_metadata_of_their_own_are_said_to_be_left_out() {
    let source = "\
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class User(Base):
    __tablename__ = 'users'
    id = Column(Integer, primary_key=True)
events = Table('events', MetaData(), Column('id', Integer))
";
    let (found, _) = models(&[("app/models.py", source)]);
    assert_eq!(found.left_out, ["events"]);
    assert_eq!(found.models.len(), 1);
}

const SETTINGS: &str = "DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\nAUTH_USER_MODEL = 'shop.User'\n";

#[test]
fn django_models_are_what_django_creates() {
    let source = include_str!("../../../tests/models/django_models.py");
    let expected = include_str!("../../../tests/models/django_models.txt");
    pretty(&text_of(&[("shop/models.py", source), ("site/settings.py", SETTINGS)]), expected);
}

#[test]
fn what_django_leaves_open_is_said_and_apps_with_its_migrations_are_left_out() {
    let shop = "\
from django.contrib.auth.models import AbstractUser
from django.db import models
from elsewhere import TreeField
class Buyer(AbstractUser):
    nick = models.CharField(max_length=9)
class Note(models.Model):
    parent = TreeField()
    about = models.ForeignKey('gone.Thing', on_delete=models.CASCADE)
    class Meta:
        managed = False
        db_table = 'notes'
";
    let own = "from django.db import models\nclass Stock(models.Model):\n    n = models.IntegerField()\n";
    let migration = "from django.db import migrations\nclass Migration(migrations.Migration):\n    pass\n";
    let files = [
        ("shop/apps.py", "class Shop(AppConfig):\n    name = 'shop'\n    label = 'goods'\n"),
        ("shop/models.py", shop),
        ("stock/models/__init__.py", own),
        ("stock/migrations/0001_initial.py", migration),
    ];
    check(
        &files,
        &expect_test::expect![[r#"
            goods_buyer
              nick character varying(9) not null
            notes
              about_id unknown not null
              id unknown not null
              primary key id
            unclear «Buyer» not all of model `Buyer` is known: its base `django.contrib.auth.models.AbstractUser` is not part of the repository
            unclear «Note» the type of default primary keys is not known: no settings say `DEFAULT_AUTO_FIELD`, and versions of Django differ
            unclear «parent» whether `parent` is a column is not known: its field is not one of Django's
            unclear «about» what `notes.about_id` refers to is not known: no model `gone.Thing` is found
        "#]],
    );
    let (found, _) = models(&files);
    expect_test::expect![[r#"
        [
            "models whose history is Django's own migrations are not compared, as those are not replayed: `stock` (1)",
        ]
    "#]]
    .assert_debug_eq(&found.notes);
}

#[test]
fn a_type_that_two_branches_bind_is_still_the_one_that_the_map_names() {
    let types =
        "import sys\nif sys.version_info >= (3, 13):\n    from whenever import A as Moment\nelse:\n    from pendulum import B as Moment\n";
    let source = "
from app.types import Moment
from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    type_annotation_map = {Moment: DateTime(timezone=True)}
class Run(Base):
    __tablename__ = 'runs'
    id: Mapped[int] = mapped_column(primary_key=True)
    begun: Mapped[Moment]
    ended: Mapped[Moment | None]
";
    check(
        &[("app/__init__.py", ""), ("app/types.py", types), ("app/models.py", source)],
        &expect_test::expect![[r#"
            runs
              begun timestamp with time zone not null
              ended timestamp with time zone
              id integer not null
              primary key id
        "#]],
    );
}

#[test]
fn a_default_of_none_leaves_open_whether_sqlmodel_takes_null() {
    let source = "
from sqlmodel import Field, SQLModel
class Rule(SQLModel, table=True):
    id: int = Field(primary_key=True, default=None)
    a: str = None
    b: str = Field(default=None)
    c: str = Field(None, nullable=False)
    d: str = 'x'
    e: str | None = None
";
    let (found, _) = models(&[("app/models.py", source)]);
    assert_eq!(found.models[0].nullability_unknown, ["a".to_owned(), "b".to_owned()].into());
    assert!(found.unclear.is_empty());
}
