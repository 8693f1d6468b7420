//! A small document, and its text.

use crate::facts::documents::Format;

/// A value.
#[derive(Clone, Debug)]
pub enum Tree {
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
    Text(String),
    /// A number, `true`, `null`.
    Bare(String),
}

impl Tree {
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Map(entries) if entries.is_empty())
    }

    pub fn keys(&self) -> Vec<&str> {
        match self {
            Self::Map(entries) => entries.iter().map(|(key, _)| key.as_str()).collect(),
            _ => vec![],
        }
    }

    /// Puts a value at a path; what is in the way becomes a mapping.
    pub fn put(&mut self, path: &[String], value: Self) {
        let Some((first, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(vec![]);
        }
        let Self::Map(entries) = self else { return };
        if let Some((_, inner)) = entries.iter_mut().find(|(key, _)| key == first) {
            inner.put(rest, value);
        } else {
            let mut inner = Self::Map(vec![]);
            inner.put(rest, value);
            entries.push((first.clone(), inner));
        }
    }

    /// Its text; nothing in formats that have no such trees.
    pub fn written(&self, format: Format) -> Option<String> {
        match format {
            // JSON is YAML.
            Format::Yaml | Format::Json => Some(serde_json::to_string_pretty(&self.json()).ok()? + "\n"),
            Format::Toml => self.toml(),
            _ => None,
        }
    }

    fn json(&self) -> serde_json::Value {
        match self {
            Self::Map(entries) => serde_json::Value::Object(entries.iter().map(|(key, value)| (key.clone(), value.json())).collect()),
            Self::List(items) => serde_json::Value::Array(items.iter().map(Self::json).collect()),
            Self::Text(text) => serde_json::Value::String(text.clone()),
            Self::Bare(text) => serde_json::from_str(text).unwrap_or(serde_json::Value::Null),
        }
    }

    fn toml(&self) -> Option<String> {
        let Self::Map(entries) = self else { return None };
        let line = |(key, value): &(String, Self)| Some(format!("{} = {}\n", serde_json::Value::String(key.clone()), value.inline()?));
        entries.iter().map(line).collect()
    }

    fn inline(&self) -> Option<String> {
        Some(match self {
            Self::Map(entries) => {
                let inner: Option<Vec<String>> = entries
                    .iter()
                    .map(|(key, value)| Some(format!("{} = {}", serde_json::Value::String(key.clone()), value.inline()?)))
                    .collect();
                format!("{{ {} }}", inner?.join(", "))
            }
            Self::List(items) => format!("[{}]", items.iter().map(Self::inline).collect::<Option<Vec<_>>>()?.join(", ")),
            Self::Text(text) => serde_json::Value::String(text.clone()).to_string(),
            Self::Bare(text) if text == "null" => return None,
            Self::Bare(text) => text.clone(),
        })
    }
}
