//! JSON Schema (draft 7, which editors read) made from the same tables as the checks.

use serde_json::{Map, Value, json};

use super::shape::{Object, Shape};

/// The definitions that a schema needs, by name.
#[derive(Debug, Default)]
pub struct Definitions {
    named: Map<String, Value>,
}

impl Definitions {
    /// A schema that refers to an object, which becomes a definition.
    pub fn object(&mut self, object: &Object) -> Value {
        if !self.named.contains_key(object.name) {
            // Entered first, so that an object may hold itself.
            self.named.insert(object.name.to_owned(), Value::Null);
            let schema = self.inline(object);
            self.named.insert(object.name.to_owned(), schema);
        }
        json!({ "$ref": format!("#/definitions/{}", object.name) })
    }

    /// The schema of an object, written out.
    pub fn inline(&mut self, object: &Object) -> Value {
        let mut properties = Map::new();
        for key in object.keys {
            let mut schema = self.shape(&key.shape);
            if let Value::Object(fields) = &mut schema {
                // Draft 7 ignores what stands beside a reference.
                if let Some(reference) = fields.remove("$ref") {
                    fields.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
                }
                fields.insert("description".to_owned(), json!(key.about));
            }
            properties.insert(key.name.to_owned(), schema);
        }
        let required: Vec<&str> = object.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut schema = json!({
            "type": "object",
            "description": object.about,
            "properties": properties,
            "additionalProperties": false,
        });
        if let (Value::Object(fields), false) = (&mut schema, required.is_empty()) {
            fields.insert("required".to_owned(), json!(required));
        }
        schema
    }

    /// The schema of a value.
    pub fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Any => json!({}),
            Shape::Text => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Bool => json!({ "type": "boolean" }),
            Shape::Number => json!({ "type": "integer", "minimum": 0 }),
            Shape::Date => json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
            Shape::OneOf(words) => json!({ "enum": words }),
            Shape::List(inner) => json!({ "type": "array", "items": self.shape(inner) }),
            Shape::OneOrList(inner) => {
                let one = self.shape(inner);
                json!({ "anyOf": [one, { "type": "array", "items": one }] })
            }
            Shape::Object(object) => self.object(object),
            Shape::MapOf(inner) => json!({ "type": "object", "additionalProperties": self.shape(inner) }),
            Shape::Either { text, list, object, map } => {
                let mut ways = vec![];
                if *text {
                    ways.push(self.shape(&Shape::Text));
                }
                if let Some(inner) = list {
                    ways.push(json!({ "type": "array", "items": self.shape(inner) }));
                }
                if let Some(object) = object {
                    ways.push(self.object(object));
                }
                if let Some(inner) = map {
                    ways.push(json!({ "type": "object", "additionalProperties": self.shape(inner) }));
                }
                json!({ "anyOf": ways })
            }
        }
    }

    /// Whether a definition of this name was made.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// Makes a definition that no [`Object`] says.
    pub fn add(&mut self, name: &str, schema: Value) {
        self.named.insert(name.to_owned(), schema);
    }

    /// All definitions.
    #[must_use]
    pub fn finish(self) -> Value {
        Value::Object(self.named)
    }
}
