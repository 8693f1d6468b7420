//! The JSON Schema of conditions, from the same tables as their reading: editors complete fields and values.

use serde_json::{Map, Value, json};

use super::fact::{FactType, FieldType};
use super::{facts, read};
use crate::yaml::schema::Definitions;

/// Says, for each fact type, what `where`, `require` and `forbid` may hold.
pub fn refine(schema: &mut Value, definitions: &mut Definitions) {
    let cases: Vec<Value> = facts::ALL.iter().map(|of| case(*of, definitions)).collect();
    if let Value::Object(schema) = schema {
        schema.insert("allOf".to_owned(), Value::Array(cases));
    }
}

/// The same for mappings under these keys, which have a `for` of their own.
pub fn refine_within(schema: &mut Value, keys: &[&str], definitions: &mut Definitions) {
    let cases: Vec<Value> = facts::ALL.iter().map(|of| case(*of, definitions)).collect();
    for key in keys {
        if let Some(Value::Object(inner)) = schema.pointer_mut(&format!("/properties/{key}"))
            && let Value::Array(all) = inner.entry("allOf").or_insert_with(|| json!([]))
        {
            all.extend(cases.iter().cloned());
        }
    }
}

fn case(of: &dyn FactType, definitions: &mut Definitions) -> Value {
    let condition = condition(of, definitions);
    let then = json!({
        "where": condition,
        "require": condition,
        "forbid": condition,
        "soften": { "items": { "properties": { "where": condition } } },
    });
    json!({ "if": { "properties": { "for": { "const": of.name() } }, "required": ["for"] }, "then": { "properties": then } })
}

/// What may be asked of a fact of a type.
pub fn condition(of: &dyn FactType, definitions: &mut Definitions) -> Value {
    let name = format!("assert-{}", of.name());
    let reference = json!({ "$ref": format!("#/definitions/{name}") });
    if definitions.has(&name) {
        return reference;
    }
    // Entered first, so that a fact may have parts of its own type.
    definitions.add(&name, Value::Null);
    // Entered first: an entry holds entries.
    definitions.add(&name, Value::Null);
    let mut properties = Map::new();
    for (field, about, kind) in of.fields() {
        let value = json!({ "description": about, "anyOf": values(kind) });
        match field.split_once('.') {
            None => _ = properties.insert(field.to_owned(), value),
            Some((group, inner)) => {
                let group =
                    properties.entry(group).or_insert_with(|| json!({ "type": "object", "additionalProperties": false, "properties": {} }));
                if let Some(Value::Object(fields)) = group.get_mut("properties") {
                    fields.insert(inner.to_owned(), value);
                }
            }
        }
    }
    for (part, of) in of.parts() {
        properties.insert(part.to_owned(), quantifier(&condition(of, definitions)));
    }
    for combinator in ["any_of", "all_of"] {
        properties.insert(combinator.to_owned(), json!({ "type": "array", "items": reference }));
    }
    properties.insert("not".to_owned(), reference.clone());
    let schema = json!({ "type": "object", "description": of.about(), "properties": properties, "additionalProperties": false });
    definitions.add(&name, schema);
    reference
}

fn quantifier(condition: &Value) -> Value {
    let count = json!({
        "type": "object",
        "properties": { "min": { "type": "integer" }, "max": { "type": "integer" }, "of": condition },
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "properties": { "has": condition, "lacks": condition, "each": condition, "count": count },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    })
}

/// The ways to write what is asked of a value.
fn values(kind: FieldType) -> Vec<Value> {
    let tests: Map<String, Value> = read::operators(kind).iter().map(|word| ((*word).to_owned(), operand(word))).collect();
    let tests = json!({ "type": "object", "properties": tests, "additionalProperties": false, "minProperties": 1 });
    let one = match kind {
        FieldType::Bool => json!({ "type": "boolean" }),
        FieldType::Word(words) => json!({ "enum": words }),
        FieldType::Number => json!({ "type": "integer" }),
        FieldType::Names => return vec![json!({ "type": "array", "items": tests }), tests],
        _ => json!({ "type": ["string", "number"] }),
    };
    vec![one.clone(), json!({ "type": "array", "items": { "anyOf": [one, tests] } }), tests]
}

/// What stands behind the word of a test.
fn operand(word: &str) -> Value {
    match word {
        "all_of" => json!({ "type": "array" }),
        "exists" => json!({ "type": "boolean" }),
        "matches" => json!({ "type": "string" }),
        "min" | "max" => json!({ "type": "integer" }),
        "exactly" | "starts_with" => json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }),
        _ => json!({}),
    }
}
