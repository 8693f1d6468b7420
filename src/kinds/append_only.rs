//! Kind `append-only`: rows of the listed tables are neither changed nor deleted.
//!
//! A trigger whose function raises stops everybody, the owner of the table included; revoked privileges stop the roles that they name.

use super::tables::{self, Lookup, TableName, born, similar_table};
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::diagnostics::finding::{Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::Place;
use crate::workspace::schema::model::{Knowledge, QualName, Schema, Table, Trigger};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct AppendOnly;

static PARAMETERS: Object = Object {
    name: "append-only",
    about: "Tables whose rows stay as they were written.",
    keys: &[KeyShape {
        name: "tables",
        about: "The tables, `name` or `schema.name`.",
        required: true,
        shape: Shape::OneOrList(&Shape::Text),
    }],
};

impl Kind for AppendOnly {
    fn name(&self) -> &'static str {
        "append-only"
    }

    fn about(&self) -> &'static str {
        "a trigger or revoked privileges keep the rows of listed tables as they were written"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let node = parameters.get("tables")?;
        let listed = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        let mut names = Vec::new();
        for item in listed {
            let text = item.text().unwrap_or("");
            if let Some(name) = TableName::parse(text) {
                names.push((name, item.place));
            } else {
                let help = Some("write `name` or `schema.name`".to_owned());
                reader.mistake(item.place, format!("`{text}` is no table name"), help);
            }
        }
        (names.len() == listed.len()).then(|| Box::new(AppendOnlyCheck { names }) as Box<dyn Check>)
    }
}

struct AppendOnlyCheck {
    names: Vec<(TableName, Place)>,
}

impl Check for AppendOnlyCheck {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judged = Judged::default();
        judged.needs.all_tables = true;
        let schemas: Vec<&Schema> = tables::histories(inputs, head).map(|history| &history.schema).collect();
        let Some(first) = schemas.first() else { return judged };
        for (name, place) in &self.names {
            judged.subjects += 1;
            let mut found = false;
            for schema in &schemas {
                match name.find(schema) {
                    Lookup::Found(name, table) => {
                        found = true;
                        one(schema, (name, table), *place, head, &mut judged);
                    }
                    Lookup::Ambiguous(names) => {
                        found = true;
                        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                        let message = format!("`{name}` could be {}", names.join(" or "));
                        judged.problems.push(problem(head, ProblemCode::UnknownName, message, *place, None));
                    }
                    Lookup::Gone(..) | Lookup::Missing => {}
                }
            }
            if !found {
                let message = format!("no migration makes the table `{name}`");
                judged.problems.push(problem(head, ProblemCode::UnknownName, message, *place, similar_table(name, first)));
            }
        }
        judged
    }
}

/// Whether a statement is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    Yes,
    No,
    /// A trigger runs a function that no migration makes.
    Unknown,
}

fn one(schema: &Schema, (name, table): (&QualName, &Table), place: Place, head: &RuleHead, judged: &mut Judged) {
    for verb in ["UPDATE", "DELETE"] {
        match stopped(schema, table, verb) {
            Stopped::Yes => {}
            Stopped::Unknown => {
                let message = format!("whether a trigger of `{name}` stops {verb} is not known: no migration makes what it rests on");
                judged.problems.push(problem(head, ProblemCode::Opaque, message, place, None));
            }
            Stopped::No => {
                let message = format!("nothing stops {verb} on the append-only table `{name}`");
                let subject: Subject = [("table".to_owned(), name.to_string())].into();
                let mut finding = head.finding(subject, verb.to_lowercase(), message);
                finding.labels.extend(born(&table.life).map(|place| Label::primary(place, "no trigger and no REVOKE keeps its rows")));
                finding.labels.push(Label::policy(place, "append-only here"));
                finding.help.push(format!(
                    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION <one that raises>();"
                ));
                judged.findings.push(finding);
            }
        }
    }
}

fn stopped(schema: &Schema, table: &Table, verb: &str) -> Stopped {
    let on_verb = |trigger: &&Trigger| trigger.events.contains(&verb) && trigger.columns.is_empty();
    let raises = table.triggers.values().filter(on_verb).map(|trigger| {
        let function = trigger.function.as_ref().and_then(|name| schema.functions.get(name));
        function.map(|function| function.raises)
    });
    let raises: Vec<Option<bool>> = raises.collect();
    if raises.contains(&Some(true)) || is_revoked(table, verb) {
        Stopped::Yes
    } else if raises.contains(&None) || table.knowledge == Knowledge::Unknown {
        Stopped::Unknown
    } else {
        Stopped::No
    }
}

/// Taken from somebody, and given to nobody.
fn is_revoked(table: &Table, verb: &str) -> bool {
    let whole = |privilege: &String| privilege == verb || privilege == "ALL";
    // `UPDATE (cents)` lets a role change rows too.
    let any = |privilege: &String| whole(privilege) || privilege.split(' ').next() == Some(verb);
    table.revoked.values().flatten().any(whole) && !table.grants.values().flatten().any(any)
}

fn problem(head: &RuleHead, code: ProblemCode, message: String, place: Place, help: Option<String>) -> Problem {
    let labels = vec![Label::primary(place, "this table could not be judged")];
    Problem { code, message, labels, hides: Hides::Rule(head.id.clone()), help: help.into_iter().collect() }
}
