//! A second fact with the value of one that is there, for rules on the whole set.

use super::ground::Ground;
use super::imports::edit;
use crate::kinds::assert::Assertion;
use crate::kinds::assert::condition::Truth;
use crate::kinds::assert::fact::{Fact, Value};
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::source::text::Span;

/// How many facts are doubled.
const MOST: usize = 3;

/// Each of the first subjects is written once more, or a file beside it gets nearly its name.
pub fn plants(assertion: &Assertion, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    if assertion.unique.is_empty() && assertion.similar.is_none() {
        return plants;
    }
    assertion.of.each(inputs, &|_| true, &mut |fact| {
        let is_subject = plants.len() < MOST
            && assertion.subjects.as_ref().is_none_or(|condition| condition.answer(fact, &mut vec![]) == Truth::Yes)
            && fact.place().is_some_and(|place| head.covers(inputs.sources.path(place.file)));
        if is_subject {
            plants.extend(twin(assertion, fact, inputs));
        }
    });
    plants
}

fn twin(assertion: &Assertion, fact: &dyn Fact<'_>, inputs: Inputs<'_>) -> Option<Plant> {
    let field = |name: &str| assertion.of.fields().iter().position(|(field, ..)| *field == name).map(|index| fact.get(index));
    let place = fact.place()?;
    let file = inputs.sources.get(place.file);
    if matches!(assertion.of.name(), "file" | "folder") {
        let Some(Value::Text(path)) = field("path") else { return None };
        let (folder, name) = path.rsplit_once('/').map_or(("", path.as_ref()), |(folder, name)| (folder, name));
        let (stem, extension) = name.rsplit_once('.').map_or((name, String::new()), |(stem, extension)| (stem, format!(".{extension}")));
        let (stem, inner) = (format!("{stem}s"), if assertion.of.name() == "folder" { "/planted.py" } else { "" });
        let path = if folder.is_empty() { format!("{stem}{extension}{inner}") } else { format!("{folder}/{stem}{extension}{inner}") };
        let what = format!("`{path}` beside `{name}`");
        return Some(Plant::guess(what, Edit::Create { path, text: String::new(), mode: None }));
    }
    // What is one statement can be written again as it is.
    let (_, module) = inputs.workspace.imports.modules.iter().find(|(_, module)| module.file == place.file)?;
    let text = statement(file.text(), place.span)?;
    let ground =
        Ground { module: String::new(), path: file.path.clone(), file: Some(place.file), language: module.language, bindings: vec![] };
    let what = format!("`{}` once more in `{}`", text.trim(), file.path);
    Some(Plant::guess(what, edit(&ground, format!("{}\n", text.trim()))))
}

/// The lines around a place up to where its brackets are closed.
fn statement(text: &str, span: Span) -> Option<String> {
    const LINES: usize = 40;
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let mut depth = 0_i32;
    let mut lines = Vec::new();
    for line in text.get(start..)?.lines().take(LINES) {
        depth += i32::try_from(line.matches(['(', '[', '{']).count()).ok()?;
        depth -= i32::try_from(line.matches([')', ']', '}']).count()).ok()?;
        lines.push(line);
        if depth <= 0 {
            return Some(lines.join("\n"));
        }
    }
    None
}
