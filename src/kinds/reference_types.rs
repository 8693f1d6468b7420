//! Kind `reference-types`: both ends of a reference have one type.
//!
//! Judges every foreign key, and the references that the policy lists whether or not they are foreign keys. Lengths do not count:
//! `varchar(20)` and `varchar(40)` are one type.

use super::foreign_keys::{End, REFERENCE, Reference, key_of};
use super::tables::{self, Lookup, born, similar_table};
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::diagnostics::finding::{Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::model::{Column, Knowledge, QualName, Schema, Table};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape, did_you_mean};

/// The kind.
pub struct ReferenceTypes;

static PARAMETERS: Object = Object {
    name: "reference-types",
    about: "References whose two ends must have one type.",
    keys: &[KeyShape {
        name: "references",
        about: "References that are judged besides the foreign keys.",
        required: false,
        shape: Shape::List(&Shape::Object(&REFERENCE)),
    }],
};

impl Kind for ReferenceTypes {
    fn name(&self) -> &'static str {
        "reference-types"
    }

    fn about(&self) -> &'static str {
        "both ends of a foreign key, and of a listed reference, have one type"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table", "column", "references"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let references = Reference::read_all(parameters.get("references"), reader)?;
        Some(Box::new(TypesCheck { references }))
    }
}

struct TypesCheck {
    references: Vec<Reference>,
}

impl Check for TypesCheck {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judged = Judged::default();
        judged.needs.all_tables = true;
        let schemas: Vec<&Schema> = tables::histories(inputs, head).map(|history| &history.schema).collect();
        for schema in &schemas {
            for (name, table) in &schema.tables {
                let covered = |place: Place| head.covers(inputs.sources.path(place.file));
                for (constraint, key) in table.foreign_keys().filter(|(constraint, _)| born(&constraint.life).is_none_or(covered)) {
                    judged.subjects += 1;
                    let Some(to) = schema.tables.get(&key.ref_table) else { continue };
                    let pairs = key.columns.iter().zip(&key.ref_columns);
                    let ends = pairs.map(|(from, target)| Ends {
                        dialect: schema.dialect,
                        from: (name, table, from),
                        to: (&key.ref_table, to, target),
                    });
                    let key_place = born(&constraint.life);
                    ends.for_each(|ends| ends.judge(head, key_place.map(|place| Label::secondary(place, "this foreign key")), &mut judged));
                }
            }
        }
        if !schemas.is_empty() {
            self.references.iter().for_each(|reference| listed(reference, &schemas, head, &mut judged));
        }
        judged
    }
}

/// A listed reference, in each history that has both tables.
fn listed(reference: &Reference, schemas: &[&Schema], head: &RuleHead, judged: &mut Judged) {
    judged.subjects += 1;
    let mut found = false;
    for schema in schemas {
        let (Lookup::Found(from_name, from), Lookup::Found(to_name, to)) =
            (reference.from.table.find(schema), reference.to.table.find(schema))
        else {
            continue;
        };
        found = true;
        let targets = if reference.to.columns.is_empty() { key_of(to).unwrap_or_default() } else { reference.to.columns.clone() };
        if targets.len() != reference.from.columns.len() {
            judged.problems.push(unknown(
                head,
                &reference.to,
                format!("the columns of `{to_name}` that `{}` refers to are not known", reference.from),
                None,
            ));
            continue;
        }
        for (column, target) in reference.from.columns.iter().zip(&targets) {
            // A foreign key on these columns was judged with the others.
            if from
                .foreign_keys()
                .any(|(_, key)| key.ref_table == *to_name && key.columns.contains(column) && key.ref_columns.contains(target))
            {
                continue;
            }
            for (name, table, column, end) in [(from_name, from, column, &reference.from), (to_name, to, target, &reference.to)] {
                if table.column(column).is_none() && table.knowledge != Knowledge::Unknown {
                    let near = did_you_mean(column, table.columns.iter().map(|column| column.name.as_str()));
                    judged.problems.push(unknown(
                        head,
                        end,
                        format!("`{name}` has no column `{column}`: its type cannot be compared"),
                        near,
                    ));
                }
            }
            let policy = Label::policy(reference.place, "this reference");
            Ends { dialect: schema.dialect, from: (from_name, from, column), to: (to_name, to, target) }.judge(head, Some(policy), judged);
        }
    }
    if !found {
        let missing = format!("no history has both `{}` and `{}`", reference.from.table, reference.to.table);
        let ends = [&reference.from, &reference.to].into_iter();
        let absent = |end: &&End| !schemas.iter().any(|schema| matches!(end.table.find(schema), Lookup::Found(..)));
        let near = ends.filter(absent).find_map(|end| schemas.iter().find_map(|schema| similar_table(&end.table, schema)));
        judged.problems.push(unknown(head, &reference.from, missing, near));
    }
}

fn unknown(head: &RuleHead, end: &End, message: String, near: Option<String>) -> Problem {
    let labels = vec![Label::primary(end.place, "")];
    Problem { code: ProblemCode::UnknownName, message, labels, hides: Hides::Rule(head.id.clone()), help: near.into_iter().collect() }
}

/// Two columns of which one refers to the other.
struct Ends<'a> {
    dialect: Dialect,
    from: (&'a QualName, &'a Table, &'a str),
    to: (&'a QualName, &'a Table, &'a str),
}

impl Ends<'_> {
    fn judge(&self, head: &RuleHead, cause: Option<Label>, judged: &mut Judged) {
        let ((from_name, from, column), (to_name, to, target)) = (self.from, self.to);
        let (Some(here), Some(there)) = (known(from, column), known(to, target)) else {
            if [(from, column), (to, target)].iter().any(|(table, column)| is_open(table, column)) {
                let message = format!("the types of `{from_name}.{column}` and `{to_name}.{target}` are not both known");
                let labels = born(&from.life).map(|place| Label::primary(place, "")).into_iter().collect();
                judged.problems.push(Problem {
                    code: ProblemCode::Opaque,
                    message,
                    labels,
                    hides: Hides::Rule(head.id.clone()),
                    help: vec![],
                });
            }
            return;
        };
        if self.dialect.type_family(&here.data_type) == self.dialect.type_family(&there.data_type) {
            return;
        }
        let message =
            format!("`{from_name}.{column}` is {}, and `{to_name}.{target}`, which it refers to, is {}", here.data_type, there.data_type);
        let subject = [("table", from_name.to_string()), ("column", column.to_owned()), ("references", format!("{to_name}.{target}"))];
        let subject: Subject = subject.map(|(key, value)| (key.to_owned(), value)).into();
        let mut finding = head.finding(subject, "type", message);
        finding.labels.extend(typed_at(here).map(|place| Label::primary(place, format!("{} here", here.data_type))));
        finding.labels.extend(typed_at(there).map(|place| Label::secondary(place, format!("{} here", there.data_type))));
        finding.labels.extend(cause);
        finding.help.push(match self.dialect {
            Dialect::Postgresql => format!("ALTER TABLE {from_name} ALTER COLUMN {column} TYPE {};", there.data_type),
            Dialect::Mysql | Dialect::Mariadb => format!("ALTER TABLE {from_name} MODIFY COLUMN {column} {};", there.data_type),
            Dialect::Sqlite => format!("rebuild `{from_name}` with `{column} {}`: SQLite changes no column's type", there.data_type),
        });
        judged.findings.push(finding);
    }
}

/// The column, when the migrations tell its type.
fn known<'a>(table: &'a Table, column: &str) -> Option<&'a Column> {
    table.column(column).filter(|column| column.knowledge != Knowledge::Unknown && !column.data_type.is_empty())
}

/// Whether the column may be there with a type that no migration tells.
fn is_open(table: &Table, column: &str) -> bool {
    known(table, column).is_none() && (table.column(column).is_some() || table.knowledge == Knowledge::Unknown)
}

/// Where the column got its type, as far as its life tells: where it was made.
fn typed_at(column: &Column) -> Option<Place> {
    born(&column.life)
}
