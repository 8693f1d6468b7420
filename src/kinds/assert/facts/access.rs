//! `for: write` and `for: query`.

use super::module::domain;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Done, Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::access::{Access, Names};
use crate::workspace::calls::ModuleCalls;

/// What changes rows.
pub struct Writes;

/// What reads or changes rows.
pub struct Queries;

/// One access.
#[derive(Clone, Copy)]
pub struct AccessFact<'a> {
    pub inputs: Inputs<'a>,
    pub access: &'a Access,
}

impl<'a> AccessFact<'a> {
    /// Those that stand in a function, by its name below its module.
    pub fn of_function(inputs: Inputs<'a>, module: &str, function: String) -> impl Iterator<Item = Self> {
        let own = inputs.workspace.accesses.of_module(module).filter(move |access| access.function.as_deref() == Some(function.as_str()));
        own.map(move |access| AccessFact { inputs, access })
    }

    fn table(self) -> Value<'a> {
        self.access.table.as_ref().map_or(Value::Unknown, |table| Value::owned(table.to_string()))
    }

    fn table_domain(self) -> Value<'a> {
        let Some(table) = &self.access.table else { return Value::Unknown };
        Value::optional(self.inputs.workspace.domains.of_table(table).map(|(domain, _)| domain.name.as_str()))
    }

    fn place(self) -> Place {
        self.access.place
    }

    /// The innermost scope around it; none of a migration's or of a language whose functions are not read.
    fn done(self) -> Option<Done> {
        let Place { file, span } = self.access.place;
        let module = ModuleCalls::find(&self.inputs.workspace.calls, &self.access.module).filter(|module| module.file == file)?;
        let scope = module.calls.innermost(span.start);
        Some(Done { file, scope, order: span.end, deferred: false })
    }

    fn subject(self) -> Vec<String> {
        let access = self.access;
        let table = access.table.as_ref().map_or_else(|| access.written_as.clone(), ToString::to_string);
        let module = if access.module.is_empty() { self.inputs.sources.path(access.place.file) } else { &access.module };
        vec![module.to_owned(), access.function.clone().unwrap_or_default(), access.verb.word().to_owned(), table]
    }
}

/// Names that may not be all: then nobody can tell what is not among them.
fn columns(names: &Names) -> Value<'_> {
    if names.complete { Value::names(&names.names) } else { Value::Unknown }
}

const SUBJECT: &[&str] = &["module", "function", "verb", "table"];
const VERBS: FieldType = FieldType::Word(&["select", "insert", "update", "delete", "truncate", "merge", "copy"]);

/// The fields that both families have.
macro_rules! fields {
    () => {
        &[
            Field { name: "verb", about: "What is done.", of: VERBS, get: |fact| Value::text(fact.access.verb.word()) },
            Field {
                name: "table",
                about: "The table, with the schema unless that is `public`; not known where a run puts the name together.",
                of: FieldType::Dotted,
                get: |fact| fact.table(),
            },
            Field {
                name: "schema",
                about: "The table's schema.",
                of: FieldType::Name,
                get: |fact| fact.access.table.as_ref().map_or(Value::Unknown, |table| Value::text(&table.schema)),
            },
            Field {
                name: "written_as",
                about: "The table as the code says it: its name, or an ORM class.",
                of: FieldType::Name,
                get: |fact| Value::text(&fact.access.written_as),
            },
            Field {
                name: "table_exists",
                about: "Whether the migrations leave such a table or view.",
                of: FieldType::Bool,
                get: |fact| fact.access.exists.map_or(Value::Unknown, Value::Bool),
            },
            Field {
                name: "columns",
                about: "The columns that it writes; not known where it does not name all of them.",
                of: FieldType::Names,
                get: |fact| columns(&fact.access.writes),
            },
            Field {
                name: "reads",
                about: "The columns that it reads by name; not known of `*`.",
                of: FieldType::Names,
                get: |fact| columns(&fact.access.reads),
            },
            Field {
                name: "filters",
                about: "The columns with which it compares every row; not known where a run adds conditions, and of an ORM.",
                of: FieldType::Names,
                get: |fact| columns(&fact.access.filters),
            },
            Field {
                name: "locks",
                about: "Whether it locks what it reads: `FOR UPDATE`.",
                of: FieldType::Bool,
                get: |fact| Value::Bool(fact.access.locks),
            },
            Field {
                name: "by",
                about: "How it is said.",
                of: FieldType::Word(&["sql", "orm"]),
                get: |fact| Value::text(fact.access.by.word()),
            },
            Field {
                name: "migration",
                about: "Whether a migration does it, and not the application.",
                of: FieldType::Bool,
                get: |fact| Value::Bool(fact.access.migration),
            },
            Field {
                name: "domain",
                about: "The domain of the module.",
                of: FieldType::Name,
                get: |fact| domain(fact.inputs, &fact.access.module),
            },
            Field { name: "table_domain", about: "The domain that owns the table.", of: FieldType::Name, get: |fact| fact.table_domain() },
            Field { name: "module", about: "The module.", of: FieldType::Dotted, get: |fact| Value::text(&fact.access.module) },
            Field {
                name: "function",
                about: "The function that it stands in, below its module.",
                of: FieldType::Dotted,
                get: |fact| Value::optional(fact.access.function.as_deref()),
            },
            Field {
                name: "class",
                about: "The class that it stands in.",
                of: FieldType::Name,
                get: |fact| Value::optional(fact.access.class.as_deref()),
            },
            Field {
                name: "level",
                about: "What it stands in directly.",
                of: FieldType::Word(&["module", "class", "function"]),
                get: |fact| Value::text(fact.access.level.word()),
            },
            Field {
                name: "path",
                about: "The file, from the root.",
                of: FieldType::Path,
                get: |fact| Value::text(fact.inputs.sources.path(fact.access.place.file)),
            },
        ]
    };
}

impl Family for Writes {
    type Fact<'a> = AccessFact<'a>;
    const NAME: &'static str = "write";
    const ABOUT: &'static str = "An insert, update or delete of a table: SQL in a string literal of Python or Rust, or an ORM's.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = SUBJECT;
    const FIELDS: &'static [Field<Self>] = fields!();
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(AccessFact<'a>)) {
        let writes = inputs.workspace.accesses.list.iter().filter(|access| access.verb.writes() && wanted(access.place.file));
        writes.for_each(|access| visit(AccessFact { inputs, access }));
    }

    const IS_DONE: bool = true;

    fn done(fact: AccessFact<'_>) -> Option<Done> {
        fact.done()
    }

    fn place(fact: AccessFact<'_>) -> Option<Place> {
        Some(fact.place())
    }

    fn subject(fact: AccessFact<'_>) -> Vec<String> {
        fact.subject()
    }
}

impl Family for Queries {
    type Fact<'a> = AccessFact<'a>;
    const NAME: &'static str = "query";
    const ABOUT: &'static str =
        "A read or write of a table: SQL in a string literal of Python or Rust, or an ORM's; one for each table of a statement.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = SUBJECT;
    const FIELDS: &'static [Field<Self>] = fields!();
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(AccessFact<'a>)) {
        inputs
            .workspace
            .accesses
            .list
            .iter()
            .filter(|access| wanted(access.place.file))
            .for_each(|access| visit(AccessFact { inputs, access }));
    }

    const IS_DONE: bool = true;

    fn done(fact: AccessFact<'_>) -> Option<Done> {
        fact.done()
    }

    fn place(fact: AccessFact<'_>) -> Option<Place> {
        Some(fact.place())
    }

    fn subject(fact: AccessFact<'_>) -> Vec<String> {
        fact.subject()
    }
}
