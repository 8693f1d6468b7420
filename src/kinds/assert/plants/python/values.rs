//! Calls with their arguments, assignments, imports.

use super::{Code, Writer, is_dotted, is_name, last, literal};
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::plants::pick::Picker;
use crate::kinds::assert::plants::wish::Wish;
use crate::kinds::plant::WORD;

/// Names that often stand before a dot.
const RECEIVERS: &[&str] = &["session", "self.session", "db", WORD];

/// How many arguments are written before one with a position.
const POSITIONS: usize = 12;

impl Writer<'_> {
    pub(super) fn call(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let arguments = self.arguments(of, wish)?;
        let (imports, callee) = self.callee(of, wish)?;
        let awaited = Picker::new(of, wish, &mut self.bindings).bool("awaited", false)?;
        let word = if awaited { "await " } else { "" };
        Some(Code { imports, lines: vec![format!("{word}{callee}({arguments})")] })
    }

    /// What is called, as it is written, with the import that it needs.
    pub(super) fn callee(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<(Vec<String>, String)> {
        let full = Picker::new(of, wish, &mut self.bindings).optional("resolved", &[])?;
        let mut candidates: Vec<(Vec<String>, String)> = Vec::new();
        if let Some(full) = full {
            let full = full.replace("()", "");
            is_dotted(&full)?;
            candidates.extend(self.imported(&full));
        } else if of.name() == "decorator" {
            candidates.push((vec![], Picker::new(of, wish, &mut self.bindings).text("name", WORD, &[])?));
        } else {
            let near: Vec<String> = RECEIVERS.iter().map(|&name| name.to_owned()).collect();
            let mut picker = Picker::new(of, wish, &mut self.bindings);
            let (callee, name) = (picker.optional("callee", &[]), picker.text("name", WORD, &[]));
            let receiver = picker.optional("receiver", &near);
            candidates.extend(callee.flatten().map(|callee| (vec![], callee)));
            if let (Some(name), Some(receiver)) = (name, receiver) {
                candidates.push((vec![], receiver.map_or_else(|| name.clone(), |receiver| format!("{receiver}.{name}"))));
                candidates.push((vec![], name));
            }
        }
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        candidates.into_iter().find(|(_, callee)| {
            let (receiver, name) = callee.rsplit_once('.').map_or((None, callee.as_str()), |(receiver, name)| (Some(receiver), name));
            let name = if of.name() == "decorator" { callee } else { name };
            let asked = [("callee", Value::text(callee)), ("name", Value::text(name)), ("receiver", Value::optional(receiver))];
            is_dotted(callee).is_some() && asked.iter().all(|(field, value)| picker.fits(field, value))
        })
    }

    /// The ways to write a full name, each with its import.
    fn imported(&self, full: &str) -> Vec<(Vec<String>, String)> {
        let Some((module, name)) = full.rsplit_once('.') else { return vec![(vec![], full.to_owned())] };
        let graph = &self.inputs.workspace.imports;
        let parts = || module.match_indices('.').map(|(at, _)| at).chain([module.len()]);
        let known = parts().filter_map(|at| module.get(..at)).filter(|name| graph.modules.contains_key(*name)).last();
        let from = |before: &str, first: &str| {
            let top = first.split('.').next().unwrap_or(first);
            (vec![format!("from {before} import {top}")], first.to_owned())
        };
        match known {
            Some(known) => {
                vec![from(known, full.get(known.len() + 1..).unwrap_or(name)), (vec![format!("import {known}")], full.to_owned())]
            }
            None => vec![(vec![format!("import {}", full.split('.').next().unwrap_or(full))], full.to_owned()), from(module, name)],
        }
    }

    fn arguments(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<String> {
        let (mut positional, mut named) = (Vec::<String>::new(), Vec::<String>::new());
        let members = wish.members(of, "arguments").into_iter().chain(wish.members(of, "keywords"));
        for (member, kind) in members {
            let (name, position, value) = self.one_argument(kind, member)?;
            match (name, position) {
                (Some(name), _) => named.push(format!("{name}={value}")),
                (None, Some(position)) => {
                    while positional.len() < position.clamp(1, POSITIONS) {
                        positional.push("None".to_owned());
                    }
                    *positional.get_mut(position.checked_sub(1)?)? = value;
                }
                (None, None) => positional.push(value),
            }
        }
        // A part called `keywords` has names only.
        positional.extend(named);
        Some(positional.join(", "))
    }

    /// Name, position and text.
    fn one_argument(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<(Option<String>, Option<usize>, String)> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let (name, position) = (picker.optional("name", &[])?, picker.number("position")?);
        let (value, kind) = (picker.optional("value", &[])?, picker.optional("kind", &[])?);
        let spread = picker.optional("spread", &[])?;
        let asks_value = picker.asks("value");
        let name = name.as_deref().map(|name| is_name(name).map(str::to_owned)).map_or(Some(None), |name| name.map(Some))?;
        let text = match (kind.as_deref(), value) {
            (Some("none"), _) => "None".to_owned(),
            (Some("bool"), value) => match value.as_deref() {
                None | Some("True" | "true") => "True".to_owned(),
                Some(_) => "False".to_owned(),
            },
            (Some("number"), value) => value.unwrap_or_else(|| "1".to_owned()),
            (Some("name"), value) => is_dotted(value.as_deref().unwrap_or(WORD))?.to_owned(),
            (Some("call"), value) => format!("{}()", is_dotted(value.as_deref().unwrap_or(WORD))?),
            (Some("other"), _) => "[]".to_owned(),
            (None, None) if asks_value => "[]".to_owned(),
            // A constant is passed by its name; everything else as a text.
            (None, Some(value)) if value.contains('.') && is_dotted(&value).is_some() && value.chars().any(char::is_uppercase) => value,
            (_, value) => literal(value.as_deref().unwrap_or(WORD)),
        };
        let text = match spread.as_deref() {
            Some("items") => format!("*{text}"),
            Some("keywords") => format!("**{text}"),
            _ => text,
        };
        Some((name, position, text))
    }

    /// An argument and its call.
    pub(super) fn argument(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let (name, position, value) = self.one_argument(of, wish)?;
        let callee = Picker::new(of, wish, &mut self.bindings).text("callee", WORD, &[])?;
        let before = "None, ".repeat(position.unwrap_or(1).saturating_sub(1).min(POSITIONS));
        let argument = name.map_or_else(|| format!("{before}{value}"), |name| format!("{name}={value}"));
        Some(Code::line(format!("{}({argument})", is_dotted(&callee)?)))
    }

    pub(super) fn assignment(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let name = picker.text("name", WORD, &[])?;
        let target = picker.optional("target", std::slice::from_ref(&name))?;
        let receiver = picker.optional("receiver", &[])?;
        let target = target.unwrap_or_else(|| receiver.map_or_else(|| name.clone(), |receiver| format!("{receiver}.{name}")));
        let annotation = picker.optional("type", &[])?;
        let value = picker.optional(if of.name() == "field" { "default" } else { "value" }, &[])?;
        let (kind, made_by) = (picker.optional("kind", &[])?, picker.optional("made_by", &[])?);
        let (mut imports, mut given) = (vec![], value);
        if let Some(full) = made_by {
            let (needs, callee) = self.imported(&full).into_iter().next()?;
            imports.extend(needs);
            given = Some(format!("{callee}()"));
        }
        let given = given.unwrap_or_else(|| kind_of(kind.as_deref()).to_owned());
        let (target, given) = (is_dotted(&target)?, super::plain_line(&given)?);
        let line = match annotation {
            Some(annotation) => format!("{target}: {} = {given}", super::plain_line(&annotation)?),
            None => format!("{target} = {given}"),
        };
        Some(Code { imports, lines: vec![line] })
    }

    /// An import as a statement by itself, for a module that has it.
    pub(super) fn import(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let near = picker.optional("imported", &[])?;
        let target = picker.text("target", near.as_deref().unwrap_or(WORD), near.as_slice())?;
        let target = is_dotted(&target)?;
        Some(Code::line(match target.rsplit_once('.') {
            Some((package, _)) => format!("from {package} import {}", last(target)),
            None => format!("import {target}"),
        }))
    }
}

/// The plainest value of a kind.
fn kind_of(kind: Option<&str>) -> &'static str {
    match kind {
        Some("number") => "1",
        Some("bool") => "True",
        Some("name") => WORD,
        Some("call") => "planted()",
        Some("other") => "[]",
        Some("text") => "\"planted\"",
        _ => "None",
    }
}
