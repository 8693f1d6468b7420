//! One of the two sets: facts of a type that a condition fits, or a list in the rule.

use std::collections::BTreeSet;

use regex::Regex;

use crate::diagnostics::problem::Problem;
use crate::kinds::assert::by_file::{File, may_be_in};
use crate::kinds::assert::condition::{Condition, Test, Truth};
use crate::kinds::assert::fact::{Fact, FactType, FieldType, Value};
use crate::kinds::assert::pattern::Pattern;
use crate::kinds::assert::plants::of_condition;
use crate::kinds::assert::{empty, facts, mentions, names, read, wants};
use crate::kinds::plant::{Plant, WORD};
use crate::kinds::{Inputs, Nothing, RuleHead};
use crate::source::sources::{FileId, Place};
use crate::workspace::plan::WantedCode;
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::Reader;

/// A set of names.
pub struct Side {
    /// What it is called.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    names: Names,
    take: Option<Regex>,
}

enum Names {
    Facts { of: &'static dyn FactType, subjects: Option<Box<Condition>>, field: usize, accesses: bool },
    Written(Vec<(String, Place)>),
}

/// A name of a set.
pub struct Member {
    /// As written.
    pub key: String,
    /// What is compared: what `take` takes of it.
    pub compared: String,
    /// Where it stands.
    pub place: Option<Place>,
}

/// What a set holds.
#[derive(Default)]
pub struct Members {
    /// Its names, each as often as it stands.
    pub all: Vec<Member>,
    /// Facts without a name, and names that `take` does not fit.
    pub left_out: usize,
    /// Facts of which it is not known whether they belong to it, or under which name.
    pub unknown: Vec<Option<Place>>,
    /// Files that its facts are in.
    pub files: BTreeSet<FileId>,
}

impl Side {
    pub fn read(node: &Node, word: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let names = match (node.entry("values"), node.get("for").and_then(Node::text)) {
            (Some(values), None) => written(values, node, reader)?,
            (None, Some(name)) => of_facts(node, name, reader)?,
            _ => {
                let help = "write `for:` and `key:`, or `values:`".to_owned();
                reader.mistake(node.place, format!("`{word}` is either facts or a list"), Some(help));
                return None;
            }
        };
        let take = node.get("take").and_then(|node| take(node, reader));
        let name = node.get("name").and_then(Node::text).map_or_else(|| names.words(), str::to_owned);
        Some(Self { name, place: node.place, names, take })
    }

    /// Facts that would be in it under a name that nothing else has.
    pub fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
        let Names::Facts { of, subjects, field, .. } = &self.names else { return vec![] };
        let is_list = of.fields().get(*field).is_some_and(|(_, _, of)| *of == FieldType::Names);
        let text = self.take.as_ref().map_or_else(|| format!(".*{WORD}.*"), |take| take.as_str().to_owned());
        let Ok(pattern) = Pattern::regex(&text) else { return vec![] };
        let test = if is_list { Test::Has(Box::new(Test::Text(pattern))) } else { Test::Text(pattern) };
        of_condition(*of, subjects.as_deref(), Some((*field, &test)), inputs, head)
    }

    /// Which of its selectors leaves nothing.
    pub fn why_empty(&self, inputs: Inputs<'_>, head: &RuleHead) -> Option<Nothing> {
        let Names::Facts { of, subjects, .. } = &self.names else { return None };
        Some(empty::explain(*of, subjects.as_deref(), inputs, head))
    }

    /// Names of its selectors that the tree does not have.
    pub fn unknown_names(&self, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Problem> {
        match &self.names {
            Names::Facts { subjects: Some(condition), .. } => names::unknown(condition, inputs, head),
            _ => vec![],
        }
    }

    /// The type of its facts.
    pub fn of(&self) -> Option<&'static dyn FactType> {
        match &self.names {
            Names::Facts { of, .. } => Some(*of),
            Names::Written(_) => None,
        }
    }

    pub fn asks_document(&self, path: &str) -> bool {
        match &self.names {
            Names::Facts { of, subjects, .. } => of.reads(path) && may_be_in(*of, subjects.as_deref(), File::at(path)),
            Names::Written(_) => false,
        }
    }

    pub fn asks_text(&self, path: &str) -> bool {
        match &self.names {
            Names::Facts { of, subjects, .. } => of.name() == "text" && may_be_in(*of, subjects.as_deref(), File::at(path)),
            Names::Written(_) => false,
        }
    }

    pub fn wanted_code(&self) -> WantedCode {
        match &self.names {
            Names::Facts { of, subjects, accesses, .. } => wants::code(*of, *accesses, subjects.as_deref().into_iter()),
            Names::Written(_) => WantedCode::default(),
        }
    }

    /// Whether it asks who reads and writes tables, which only the models tell.
    pub fn asks_models(&self) -> bool {
        matches!(&self.names, Names::Facts { accesses: true, .. })
    }

    pub fn members(&self, inputs: Inputs<'_>) -> Members {
        let mut members = Members::default();
        match &self.names {
            Names::Written(values) => values.iter().for_each(|(value, place)| self.add(value, Some(*place), &mut members)),
            Names::Facts { of, subjects, field, .. } => {
                let wanted = |file| may_be_in(*of, subjects.as_deref(), File::of(inputs, file));
                of.each(inputs, &wanted, &mut |fact| self.one(fact, subjects.as_deref(), *field, &mut members));
            }
        }
        members
    }

    fn one(&self, fact: &dyn Fact<'_>, subjects: Option<&Condition>, field: usize, members: &mut Members) {
        let chosen = subjects.map_or(Truth::Yes, |subjects| subjects.answer(fact, &mut vec![]));
        if chosen == Truth::No {
            return;
        }
        let place = fact.place();
        members.files.extend(place.map(|place| place.file));
        match fact.get(field) {
            _ if chosen == Truth::Unknown => members.unknown.push(place),
            Value::Unknown => members.unknown.push(place),
            Value::Absent => members.left_out += 1,
            Value::Text(text) => self.add(&text, place, members),
            Value::Bool(value) => self.add(if value { "true" } else { "false" }, place, members),
            Value::Number(number) => self.add(&number.to_string(), place, members),
            Value::Names(names) => names.iter().for_each(|name| self.add(name, place, members)),
        }
    }

    fn add(&self, key: &str, place: Option<Place>, members: &mut Members) {
        let compared = match &self.take {
            None => Some(key),
            Some(take) => take.captures(key).and_then(|found| found.get(1).or(found.get(0))).map(|part| part.as_str()),
        };
        match compared {
            Some(compared) => members.all.push(Member { key: key.to_owned(), compared: compared.to_owned(), place }),
            None => members.left_out += 1,
        }
    }
}

impl Names {
    fn words(&self) -> String {
        match self {
            Self::Written(_) => "the list of the rule".to_owned(),
            Self::Facts { of, field, .. } => {
                let field = of.fields().get(*field).map_or("", |(field, ..)| *field);
                format!("the {field} of {}", plural(of.name()))
            }
        }
    }
}

fn plural(name: &str) -> String {
    let name = name.replace('_', " ");
    crate::kinds::words::plurals(&name).into_iter().next().unwrap_or(name)
}

fn written((key, values): (&Key, &Node), node: &Node, reader: &mut Reader<'_>) -> Option<Names> {
    if let Some((other, _)) = ["where", "key"].into_iter().find_map(|other| node.entry(other)) {
        reader.mistake(other.place, format!("`{}` belongs to facts, and `values` are none", other.text), None);
    }
    let values: Vec<(String, Place)> = values.items().iter().filter_map(|item| Some((item.text()?.to_owned(), item.place))).collect();
    if values.is_empty() {
        reader.mistake(key.place, "this list is empty", Some("write the names".to_owned()));
        return None;
    }
    Some(Names::Written(values))
}

fn of_facts(node: &Node, name: &str, reader: &mut Reader<'_>) -> Option<Names> {
    let of = facts::ALL.iter().copied().find(|of| of.name() == name)?;
    let subjects = node.get("where").filter(|node| !node.is_null()).map(|node| Box::new(read::condition(node, of, reader)));
    let Some(key) = node.get("key") else {
        let fields: Vec<&str> = of.fields().iter().map(|(field, ..)| *field).collect();
        let help = format!("add `key:` with one of {}", fields.join(", "));
        reader.mistake(node.place, "`key` is missing", Some(help));
        return None;
    };
    let (field, _) = read::fields(key, of, reader).first().copied()?;
    let accesses = matches!(of.name(), "write" | "query")
        || mentions(node, facts::ABOUT_ACCESSES)
        || key.text().is_some_and(|key| facts::ABOUT_ACCESSES.contains(&key));
    Some(Names::Facts { of, subjects, field, accesses })
}

fn take(node: &Node, reader: &mut Reader<'_>) -> Option<Regex> {
    let regex = regex::RegexBuilder::new(&format!("^(?:{})$", node.text()?)).dot_matches_new_line(true).size_limit(1 << 20).build();
    if regex.is_err() {
        reader.mistake(node.place, "this regular expression cannot be read", None);
    }
    regex.ok()
}
