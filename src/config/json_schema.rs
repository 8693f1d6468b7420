//! The JSON Schemas that editors complete guardrails.yaml and `rule.yaml` by.

use serde_json::{Map, Value, json};

use super::shapes::{FILE, RULE, USE};
use crate::kinds::Kind;
use crate::kinds::registry::KINDS;
use crate::yaml::schema::Definitions;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of guardrails.yaml. `rules` are the ids and kinds of the known rules, so that `with:` is completed too.
#[must_use]
pub fn config_schema(rules: &[(&str, &str)]) -> Value {
    let mut definitions = Definitions::default();
    let mut file = definitions.inline(&FILE);
    let uses = uses(rules, &mut definitions);
    let own = own(&mut definitions);
    let entry = json!({ "if": { "required": ["use"] }, "then": uses, "else": own });
    set(&mut file, &["properties", "rules", "items"], entry);
    set(&mut file, &["properties", "version"], json!({ "const": 1, "description": "the version of this format" }));
    titled(file, "guardrails.yaml", definitions)
}

/// The schema of a `rule.yaml`.
#[must_use]
pub fn rule_schema() -> Value {
    let mut definitions = Definitions::default();
    let own = own(&mut definitions);
    titled(own, "rule.yaml of a guardlint rule", definitions)
}

fn titled(mut schema: Value, title: &str, definitions: Definitions) -> Value {
    set(&mut schema, &["$schema"], json!(DRAFT));
    set(&mut schema, &["title"], json!(title));
    set(&mut schema, &["definitions"], definitions.finish());
    schema
}

/// A `use:` entry; `with` is what the rule's kind reads. Parameters that a rule brings are not asked for again.
fn uses(rules: &[(&str, &str)], definitions: &mut Definitions) -> Value {
    let mut schema = definitions.inline(&USE);
    let mut cases = vec![];
    for (id, kind) in rules {
        let Some(kind) = KINDS.iter().find(|known| known.name() == *kind) else { continue };
        let mut with = parameters(*kind, definitions);
        if let Value::Object(fields) = &mut with {
            fields.remove("required");
        }
        cases.push(json!({ "if": { "properties": { "use": { "const": id } } }, "then": { "properties": { "with": with } } }));
    }
    let ids: Vec<&str> = rules.iter().map(|(id, _)| *id).collect();
    set(&mut schema, &["properties", "use", "anyOf"], json!([{ "enum": ids }, { "type": "string" }]));
    set(&mut schema, &["allOf"], json!(cases));
    schema
}

/// A rule of the team: the common keys, and those of its kind.
fn own(definitions: &mut Definitions) -> Value {
    let mut schema = definitions.inline(&RULE);
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name()).collect();
    set(&mut schema, &["properties", "kind"], json!({ "enum": names, "description": "the kind of check" }));
    // What a kind reads is known only with the kind: it cannot be closed here, and is closed in each case below.
    let common: Map<String, Value> = RULE.keys.iter().map(|key| (key.name.to_owned(), json!({}))).collect();
    if let Value::Object(fields) = &mut schema {
        fields.remove("additionalProperties");
    }
    let cases: Vec<Value> = KINDS.iter().map(|kind| case(*kind, &common, definitions)).collect();
    set(&mut schema, &["allOf"], json!(cases));
    schema
}

fn case(kind: &dyn Kind, common: &Map<String, Value>, definitions: &mut Definitions) -> Value {
    let mut parameters = parameters(kind, definitions);
    if let Value::Object(fields) = &mut parameters {
        fields.remove("required");
    }
    let with = parameters.clone();
    if let Some(Value::Object(properties)) = parameters.get_mut("properties") {
        for (name, anything) in common {
            properties.entry(name.clone()).or_insert_with(|| anything.clone());
        }
        properties.insert("with".to_owned(), with);
    }
    json!({ "if": { "properties": { "kind": { "const": kind.name() } } }, "then": parameters })
}

fn parameters(kind: &dyn Kind, definitions: &mut Definitions) -> Value {
    let mut schema = definitions.inline(kind.parameters());
    kind.refine_schema(&mut schema, definitions);
    schema
}

/// Sets a value at a path of keys; keys on the way are made.
fn set(schema: &mut Value, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *schema = value;
        return;
    };
    if let Value::Object(fields) = schema {
        set(fields.entry((*first).to_owned()).or_insert_with(|| json!({})), rest, value);
    }
}
