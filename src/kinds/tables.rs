//! What kinds over the schema share: which histories a rule is about, and which table a name in the policy means.

use super::{Inputs, RuleHead};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::Place;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Event, Gone, QualName, Schema, Table};

/// The histories that have a migration in the rule's scope.
pub fn histories<'a>(inputs: Inputs<'a>, head: &'a RuleHead) -> impl Iterator<Item = &'a History> {
    inputs.workspace.histories.iter().filter(move |history| {
        head.scope.is_none() || history.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file)))
    })
}

/// Says that a history is for a database in which what the rule asks about does not exist: it has no subject there.
#[must_use]
pub fn asks_nothing_of(history: &History, what: &str, head: &RuleHead) -> Problem {
    let message = format!(
        "{what} is PostgreSQL's: nothing in `{}`, which is for {}, is judged by {}",
        history.path,
        history.dialect.title(),
        head.id
    );
    Problem { code: ProblemCode::NoSubjects, message, labels: vec![], hides: Hides::Nothing, help: vec![] }
}

/// Where an object came to be: the first event of its life.
#[must_use]
pub fn born(life: &[Event]) -> Option<Place> {
    life.first().map(|event| event.place)
}

/// A table name as the policy writes it: `runs` or `audit.runs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableName {
    /// The schema, when written.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

/// What a written table name means in one schema.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// This table.
    Found(&'a QualName, &'a Table),
    /// It was there once.
    Gone(&'a QualName, &'a Gone),
    /// Without a schema it could mean any of these.
    Ambiguous(Vec<&'a QualName>),
    /// No table has or had it.
    Missing,
}

impl TableName {
    /// Reads `name` or `schema.name`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(str::trim);
        let names = (parts.next()?, parts.next(), parts.next());
        let (schema, name) = match names {
            (name, None, None) => (None, name),
            (schema, Some(name), None) => (Some(schema), name),
            _ => return None,
        };
        let written = !name.is_empty() && schema != Some("");
        written.then(|| Self { schema: schema.map(ToOwned::to_owned), name: name.to_owned() })
    }

    /// The table it means: the schema's own, or `public`'s, or the only one of that name.
    #[must_use]
    pub fn find<'a>(&self, schema: &'a Schema) -> Lookup<'a> {
        let found: Vec<_> = schema.tables.iter().filter(|(name, _)| self.means(name)).collect();
        let public = found.iter().find(|(name, _)| name.schema == "public");
        match (found.as_slice(), public) {
            ([(name, table)], _) | (_, Some((name, table))) => return Lookup::Found(name, table),
            ([], None) => {}
            (many, None) => return Lookup::Ambiguous(many.iter().map(|(name, _)| *name).collect()),
        }
        schema.gone.iter().find(|(name, _)| self.means(name)).map_or(Lookup::Missing, |(name, gone)| Lookup::Gone(name, gone))
    }

    fn means(&self, name: &QualName) -> bool {
        self.name == name.name && self.schema.as_ref().is_none_or(|schema| *schema == name.schema)
    }
}

impl std::fmt::Display for TableName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.schema.as_deref() {
            None | Some("public") => f.write_str(&self.name),
            Some(schema) => write!(f, "{schema}.{}", self.name),
        }
    }
}

/// `did you mean …?` among the tables of a schema.
#[must_use]
pub fn similar_table(name: &TableName, schema: &Schema) -> Option<String> {
    let names: Vec<String> = schema.tables.keys().map(ToString::to_string).collect();
    crate::yaml::shape::did_you_mean(&name.to_string(), names.iter().map(String::as_str))
}
