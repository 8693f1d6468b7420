//! Writes YAML: any text comes back as it was when the result is read.

use std::fmt::Write;

/// Flow lists and mappings are used up to this column.
const WIDTH: usize = 130;

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Yaml {
    /// Text, quoted where it must be.
    Text(String),
    /// A number, `true`, `false`: never quoted.
    Word(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
    /// Comment lines above a value.
    Noted(Vec<String>, Box<Yaml>),
}

impl Yaml {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.into())).collect())
    }

    pub(super) fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Yaml)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub(super) fn noted(self, comment: Vec<String>) -> Self {
        if comment.is_empty() { self } else { Self::Noted(comment, Box::new(self)) }
    }

    /// A list or mapping with entries.
    fn holds_something(&self) -> bool {
        match self {
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            _ => false,
        }
    }

    /// On one line, when it holds no comment and is short enough for what is left of the line.
    fn flow(&self, room: usize) -> Option<String> {
        let text = match self {
            Self::Text(text) => scalar(text),
            Self::Word(word) => word.clone(),
            Self::Noted(..) => return None,
            Self::List(items) => {
                let items: Option<Vec<String>> = items.iter().map(|item| item.flow(room)).collect();
                format!("[{}]", items?.join(", "))
            }
            Self::Map(entries) => {
                let entries: Option<Vec<String>> =
                    entries.iter().map(|(key, value)| Some(format!("{}: {}", scalar(key), value.flow(room)?))).collect();
                format!("{{ {} }}", entries?.join(", "))
            }
        };
        let nested = !matches!(self, Self::Text(_) | Self::Word(_));
        (!nested || text.chars().count() <= room).then_some(text)
    }
}

/// A mapping as a document.
pub(super) fn document(entries: &[(String, Yaml)]) -> String {
    let mut out = String::new();
    map(&mut out, entries, 0, 0);
    out
}

/// Comment lines; a line break in them starts another one.
pub(super) fn comment(out: &mut String, lines: &[String], indent: usize) {
    for line in lines.iter().flat_map(|line| line.lines()) {
        let plain: String = line.chars().map(|c| if c.is_control() || is_break(c) { ' ' } else { c }).collect();
        // Writing to a String cannot fail.
        _ = writeln!(out, "{:indent$}# {}", "", plain.trim());
    }
}

/// `depth` counts mappings: those of the document and of its sections are never on one line.
fn map(out: &mut String, entries: &[(String, Yaml)], indent: usize, depth: usize) {
    for (key, value) in entries {
        let mut value = value;
        while let Yaml::Noted(lines, inner) = value {
            comment(out, lines, indent);
            value = inner;
        }
        _ = write!(out, "{:indent$}{}:", "", scalar(key));
        let room = WIDTH.saturating_sub(indent + key.chars().count() + 2);
        let flow = value.flow(room).filter(|_| depth > 0 || !value.holds_something());
        match (flow, value) {
            (Some(flow), _) => _ = writeln!(out, " {flow}"),
            (None, Yaml::List(items)) => {
                out.push('\n');
                list(out, items, indent + 2, depth + 1);
            }
            (None, Yaml::Map(entries)) => {
                out.push('\n');
                map(out, entries, indent + 2, depth + 1);
            }
            (None, _) => out.push('\n'),
        }
    }
}

fn list(out: &mut String, items: &[Yaml], indent: usize, depth: usize) {
    for item in items {
        let mut item = item;
        while let Yaml::Noted(lines, inner) = item {
            comment(out, lines, indent);
            item = inner;
        }
        let flow = item.flow(WIDTH.saturating_sub(indent + 2));
        match (flow, item) {
            (Some(flow), _) => _ = writeln!(out, "{:indent$}- {flow}", ""),
            (None, Yaml::Map(entries)) => {
                let mut block = String::new();
                map(&mut block, entries, indent + 2, depth + 1);
                // The first key stands behind the dash, unless a comment stands above it.
                match block.get(indent + 2..).filter(|rest| !rest.starts_with('#')) {
                    Some(rest) => _ = write!(out, "{:indent$}- {rest}", ""),
                    None => _ = write!(out, "{:indent$}-\n{block}", ""),
                }
            }
            (None, Yaml::List(items)) => {
                _ = writeln!(out, "{:indent$}-", "");
                list(out, items, indent + 2, depth + 1);
            }
            (None, _) => {}
        }
    }
}

/// A scalar, plain where that is certainly the same text.
fn scalar(text: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.split(' ').all(|part| !part.is_empty() && part.chars().all(word))
        && !matches!(text.to_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    if plain { text.to_owned() } else { quoted(text) }
}

/// In double quotes, with everything escaped that could end them or break the line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_break(c) => {
                let code = u32::from(c);
                _ = if code > 0xFFFF { write!(out, "\\U{code:08X}") } else { write!(out, "\\u{code:04X}") };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML or an editor may take for the end of a line, or for nothing at all.
fn is_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{Yaml, document};
    use crate::source::sources::FileId;
    use crate::yaml::node::{Node, Value};
    use crate::yaml::parse::parse;

    fn back(node: &Node) -> Yaml {
        match &node.value {
            Value::Null => Yaml::Word(String::new()),
            Value::Scalar { text, .. } => Yaml::text(text.clone()),
            Value::List(items) => Yaml::List(items.iter().map(back).collect()),
            Value::Map(entries) => Yaml::map(entries.iter().map(|(key, value)| (key.text.clone(), back(value)))),
        }
    }

    #[test]
    fn any_text_comes_back_as_it_was() {
        let texts = [
            "a",
            "a.**",
            "*",
            "yes",
            "",
            " a ",
            "a: b",
            "# a",
            "a #b",
            "[a]",
            "{x}",
            "é",
            "\"q\"",
            "it's",
            "a\\b",
            "two\nlines",
            "\u{2028}",
            "\u{feff}",
            "- a",
            "1",
            "null",
            "~",
            "@x",
            "%a",
            "a,b",
            "> x",
            "| x",
            "!t",
            "&a",
            "key:",
            "\u{1F600}",
            "\u{7f}",
            "a  b",
            "\u{202e}x",
        ];
        let of = Yaml::map(texts.iter().map(|text| (format!("k{text}"), Yaml::texts([*text, *text]))));
        let rule = Yaml::map(texts.iter().map(|text| (format!("k{text}"), Yaml::text(*text))));
        let none = || Yaml::List(vec![]);
        let written = [("of", of.clone()), ("rules", Yaml::List(vec![rule.clone().noted(vec!["why\nnot".into()])])), ("none", none())];
        let written: Vec<(String, Yaml)> = written.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let (node, mistakes) = parse(&document(&written), FileId(0));
        assert_eq!(mistakes, []);
        assert_eq!(back(&node), Yaml::map([("of", of), ("rules", Yaml::List(vec![rule])), ("none", none())]));
    }
}
