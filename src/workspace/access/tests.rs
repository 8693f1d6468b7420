use expect_test::{Expect, expect};

use super::{Accesses, By, Linked, Names, link};
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::workspace::imports::{Language, testing};
use crate::workspace::plan::Plan;
use crate::workspace::{calls, models};

const MODELS: &str = "\
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()

class Run(Base):
    __tablename__ = 'runs'
    id = Column(Integer, primary_key=True)
    state_ = Column('state', String)
    _note = Column('note', String)
    cost = Column(Integer)
    agent_id = Column(ForeignKey('agents.id'))
    agent = relationship('Agent')

    @property
    def state(self): ...
";

fn accesses(code: &str) -> Accesses {
    let code = format!("from sqlalchemy import delete, insert, select, update\nfrom app.models import Run\n\n{code}");
    let sources = testing::sources(&[("app/jobs.py", code.as_str()), ("app/models.py", MODELS)]);
    let imports = testing::graph(vec![testing::root("", &["app"], Language::Python)], &sources);
    let want = Want { symbols: true, queries: true, program: true, ..Want::default() };
    let read = |text: &str| FileFacts::Python(python::read(text, want));
    let facts = FactStore { files: sources.tree().map(|(file, source)| (file, read(source.text()))).collect() };
    let files: Vec<_> = sources.tree().map(|(file, _)| file).collect();
    let (calls, models) = (calls::link(&imports, &facts), models::read(&files, &sources, &facts));
    let plan = Plan::default();
    link(&Linked { sources: &sources, plan: &plan, imports: &imports, calls: &calls, models: &models, histories: &[] }, &facts)
}

/// Each access of `app.jobs`: what is done to which table, the columns that are written, and those with which all rows are compared.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(code: &str, expected: Expect) {
    let names = |names: &Names| format!("{}{}", names.names.join(" "), if names.complete { "" } else { "…" });
    let all = accesses(code);
    let of_jobs = all.of_module("app.jobs").map(|access| {
        let table = access.table.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
        let filters = if access.by == By::Sql { format!(" where {}", names(&access.filters)) } else { String::new() };
        let function = access.function.as_deref().unwrap_or("");
        let locks = if access.locks { " locked" } else { "" };
        format!("{function}: {} {table} ({}){filters}{locks}\n", access.verb.word(), names(&access.writes))
    });
    expected.assert_eq(&of_jobs.collect::<String>());
}

#[test]
fn an_attribute_is_the_column_that_its_class_declares() {
    check(
        "\
def attributes(session):
    run = session.get(Run, 1)
    run.state_ = 'x'
    run._note = 'y'
    run.agent = None

def others(session):
    run = session.get(Run, 1)
    run.state = 'x'
    run.note = 'y'
    run.cost_ = 1
    run._cost = 1

def made():
    Run(state_='x', cost=1, note='no column of the class')
",
        expect![[r#"
            attributes: select runs ()
            attributes: update runs (state note agent_id)
            others: select runs ()
            made: insert runs (state cost)
        "#]],
    );
}

#[test]
fn values_are_read_off_dicts() {
    check(
        "\
def dicts(session):
    session.execute(update(Run).values({'cost': 1, 'state': 'x', Run._note: 'y'}))
    session.execute(insert(Run).values([{'cost': 1}, {'cost': 2, 'state_': 'x'}]))
    session.query(Run).filter_by(id=1).update({'cost': 1})

def by_name(session, values):
    row = {'cost': 1}
    row['state'] = 'x'
    session.execute(insert(Run).values(row))
    session.execute(insert(Run).values(**row))
    session.execute(insert(Run).values(values))

def grown(session, more):
    row = {'cost': 1}
    row.update(more)
    session.execute(insert(Run).values(row))

def mappings(session, rows):
    session.bulk_insert_mappings(Run, [{'cost': 1, 'state_': 'x'}])
    session.bulk_update_mappings(Run, [{'id': i, 'cost': 1} for i in rows])
    session.bulk_insert_mappings(Run, rows)

def upsert(session):
    session.execute(insert(Run).values(cost=1).on_conflict_do_update(set_={'cost': 2}))
",
        expect![[r#"
            dicts: update runs (cost state note)
            dicts: insert runs (cost state)
            dicts: update runs (cost)
            by_name: insert runs (cost state)
            by_name: insert runs (cost state)
            by_name: insert runs (…)
            grown: insert runs (cost…)
            mappings: insert runs (cost state)
            mappings: update runs (id cost)
            mappings: insert runs (…)
            upsert: insert runs (cost)
            upsert: update runs (cost)
        "#]],
    );
}

#[test]
fn rows_of_loops_are_rows() {
    check(
        "\
def loops(session):
    for run in session.query(Run).filter_by(cost=1):
        run.cost = 2

def selected(session):
    for run in session.execute(select(Run)).scalars().all():
        setattr(run, 'cost', 3)
        setattr(run, 'other', 3)

def kept(session, name):
    runs = session.scalars(select(Run))
    for run in runs:
        setattr(run, name, 4)

def something_else(runs):
    for run in runs:
        run.cost = 5
",
        expect![[r#"
            loops: select runs ()
            loops: update runs (cost)
            selected: select runs ()
            selected: update runs (cost)
            kept: select runs ()
            kept: update runs (…)
        "#]],
    );
}

#[test]
fn a_query_is_put_together_by_several_statements() {
    check(
        "\
def always(tenant):
    query = 'SELECT id FROM runs WHERE cost = 1'
    query += ' AND tenant_id = :t'
    query += ' AND state = :s'

def sometimes(state):
    query = 'SELECT id FROM runs WHERE cost = 1'
    if state:
        query += ' AND state = :s'

def either(old):
    if old:
        query = 'SELECT id FROM runs WHERE cost = 1'
    else:
        query = 'SELECT id FROM agents WHERE cost = 1'
    query += ' AND state = :s'

def with_value(clause):
    query = 'DELETE FROM runs WHERE cost = 1'
    query += clause

def begun_again():
    query = 'SELECT id FROM runs WHERE cost = 1'
    query = 'SELECT id FROM agents WHERE cost = 1'
    query += ' AND state = :s'

def alone():
    query = 'SELECT id FROM runs WHERE cost = 1'
",
        expect![[r#"
            always: select runs () where state tenant_id cost
            sometimes: select runs () where …
            either: select runs () where …
            either: select agents () where …
            with_value: delete runs () where …
            begun_again: select runs () where cost
            begun_again: select agents () where state cost
            alone: select runs () where cost
        "#]],
    );
}

#[test]
fn only_what_is_read_is_locked() {
    check(
        "\
def claim():
    return 'UPDATE runs SET state = 1 WHERE id = (SELECT id FROM runs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)'
",
        expect![[r#"
            claim: update runs (state) where id
            claim: select runs () where  locked
        "#]],
    );
}

#[test]
fn an_object_is_followed_through_names() {
    check(
        "\
def changed(session):
    run = session.query(Run).first()
    same = run
    same.cost = 1
    session.delete(run)

def typed(run: Run):
    run.cost = 1

def new(session):
    run = Run(cost=1)
    run.state_ = 'x'

def found_or_new(session):
    run = find(session)
    if run is None:
        run = Run(cost=1)
    run.state_ = 'x'

def new_by_either(session, cheap):
    run = None
    if cheap:
        run = Run(cost=1)
    else:
        run = Run(cost=2)
    run.state_ = 'x'

def unknown(run):
    run.cost = 1

def read(session):
    session.execute(select(Run.cost, Run.state_))
    session.execute(delete(Run))
",
        expect![[r#"
            changed: select runs ()
            changed: update runs (cost)
            changed: delete runs ()
            typed: update runs (cost)
            new: insert runs (cost)
            new: insert runs (state)
            found_or_new: insert runs (cost)
            found_or_new: update runs (state)
            new_by_either: insert runs (cost)
            new_by_either: insert runs (cost)
            new_by_either: insert runs (state)
            read: select runs ()
            read: delete runs ()
        "#]],
    );
}
