//! Facts that an assertion would object to, guessed from the names in its conditions: a table with such a column, such an import, such
//! a call. A guess may be wrong, so only what the rule reports counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Assertion;
use super::condition::{Condition, Quantifier, Test};
use super::fact::FactType;
use super::pattern::Pattern;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::{Language, Module};
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::words::quote;

/// How many modules a guess is tried in.
const MODULES: usize = 3;

/// What the conditions name: by field, or `part.field`.
type Hints = BTreeMap<String, Vec<String>>;

pub(super) fn plants(assertion: &Assertion, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut hints = Hints::new();
    let forbidden = assertion.forbid.iter().map(|(condition, _)| condition);
    for condition in assertion.subjects.iter().chain(forbidden) {
        gather(condition, assertion.of, "", &mut hints);
    }
    match assertion.of.name() {
        "table" => table(&hints, &hint(&hints, "name").unwrap_or_else(|| "planted".to_owned()), inputs),
        "column" => column(&hints, inputs),
        "import" => code(inputs, head, &hints, &imports(&hints, inputs)),
        "call" => code(inputs, head, &hints, &calls(&hints)),
        "write" => writes(inputs, head, &hints),
        _ => vec![],
    }
}

/// Every name that a condition asks for, but not those that it refuses.
fn gather(condition: &Condition, of: &dyn FactType, prefix: &str, hints: &mut Hints) {
    match condition {
        Condition::All(inner) | Condition::Any(inner, _) => inner.iter().for_each(|condition| gather(condition, of, prefix, hints)),
        Condition::Not(..) => {}
        Condition::Field { index, test, .. } => {
            if let Some((field, ..)) = of.fields().get(*index) {
                hints.entry(format!("{prefix}{field}")).or_default().extend(examples(test));
            }
        }
        Condition::Part { index, of: quantifier, .. } => {
            if let (Some((part, kind)), Quantifier::Has(inner)) = (of.parts().get(*index), quantifier.as_ref()) {
                gather(inner, *kind, &format!("{prefix}{part}."), hints);
            }
        }
    }
}

fn examples(test: &Test) -> Vec<String> {
    match test {
        Test::Any(tests) | Test::All(tests) => tests.iter().flat_map(examples).collect(),
        Test::Has(inner) => examples(inner),
        Test::Text(pattern) => concrete(pattern).into_iter().collect(),
        _ => vec![],
    }
}

/// A name that a pattern matches.
fn concrete(pattern: &Pattern) -> Option<String> {
    let mut text = pattern.text.replace("**", "planted").replace('*', "planted");
    while let Some((start, rest)) = text.clone().split_once('{') {
        let (_, rest) = rest.split_once('}')?;
        text = format!("{start}planted{rest}");
    }
    pattern.matches(&text, &mut vec![]).then_some(text)
}

fn hint(hints: &Hints, key: &str) -> Option<String> {
    hints.get(key)?.first().cloned()
}

fn table(hints: &Hints, name: &str, inputs: Inputs<'_>) -> Vec<Plant> {
    let named = hints.get("columns.name").into_iter().flatten();
    let columns: Vec<String> =
        named.map(|column| format!("{column} {}", hint(hints, "columns.type").unwrap_or_else(|| "text".to_owned()))).collect();
    let columns = if columns.is_empty() { "id int".to_owned() } else { columns.join(", ") };
    let schema = hint(hints, "schema").map(|schema| format!("{schema}.")).unwrap_or_default();
    let sql = format!("CREATE TABLE {schema}{name} ({columns});");
    migrations(inputs, &format!("a table `{schema}{name}` ({columns})"), &sql)
}

fn column(hints: &Hints, inputs: Inputs<'_>) -> Vec<Plant> {
    let name = hint(hints, "name").unwrap_or_else(|| "planted".to_owned());
    let of = hint(hints, "type").unwrap_or_else(|| "text".to_owned());
    let table = hint(hints, "table").unwrap_or_else(|| "planted".to_owned());
    migrations(inputs, &format!("a column `{table}.{name}` of type `{of}`"), &format!("CREATE TABLE {table} ({name} {of});"))
}

fn migrations(inputs: Inputs<'_>, what: &str, sql: &str) -> Vec<Plant> {
    let plant = |history| Plant { what: what.to_owned(), edit: Edit::Migrate { history, sql: sql.to_owned() }, certain: false };
    (0..inputs.workspace.histories.len()).map(plant).collect()
}

/// What may be planted in code.
enum Statement {
    /// An import of a dotted name.
    Import(String),
    /// A call of a full name.
    Full(String),
    /// A call as it is written.
    Written(String),
    /// A statement that deletes the rows of a table.
    Write(String),
}

impl Statement {
    fn words(&self) -> String {
        match self {
            Self::Import(target) => format!("an import of `{target}`"),
            Self::Full(callee) | Self::Written(callee) => format!("a call of `{callee}`"),
            Self::Write(table) => format!("`DELETE FROM {table}`"),
        }
    }

    fn text(&self, language: Language) -> Option<String> {
        match (self, language) {
            (Self::Import(target), Language::Python) => Some(format!("import {target}\n")),
            (Self::Import(target), Language::Rust) => Some(format!("use {};\n", target.replace('.', "::"))),
            (Self::Full(callee), Language::Python) => {
                let (module, _) = callee.rsplit_once('.')?;
                Some(format!("import {module}\n\n\ndef planted():\n    {callee}()\n"))
            }
            (Self::Written(callee), Language::Python) => Some(format!("def planted(planted):\n    {callee}()\n")),
            (Self::Import(target), Language::TypeScript) => Some(format!("import \"{}\";\n", target.replace('.', "/"))),
            (Self::Full(callee) | Self::Written(callee), Language::Rust) => {
                Some(format!("fn planted() {{\n    {}();\n}}\n", callee.replace('.', "::")))
            }
            (Self::Write(table), Language::Python) => {
                Some(format!("def planted(connection):\n    connection.execute(\"DELETE FROM {table}\")\n"))
            }
            (Self::Full(_) | Self::Written(_), Language::TypeScript) | (Self::Write(_), _) => None,
        }
    }
}

fn imports(hints: &Hints, inputs: Inputs<'_>) -> Vec<Statement> {
    let missing = hints.get("resolved").is_some_and(|words| words.iter().any(|word| word == "prefix"));
    let package = inputs.workspace.imports.packages.first().filter(|_| missing);
    let missing = package.map(|(package, _)| format!("{package}.planted.nowhere"));
    let named = ["target", "imported"].into_iter().filter_map(|key| hints.get(key)).flatten().cloned();
    named.chain(missing).map(Statement::Import).collect()
}

fn calls(hints: &Hints) -> Vec<Statement> {
    let full = hints.get("resolved").into_iter().flatten().cloned().map(Statement::Full);
    let written = ["callee", "name"].into_iter().filter_map(|key| hints.get(key)).flatten().cloned().map(Statement::Written);
    full.chain(written).collect()
}

/// The tables that the conditions name in the first modules that the rule looks at; and in a module of each domain a table of another.
fn writes(inputs: Inputs<'_>, head: &RuleHead, hints: &Hints) -> Vec<Plant> {
    let named: Vec<Statement> = hints.get("table").into_iter().flatten().cloned().map(Statement::Write).collect();
    let mut plants = code(inputs, head, hints, &named);
    let domains = &inputs.workspace.domains;
    let tables = inputs.workspace.histories.iter().flat_map(|history| history.schema.tables.keys());
    let mut by_domain: BTreeMap<&str, &QualName> = BTreeMap::new();
    for (table, (domain, _)) in tables.filter_map(|table| Some((table, domains.of_table(table)?))) {
        by_domain.entry(&domain.name).or_insert(table);
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (name, module) in &inputs.workspace.imports.modules {
        let Some(domain) = domains.of_module(name).filter(|_| head.covers(inputs.sources.path(module.file))) else { continue };
        let other = by_domain.iter().find(|(owner, _)| **owner != domain.name);
        let Some((_, table)) = other.filter(|_| !done.contains(domain.name.as_str())) else { continue };
        let statement = Statement::Write(format!("{}.{}", quote(&table.schema), quote(&table.name)));
        let Some(text) = statement.text(module.language) else { continue };
        let what = format!("{} in `{name}`", statement.words());
        plants.push(Plant { what, edit: Edit::Append { file: module.file, text }, certain: false });
        done.insert(&domain.name);
    }
    plants
}

/// Each statement in the first modules that the rule looks at.
fn code(inputs: Inputs<'_>, head: &RuleHead, hints: &Hints, statements: &[Statement]) -> Vec<Plant> {
    let wanted = |name: &str| ["importer", "module"].iter().filter_map(|key| hints.get(*key)).flatten().all(|hint| below(name, hint));
    let is_subject = |(name, module): &(&String, &Module)| head.covers(inputs.sources.path(module.file)) && wanted(name);
    let modules: Vec<(&String, &Module)> = inputs.workspace.imports.modules.iter().filter(is_subject).take(MODULES).collect();
    let plant = |statement: &Statement| {
        let in_module = |(name, module): &(&String, &Module)| {
            let text = statement.text(module.language)?;
            let what = format!("{} in `{name}`", statement.words());
            Some(Plant { what, edit: Edit::Append { file: module.file, text }, certain: false })
        };
        modules.iter().filter_map(in_module).collect::<Vec<_>>()
    };
    statements.iter().flat_map(plant).collect()
}

/// Whether a module may be one that a hint names, part by part.
fn below(module: &str, hint: &str) -> bool {
    hint.split('.').zip(module.split('.')).all(|(hint, part)| hint.contains("planted") || hint == part)
}
