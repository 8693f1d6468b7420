//! What is there and makes a rule content, taken away: a column, a trigger, a file.

use crate::facts::dialect::Dialect;
use crate::kinds::assert::Assertion;
use crate::kinds::assert::condition::{Condition, Quantifier, Truth};
use crate::kinds::assert::fact::{Fact, FactType, Value};
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::schema::words::quote;

/// How many things are taken away.
const MOST: usize = 10;

/// Something that is taken away from a subject.
struct Loss {
    /// The part that it belongs to, or the field.
    part: String,
    /// The names or paths of what goes.
    names: Vec<String>,
}

/// For tables and folders that a rule is content with: each member that it asks for is taken away.
pub fn plants(assertion: &Assertion, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let Some(require) = assertion.require.as_ref().filter(|_| matches!(assertion.of.name(), "table" | "folder" | "column")) else {
        return vec![];
    };
    let mut plants = Vec::new();
    assertion.of.each(inputs, &|_| true, &mut |fact| {
        let mut bindings = vec![];
        let is_subject = assertion.subjects.as_ref().is_none_or(|condition| condition.answer(fact, &mut bindings) == Truth::Yes);
        let covered = fact.place().is_none_or(|place| head.covers(inputs.sources.path(place.file)));
        if plants.len() >= MOST || !is_subject || !covered || require.answer(fact, &mut bindings) != Truth::Yes {
            return;
        }
        let mut losses = Vec::new();
        gather(require, assertion.of, fact, &mut losses);
        plants.extend(losses.iter().filter_map(|loss| plant(assertion.of, fact, loss, inputs)));
    });
    plants.truncate(MOST);
    plants
}

/// The members that a condition asks for.
fn gather(condition: &Condition, of: &dyn FactType, fact: &dyn Fact<'_>, into: &mut Vec<Loss>) {
    match condition {
        Condition::All(inner) => inner.iter().for_each(|condition| gather(condition, of, fact, into)),
        Condition::Any(inner, _) => {
            let held = inner.iter().filter(|condition| condition.answer(fact, &mut vec![]) == Truth::Yes);
            held.for_each(|condition| gather(condition, of, fact, into));
        }
        Condition::Not(..) => {}
        Condition::Field { index, .. } => {
            let field = of.fields().get(*index).map(|(name, ..)| (*name).to_owned());
            into.extend(field.map(|part| Loss { part, names: vec![] }));
        }
        Condition::Part { index, of: quantifier, .. } => {
            let (Quantifier::Has(asked), Some((part, kind))) = (quantifier.as_ref(), of.parts().get(*index).copied()) else { return };
            if part == "folders" {
                return;
            }
            let key = kind.fields().iter().position(|(name, ..)| *name == if part == "files" { "path" } else { "name" });
            let mut names = Vec::new();
            fact.each(*index, &mut |member| {
                if let (Truth::Yes, Some(Value::Text(name))) = (asked.answer(member, &mut vec![]), key.map(|key| member.get(key))) {
                    names.push(name.into_owned());
                }
            });
            into.push(Loss { part: part.to_owned(), names });
        }
    }
}

fn plant(of: &dyn FactType, fact: &dyn Fact<'_>, loss: &Loss, inputs: Inputs<'_>) -> Option<Plant> {
    let subject = fact.subject();
    let names = || loss.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if of.name() == "folder" {
        let [path] = loss.names.as_slice() else { return None };
        let what = format!("the file `{path}` is gone");
        return Some(Plant::guess(what, Edit::Remove { path: path.clone() }).about(subject.into_values()));
    }
    let table = subject.get("table")?;
    let find = |history: &&crate::workspace::schema::history::History| history.schema.tables.keys().any(|name| name.to_string() == *table);
    let (history, found) = inputs.workspace.histories.iter().enumerate().find(|(_, history)| find(history))?;
    let quoted = table.split('.').map(quote).collect::<Vec<_>>().join(".");
    let alter = |what: &str| format!("ALTER TABLE {quoted} {what};");
    let each = |say: &dyn Fn(&str) -> String| loss.names.iter().map(|name| say(&quote(name))).collect::<Vec<_>>().join("\n");
    let sql = match loss.part.as_str() {
        "columns" => each(&|name| alter(&format!("DROP COLUMN {name} CASCADE"))),
        "uniques" | "checks" | "foreign_keys" => each(&|name| alter(&format!("DROP CONSTRAINT {name} CASCADE"))),
        "indexes" => each(&|name| format!("DROP INDEX {name};")),
        "policies" => each(&|name| format!("DROP POLICY {name} ON {quoted};")),
        "triggers" => each(&|name| format!("DROP TRIGGER {name} ON {quoted};")),
        "rls.enabled" => alter("DISABLE ROW LEVEL SECURITY"),
        "rls.forced" => alter("NO FORCE ROW LEVEL SECURITY"),
        "nullable" => alter(&format!("ALTER COLUMN {} DROP NOT NULL", quote(subject.get("column")?))),
        _ => return None,
    };
    if sql.is_empty() || found.dialect != Dialect::Postgresql {
        return None;
    }
    let what =
        if loss.names.is_empty() { format!("`{sql}`") } else { format!("`{table}` loses its {} {}", loss.part.replace('_', " "), names()) };
    Some(Plant::guess(what, Edit::Migrate { history, sql }).about(subject.into_values()))
}
