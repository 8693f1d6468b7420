//! From `env.py` to the metadata that Alembic compares with, and to its naming convention.
//!
//! `env.py` is run in an interpreter of its own that changes no schema; what it gives `context.configure(target_metadata=…)` is
//! followed. **Invariant**: metadata that cannot be followed is unknown, never guessed.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::naming::Naming;
use super::values::{Args, Class, Object, Value, last, reason};
use crate::facts::program::StmtKind;
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::HistoryPlan;
use crate::workspace::schema::replay::Replay;

/// What an application writes to name constraints itself.
const WORD: &str = "naming_convention";
/// How long a chain of imports is followed from `env.py`: the application's models may be far.
const MAX_IMPORTS: usize = 24;

/// The naming convention that a history's operations are given.
pub fn naming<'p>(plan: &HistoryPlan, sources: &'p Sources, facts: &'p FactStore) -> Naming<'p> {
    let read = facts.files.keys().filter(|file| facts.python(**file).is_some_and(|facts| facts.program.is_some()));
    let named: Vec<FileId> = read.copied().filter(|file| sources.get(*file).text().contains(WORD)).collect();
    if named.is_empty() {
        return Naming::Default;
    }
    let Some(env) = environment(plan, sources) else { return Naming::Unknown(Rc::from("this history has no `env.py`")) };
    let mut it = Interpreter::new(Replay::default(), sources, facts);
    it.be_quiet(MAX_IMPORTS);
    let Some(scope) = it.module(env) else { return Naming::Unknown(Rc::from("`env.py` could not be read")) };
    if it.configured.is_none() {
        let functions = facts.python(env).and_then(|facts| facts.program.as_ref()).map_or(&[][..], |program| &program.body);
        for statement in functions {
            let StmtKind::Function(function) = &statement.kind else { continue };
            let speaks = statement.span.slice(sources.get(env).text()).contains("target_metadata");
            if let (true, Some(Value::Function(closure))) = (speaks && it.configured.is_none(), it.own(scope, &function.name).cloned()) {
                it.within(env, scope, |it| it.inline(closure, Args { span: statement.span, ..Args::default() }));
            }
        }
    }
    // What no import of `env.py` leads to: the application that Flask runs.
    for file in named {
        it.module(file);
    }
    match it.configured.take() {
        None => Naming::Unknown(Rc::from("`env.py` gives `context.configure()` no metadata that can be followed")),
        Some(metadata) => of_metadata(it, &metadata),
    }
}

/// The `env.py` of a history: in its folder, or above its versions.
#[must_use]
pub fn environment(plan: &HistoryPlan, sources: &Sources) -> Option<FileId> {
    let mut folder = plan.path.as_str();
    for _ in 0..4 {
        let path = if folder.is_empty() { "env.py".to_owned() } else { format!("{folder}/env.py") };
        if let Some(file) = sources.find(&path) {
            return Some(file);
        }
        if folder.is_empty() {
            break;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    None
}

fn of_metadata<'p>(mut it: Interpreter<'p>, metadata: &Value<'p>) -> Naming<'p> {
    let convention = match metadata {
        // A list of several has no convention of its own, and Alembic asks none of them.
        Value::None | Value::Items(_) => None,
        Value::Object(object) if object.last() == "MetaData" => it.remembered(metadata, WORD).or_else(|| object.args.named(WORD).cloned()),
        Value::Library(path) => match it.remembered(metadata, WORD) {
            Some(convention) => Some(convention),
            None if path.starts_with("sqlmodel.") => None,
            None => return Naming::Unknown(Rc::from(format!("`{path}` is not part of the repository"))),
        },
        other => match it.only_database() {
            Some(Value::Object(object)) => {
                let object = Value::Object(object);
                it.remembered(&object, WORD)
                    .or_else(|| if let Value::Object(object) = &object { object.args.named(WORD).cloned() } else { None })
            }
            _ => return Naming::Unknown(Rc::from(format!("the metadata that `env.py` names cannot be followed: {}", reason(other)))),
        },
    };
    match convention {
        None | Some(Value::None) => Naming::Default,
        Some(Value::Dict(dict)) => {
            it.be_quiet(MAX_IMPORTS);
            Naming::Known(dict, Box::new(it))
        }
        Some(other) => Naming::Unknown(Rc::from(reason(&other))),
    }
}

impl<'p> Interpreter<'p> {
    /// The metadata of the only Flask-SQLAlchemy object that the application makes: what Flask-Migrate hands to `env.py`.
    fn only_database(&mut self) -> Option<Value<'p>> {
        let databases = std::mem::take(&mut self.databases);
        match databases.as_slice() {
            [only] => self.metadata_of(only, 16),
            _ => None,
        }
    }

    /// `owner.metadata`, where `owner` is a declarative base, a model or a registry.
    pub fn metadata_of(&mut self, owner: &Value<'p>, depth: usize) -> Option<Value<'p>> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.remembered(owner, "metadata") {
            return Some(known);
        }
        let made = match owner {
            Value::Class(class) => {
                if let Some(own) = super::attributes::of_class(class, "metadata") {
                    return Some(own);
                }
                // A base with a registry of its own has that one's metadata.
                let registry = super::attributes::of_class(class, "registry");
                if let Some(found) = registry.and_then(|registry| self.metadata_of(&registry, depth)) {
                    return Some(found);
                }
                let inherited = class.bases.iter().find_map(|base| self.metadata_of(base, depth));
                if inherited.is_some() {
                    return inherited;
                }
                is_declarative(class)
            }
            Value::Object(object) => match object.last() {
                "declarative_base" | "automap_base" | "SQLAlchemy" | "registry" | "generate_base" => {
                    let given = object.args.named("metadata").filter(|given| !matches!(given, Value::None)).cloned();
                    let of_class = object.args.named("cls").cloned();
                    let registry = object.args.values.first().filter(|_| object.last() == "generate_base").cloned();
                    let found =
                        given.or_else(|| [of_class, registry].into_iter().flatten().find_map(|owner| self.metadata_of(&owner, depth)));
                    if found.is_some() {
                        return found;
                    }
                    true
                }
                _ => false,
            },
            Value::Method(object, "Model") => return self.metadata_of(object, depth),
            Value::Library(path) if &**path == "sqlmodel.SQLModel" => return Some(Value::library("sqlmodel.SQLModel.metadata")),
            _ => false,
        };
        if !made {
            return None;
        }
        let metadata = Value::Object(Rc::new(Object { path: "sqlalchemy.MetaData".to_owned(), args: Args::default() }));
        self.remember(owner, "metadata", metadata.clone());
        Some(metadata)
    }
}

/// A class that makes a registry of its own: it extends SQLAlchemy's base directly.
fn is_declarative(class: &Class<'_>) -> bool {
    class.bases.iter().any(|base| matches!(base, Value::Library(path) if matches!(last(path), "DeclarativeBase" | "DeclarativeBaseNoMeta")))
}
