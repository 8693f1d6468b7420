//! `for: table`.

use super::access::{AccessFact, Queries, Writes};
use super::check::Checks;
use super::column::{ColumnFact, Columns};
use super::foreign_key::{ForeignKeyFact, ForeignKeys};
use super::index::{IndexFact, Indexes};
use super::policy::{Policies, PolicyFact};
use super::trigger::{TriggerFact, Triggers};
use super::unique::Uniques;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::kinds::tables::born;
use crate::source::sources::{Place, Sources};
use crate::workspace::access::Accesses;
use crate::workspace::domains::Domains;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Knowledge, QualName, Table, TableConstraint, TableConstraintKind};

/// Tables at the end of their history.
pub struct Tables;

/// A table and what it stands in.
#[derive(Clone, Copy)]
pub struct TableFact<'a> {
    pub history: &'a History,
    pub sources: &'a Sources,
    pub domains: &'a Domains,
    pub accesses: &'a Accesses,
    pub inputs: Inputs<'a>,
    pub name: &'a QualName,
    pub table: &'a Table,
}

impl<'a> TableFact<'a> {
    /// Every table of the workspace.
    pub fn each(inputs: Inputs<'a>, visit: &mut dyn FnMut(Self)) {
        let (domains, accesses) = (&inputs.workspace.domains, &inputs.workspace.accesses);
        for history in &inputs.workspace.histories {
            for (name, table) in &history.schema.tables {
                visit(Self { history, sources: inputs.sources, domains, accesses, inputs, name, table });
            }
        }
    }

    /// Whether the migrations say everything about it.
    pub fn is_known(self) -> bool {
        self.table.knowledge != Knowledge::Unknown
    }

    /// A value that only a table made by migrations has for certain.
    pub fn known(self, value: Value<'a>) -> Value<'a> {
        if self.is_known() { value } else { Value::Unknown }
    }

    /// The migration file that created it.
    pub fn created_in(self) -> Value<'a> {
        Value::optional(born(&self.table.life).map(|place| self.sources.path(place.file)))
    }

    /// Its constraints of some kinds.
    pub fn constraints(self, wanted: fn(&TableConstraintKind) -> bool) -> impl Iterator<Item = ConstraintFact<'a>> {
        self.table
            .constraints
            .iter()
            .filter(move |constraint| wanted(&constraint.kind))
            .map(move |constraint| ConstraintFact { table: self, constraint })
    }
}

/// A constraint of a table.
#[derive(Clone, Copy)]
pub struct ConstraintFact<'a> {
    pub table: TableFact<'a>,
    pub constraint: &'a TableConstraint,
}

impl ConstraintFact<'_> {
    /// Its table and name.
    pub fn subject(self) -> Vec<String> {
        vec![self.table.name.to_string(), self.constraint.name.clone()]
    }

    /// Where it was made.
    pub fn place(self) -> Option<Place> {
        born(&self.constraint.life)
    }
}

impl Family for Tables {
    type Fact<'a> = TableFact<'a>;
    const NAME: &'static str = "table";
    const ABOUT: &'static str = "A table at the end of its migration history.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "table",
            about: "Its name, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.name.to_string()),
        },
        Field { name: "name", about: "Its name without the schema.", of: FieldType::Name, get: |fact| Value::text(&fact.name.name) },
        Field { name: "schema", about: "Its schema.", of: FieldType::Name, get: |fact| Value::text(&fact.name.schema) },
        Field {
            name: "domain",
            about: "The domain that `domains` gives it to.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.domains.of_table(fact.name).map(|(domain, _)| domain.name.as_str())),
        },
        Field {
            name: "history",
            about: "The folder of its migration history.",
            of: FieldType::Path,
            get: |fact| Value::text(&fact.history.path),
        },
        Field { name: "created_in", about: "The migration file that creates it.", of: FieldType::Path, get: |fact| fact.created_in() },
        Field {
            name: "knowledge",
            about: "How well the migrations tell it.",
            of: FieldType::Word(&["certain", "assumed", "unknown"]),
            get: |fact| Value::text(fact.table.knowledge.word()),
        },
        Field {
            name: "partitioned",
            about: "Whether it has partitions.",
            of: FieldType::Bool,
            get: |fact| fact.known(Value::Bool(fact.table.partitioned)),
        },
        Field {
            name: "primary_key",
            about: "The columns of its primary key, when it has one.",
            of: FieldType::Names,
            get: |fact| match fact.table.primary_key() {
                [] => fact.known(Value::Absent),
                columns => Value::names(columns),
            },
        },
        Field {
            name: "rls.enabled",
            about: "Whether row-level security is enabled.",
            of: FieldType::Bool,
            get: |fact| rls(*fact, fact.table.rls_enabled),
        },
        Field {
            name: "rls.forced",
            about: "Whether row-level security binds the owner too.",
            of: FieldType::Bool,
            get: |fact| rls(*fact, fact.table.rls_forced),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "columns",
            of: &Of::<Columns>::new(),
            each: |fact, visit| {
                let table = *fact;
                table.table.columns.iter().for_each(|column| visit(&One::<Columns>::of(ColumnFact { table, column })));
                table.is_known()
            },
        },
        Part {
            name: "foreign_keys",
            of: &Of::<ForeignKeys>::new(),
            each: |fact, visit| {
                let table = *fact;
                ForeignKeyFact::of(table).for_each(|key| visit(&One::<ForeignKeys>::of(key)));
                table.is_known()
            },
        },
        Part {
            name: "indexes",
            of: &Of::<Indexes>::new(),
            each: |fact, visit| {
                let table = *fact;
                let indexes = table.history.schema.indexes_of(table.name);
                indexes.for_each(|(name, index)| visit(&One::<Indexes>::of(IndexFact { sources: table.sources, name, index })));
                table.is_known()
            },
        },
        Part {
            name: "uniques",
            of: &Of::<Uniques>::new(),
            each: |fact, visit| {
                let table = *fact;
                table.constraints(Uniques::is).for_each(|unique| visit(&One::<Uniques>::of(unique)));
                table.is_known()
            },
        },
        Part {
            name: "checks",
            of: &Of::<Checks>::new(),
            each: |fact, visit| {
                let table = *fact;
                table.constraints(Checks::is).for_each(|check| visit(&One::<Checks>::of(check)));
                table.is_known()
            },
        },
        Part {
            name: "policies",
            of: &Of::<Policies>::new(),
            each: |fact, visit| {
                let table = *fact;
                PolicyFact::of(table).for_each(|policy| visit(&One::<Policies>::of(policy)));
                table.is_known() && table.table.rls_knowledge != Knowledge::Unknown
            },
        },
        Part {
            name: "triggers",
            of: &Of::<Triggers>::new(),
            each: |fact, visit| {
                let table = *fact;
                TriggerFact::of(table).for_each(|trigger| visit(&One::<Triggers>::of(trigger)));
                table.is_known()
            },
        },
        Part {
            name: "writes",
            of: &Of::<Writes>::new(),
            each: |fact, visit| {
                let (inputs, table) = (fact.inputs, fact.name);
                let writes = fact.accesses.of_table(table).filter(|access| access.verb.writes());
                writes.for_each(|access| visit(&One::<Writes>::of(AccessFact { inputs, access })));
                true
            },
        },
        Part {
            name: "queries",
            of: &Of::<Queries>::new(),
            each: |fact, visit| {
                let (inputs, table) = (fact.inputs, fact.name);
                fact.accesses.of_table(table).for_each(|access| visit(&One::<Queries>::of(AccessFact { inputs, access })));
                true
            },
        },
    ];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(TableFact<'a>)) {
        TableFact::each(inputs, visit);
    }

    fn place(fact: TableFact<'_>) -> Option<Place> {
        born(&fact.table.life)
    }

    fn subject(fact: TableFact<'_>) -> Vec<String> {
        vec![fact.name.to_string()]
    }
}

fn rls(fact: TableFact<'_>, is: bool) -> Value<'_> {
    if fact.table.rls_knowledge == Knowledge::Unknown { Value::Unknown } else { fact.known(Value::Bool(is)) }
}
