//! Facts of Rust as its text: calls, definitions, comments, SQL in a string.

use super::pick::Picker;
use super::python::literal;
use super::wish::Wish;
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::plant::WORD;

/// The text of a fact at the end of a file.
pub fn text(of: &dyn FactType, wish: &Wish<'_>, mut bindings: Bindings) -> Option<String> {
    let mut picker = Picker::new(of, wish, &mut bindings);
    Some(match of.name() {
        "call" => {
            let callee = callee(&mut picker)?;
            let function = picker.text("function", WORD, &[])?;
            format!("fn {}() {{\n    {}();\n}}\n", name(function.rsplit('.').next()?)?, callee.replace('.', "::"))
        }
        "function" => {
            let (found, word) = (picker.text("name", WORD, &[])?, if picker.bool("async", false)? { "async " } else { "" });
            let mut body = String::new();
            for (member, kind) in wish.members(of, "calls") {
                let callee = callee(&mut Picker::new(kind, member, picker.bindings))?;
                body.extend(["    ", &callee.replace('.', "::"), "();\n"]);
            }
            format!("{word}fn {}() {{\n{body}}}\n", name(&found)?)
        }
        "class" => format!("struct {};\n", name(&picker.text("name", "Planted", &[])?)?),
        "comment" => format!("// {}\n", picker.text("text", WORD, &[])?.lines().next()?),
        "decorator" => format!("#[{}]\nfn {WORD}() {{}}\n", picker.text("name", WORD, &[])?.replace('.', "::")),
        "write" | "query" => {
            let verbs: Vec<String> = ["delete", "select"].map(str::to_owned).into();
            let verb = picker.text("verb", if of.name() == "write" { "delete" } else { "select" }, &verbs)?;
            let table = picker.text("table", "planted_nowhere", &[])?;
            let sql = match verb.as_str() {
                "select" => format!("SELECT 1 FROM {table}"),
                "delete" => format!("DELETE FROM {table}"),
                "insert" => format!("INSERT INTO {table} (planted) VALUES (1)"),
                "update" => format!("UPDATE {table} SET planted = 1"),
                _ => return None,
            };
            format!("fn {WORD}() {{\n    sqlx::query({}).execute();\n}}\n", literal(&sql))
        }
        _ => return None,
    })
}

/// What is called, with dots between its parts.
fn callee(picker: &mut Picker<'_, '_>) -> Option<String> {
    let full = picker.optional("resolved", &[])?;
    let callee = picker.optional("callee", &[])?;
    let (called, receiver) = (picker.text("name", WORD, &[])?, picker.optional("receiver", &[WORD.to_owned()])?);
    let made = receiver.map_or_else(|| called.clone(), |receiver| format!("{receiver}.{called}"));
    let found = full.or(callee).unwrap_or(made);
    let (receiver, last) = found.rsplit_once('.').map_or((None, found.as_str()), |(receiver, last)| (Some(receiver), last));
    let fits = picker.fits("name", &Value::text(last)) && picker.fits("receiver", &Value::optional(receiver));
    (fits && found.split('.').all(|part| name(part).is_some())).then_some(found)
}

/// A name that Rust takes.
fn name(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    (text.chars().all(|char| char.is_alphanumeric() || char == '_') && !first.is_ascii_digit()).then_some(text)
}
