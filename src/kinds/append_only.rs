//! Kind `append-only`: rows of the listed tables are neither changed nor deleted.
//!
//! A trigger whose function raises stops everybody, the owner of the table included; revoked privileges stop the roles that they name.

mod members;

use super::tables::{self, Lookup, TableName, born, similar_table};
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::diagnostics::finding::{Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::history::History;
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
        let histories: Vec<&History> = tables::histories(inputs, head).collect();
        let Some(first) = histories.first() else { return judged };
        for (name, place) in &self.names {
            judged.subjects += 1;
            let mut found = false;
            for history in &histories {
                match name.find(&history.schema) {
                    Lookup::Found(name, table) => {
                        found = true;
                        one(&Found { history, name, table, place: *place }, inputs, head, &mut judged);
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
                judged.problems.push(problem(head, ProblemCode::UnknownName, message, *place, similar_table(name, &first.schema)));
            }
        }
        judged
    }
}

/// Whether a statement is stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stopped {
    Yes,
    No,
    /// Why nobody can tell.
    Unknown(String),
}

/// The statements that take rows away or change them. TRUNCATE needs a privilege of its own, and is forgotten most often.
const VERBS: [(&str, Severity); 3] = [("UPDATE", Severity::Error), ("DELETE", Severity::Error), ("TRUNCATE", Severity::Warning)];

/// A listed table.
#[derive(Clone, Copy)]
struct Found<'a> {
    history: &'a History,
    name: &'a QualName,
    table: &'a Table,
    place: Place,
}

fn one(subject: &Found<'_>, inputs: Inputs<'_>, head: &RuleHead, judged: &mut Judged) {
    let Found { history, name, table, place } = *subject;
    if history.dialect != Dialect::Postgresql {
        let message =
            format!("whether the rows of `{name}` stay is not known: {} triggers and privileges are not read", history.dialect.title());
        judged.problems.push(problem(head, ProblemCode::Opaque, message, place, None));
        return;
    }
    for (verb, severity) in VERBS {
        match stopped(history, table, verb, inputs) {
            Stopped::Yes => {}
            Stopped::Unknown(why) => {
                let message = format!("whether {verb} on `{name}` is stopped is not known: {why}");
                judged.problems.push(problem(head, ProblemCode::Opaque, message, place, None));
            }
            Stopped::No => {
                let message = format!("nothing stops {verb} on the append-only table `{name}`");
                let subject: Subject = [("table".to_owned(), name.to_string())].into();
                let mut finding = head.finding(subject, verb.to_lowercase(), message);
                finding.severity = finding.severity.max(severity);
                finding.labels.extend(born(&table.life).map(|place| Label::primary(place, "no trigger and no REVOKE keeps its rows")));
                finding.labels.extend(nearly(&history.schema, table, verb));
                finding.labels.push(Label::policy(place, "append-only here"));
                let (events, each) = if verb == "TRUNCATE" { ("TRUNCATE", "STATEMENT") } else { ("UPDATE OR DELETE", "ROW") };
                finding.help.push(format!(
                    "CREATE TRIGGER append_only BEFORE {events} ON {name} FOR EACH {each} EXECUTE FUNCTION <one that raises>();"
                ));
                judged.findings.push(finding);
            }
        }
    }
}

fn stopped(history: &History, table: &Table, verb: &str, inputs: Inputs<'_>) -> Stopped {
    let schema = &history.schema;
    let on_verb = |trigger: &&Trigger| trigger.enabled && trigger.events.contains(&verb) && trigger.columns.is_empty();
    let raises: Vec<Option<bool>> = table.triggers.values().filter(on_verb).map(|trigger| raises(schema, trigger)).collect();
    if raises.contains(&Some(true)) {
        return Stopped::Yes;
    }
    if is_revoked(table, verb) {
        if has_default_privileges(history, inputs.sources) {
            return Stopped::Unknown("a migration alters default privileges, which are not followed".to_owned());
        }
        return members::inherited(schema, verb);
    }
    if raises.contains(&None) {
        Stopped::Unknown("no migration makes the function of its trigger".to_owned())
    } else if table.knowledge == Knowledge::Unknown {
        Stopped::Unknown("no migration makes the table".to_owned())
    } else {
        Stopped::No
    }
}

fn raises(schema: &Schema, trigger: &Trigger) -> Option<bool> {
    let function = trigger.function.as_ref().and_then(|name| schema.functions.get(name));
    function.map(|function| function.raises)
}

/// A trigger that would stop the statement, but for one thing.
fn nearly(schema: &Schema, table: &Table, verb: &str) -> Option<Label> {
    table.triggers.values().find_map(|trigger| {
        let text = if !trigger.events.contains(&verb) {
            return None;
        } else if !trigger.enabled {
            "this trigger is disabled"
        } else if !trigger.columns.is_empty() {
            "this trigger looks at some columns only"
        } else if raises(schema, trigger) == Some(false) {
            "the function of this trigger raises nothing"
        } else {
            return None;
        };
        Some(Label::secondary(trigger.place, text))
    })
}

/// Taken from somebody, and given to nobody. TRUNCATE need not be taken: nobody has it who was not given it, so that any REVOKE
/// shows that somebody thought of who may do what.
fn is_revoked(table: &Table, verb: &str) -> bool {
    let whole = |privilege: &String| privilege == verb || privilege == "ALL" || verb == "TRUNCATE";
    let given = |privilege: &String| privilege == verb || privilege == "ALL";
    // `UPDATE (cents)` lets a role change rows too.
    let any = |privilege: &String| given(privilege) || privilege.split(' ').next() == Some(verb);
    table.revoked.values().flatten().any(whole) && !table.grants.values().flatten().any(any)
}

/// `ALTER DEFAULT PRIVILEGES` gives privileges on tables that are made later.
fn has_default_privileges(history: &History, sources: &Sources) -> bool {
    let says = |text: &str| {
        text.to_ascii_uppercase().split_whitespace().collect::<Vec<_>>().windows(2).any(|pair| pair == ["DEFAULT", "PRIVILEGES"])
    };
    history.migrations.iter().any(|migration| says(sources.get(migration.file).text()))
}

fn problem(head: &RuleHead, code: ProblemCode, message: String, place: Place, help: Option<String>) -> Problem {
    let labels = vec![Label::primary(place, "this table could not be judged")];
    Problem { code, message, labels, hides: Hides::Rule(head.id.clone()), help: help.into_iter().collect() }
}
