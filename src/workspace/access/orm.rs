//! Calls and assignments of an ORM as accesses: SQLAlchemy's sessions and expressions, SQLModel, Django's managers.

use std::collections::BTreeMap;

use super::given;
use super::held::{Held, What};
use super::models::Mapped;
use super::module::{Module, method, owner};
use super::{Access, By, Names};
use crate::facts::calls::{Argued, Call, Level};
use crate::facts::queries::Verb;
use crate::source::sources::Place;
use crate::source::text::Span;

/// The accesses of one module.
pub(super) fn accesses(module: &Module<'_>) -> Vec<Access> {
    let mut writer = Writer { module, list: Vec::new() };
    for at in 0..module.calls.calls.calls.len() {
        writer.call(at);
    }
    writer.assignments();
    writer.list
}

struct Writer<'m, 'a> {
    module: &'m Module<'a>,
    list: Vec<Access>,
}

impl Writer<'_, '_> {
    fn call(&mut self, at: usize) {
        let module = self.module;
        let Some(call) = module.call(at) else { return };
        if let Some((model, rest)) = module.resolved(at).and_then(|full| module.models.find(full)) {
            return self.on_model(at, call, model, rest);
        }
        match method(call) {
            name @ ("select" | "insert" | "update" | "delete") if is_expression(module.resolved(at), call) => {
                self.expression(at, call, name);
            }
            "query" => self.query(at, call),
            "get" | "get_one" => self.of_argument(call, Verb::Select, &Names::none()),
            "bulk_insert_mappings" => self.of_mappings(call, Verb::Insert),
            "bulk_update_mappings" => self.of_mappings(call, Verb::Update),
            "delete" | "merge" if call.arguments.len() == 1 => self.of_object(call),
            "save" | "delete" if call.arguments.is_empty() => self.of_receiver(at, call),
            "setattr" if call.callee == "setattr" => self.set(call),
            _ => {}
        }
    }

    /// What is called is a model, or something of it: `Run(…)`, `Run.objects.create(…)`, `runs.insert()`.
    fn on_model(&mut self, at: usize, call: &Call, model: &Mapped<'_>, rest: &str) {
        let last = rest.rsplit('.').next().unwrap_or(rest);
        let manages = rest.starts_with("objects.");
        let chained =
            |wanted: &str| self.module.chain(at).iter().any(|next| self.module.call(*next).is_some_and(|call| method(call) == wanted));
        match last {
            "" => self.push(call, Verb::Insert, model, given::columns(self.module, call, model, Mapped::column)),
            "create" if manages => self.push(call, Verb::Insert, model, given::columns(self.module, call, model, Mapped::column)),
            "get_or_create" | "bulk_create" | "abulk_create" | "acreate" if manages => {
                self.push(call, Verb::Insert, model, Names::unknown());
            }
            "update_or_create" if manages => {
                self.push(call, Verb::Insert, model, Names::unknown());
                self.push(call, Verb::Update, model, Names::unknown());
            }
            "bulk_update" if manages => self.push(call, Verb::Update, model, Names::unknown()),
            "model_validate" | "from_orm" | "parse_obj" => self.push(call, Verb::Insert, model, Names::unknown()),
            "insert" | "update" | "delete" | "select" if !manages => {
                let verb = verb(last);
                let written = if verb.writes() { self.values(at, model, verb) } else { Names::none() };
                self.push(call, verb, model, written);
            }
            _ if manages || rest.starts_with("query") => {
                if chained("update") || chained("aupdate") {
                    let written = self.chained(at, &["update", "aupdate"], model);
                    self.push(call, Verb::Update, model, written);
                } else if chained("delete") || chained("adelete") {
                    self.push(call, Verb::Delete, model, Names::none());
                } else {
                    self.push(call, Verb::Select, model, Names::none());
                }
            }
            _ => {}
        }
    }

    /// `select(Run)`, `insert(Run).values(…)`, `update(Run)`, `delete(Run)`.
    fn expression(&mut self, at: usize, call: &Call, name: &str) {
        let verb = verb(name);
        if verb == Verb::Select {
            let mut seen: Vec<String> = Vec::new();
            for argument in &call.arguments {
                let Some((model, rest)) = self.module.model_argument(argument, call.scope) else { continue };
                let reads = model.column(&rest);
                if !seen.contains(&model.model.name) {
                    seen.push(model.model.name.clone());
                    self.push(call, verb, model, Names::none());
                }
                if let (Some(column), Some(access)) = (reads, self.list.last_mut()) {
                    access.reads.add(&column);
                }
            }
            return;
        }
        let Some((model, _)) = call.arguments.first().and_then(|argument| self.module.model_argument(argument, call.scope)) else { return };
        let written = self.values(at, model, verb);
        self.push(call, verb, model, written);
        let chain = self.module.chain(at).into_iter().filter_map(|next| self.module.call(next));
        if let Some(upsert) = chain.into_iter().find(|next| method(next) == "on_conflict_do_update") {
            let set = upsert.arguments.iter().find(|argument| argument.name.as_deref() == Some("set_"));
            let mut written = set.map_or_else(Names::unknown, |_| Names::none());
            if let Some(set) = set {
                given::rows(self.module, (set, upsert.scope), model, Mapped::keyed, &mut written);
            }
            self.push(call, Verb::Update, model, written);
        }
    }

    /// The columns of `.values(a=…)` behind a statement; without it a run passes them.
    fn values(&self, at: usize, model: &Mapped<'_>, verb: Verb) -> Names {
        if verb == Verb::Delete { Names::none() } else { self.chained(at, &["values"], model) }
    }

    /// The keywords of the calls of some names in a chain.
    fn chained(&self, at: usize, wanted: &[&str], model: &Mapped<'_>) -> Names {
        let calls: Vec<&Call> = self.module.chain(at).into_iter().filter_map(|next| self.module.call(next)).collect();
        let calls: Vec<&&Call> = calls.iter().filter(|call| wanted.contains(&method(call))).collect();
        let mut names = Names { names: vec![], complete: !calls.is_empty() };
        for found in calls.iter().map(|call| given::columns(self.module, call, model, Mapped::keyed)) {
            found.names.iter().for_each(|name| names.add(name));
            names.complete &= found.complete;
        }
        names
    }

    /// `session.query(Run)`, and what is done with it.
    fn query(&mut self, at: usize, call: &Call) {
        let Some((model, _)) = call.arguments.first().and_then(|argument| self.module.model_argument(argument, call.scope)) else { return };
        let chain: Vec<&Call> = self.module.chain(at).into_iter().filter_map(|next| self.module.call(next)).collect();
        let has = |wanted: &str| chain.iter().any(|call| method(call) == wanted);
        if has("update") {
            let written = self.chained(at, &["update"], model);
            self.push(call, Verb::Update, model, written);
        } else if has("delete") {
            self.push(call, Verb::Delete, model, Names::none());
        } else {
            self.push(call, Verb::Select, model, Names::none());
        }
    }

    /// The first argument is a model.
    fn of_argument(&mut self, call: &Call, verb: Verb, written: &Names) {
        let Some((model, rest)) = call.arguments.first().and_then(|argument| self.module.model_argument(argument, call.scope)) else {
            return;
        };
        if rest.is_empty() {
            self.push(call, verb, model, written.clone());
        }
    }

    /// `session.bulk_insert_mappings(Run, [{"state": …}])`.
    fn of_mappings(&mut self, call: &Call, verb: Verb) {
        let [model, rows, ..] = call.arguments.as_slice() else { return };
        let Some((model, _)) = self.module.model_argument(model, call.scope).filter(|(_, rest)| rest.is_empty()) else { return };
        let mut names = Names::none();
        given::rows(self.module, (rows, call.scope), model, Mapped::keyed, &mut names);
        self.push(call, verb, model, names);
    }

    /// `session.delete(run)`, `session.merge(run)`.
    fn of_object(&mut self, call: &Call) {
        let Some(argument) = call.arguments.first() else { return };
        let held = match &argument.value {
            Argued::Name(name) if !name.contains('.') => self.module.held_by(name, call.scope),
            _ => self.module.call_at(argument.span).and_then(|at| self.module.given_by(at)),
        };
        let Some(Held { what: What::One | What::New, model }) = held else { return };
        let (verb, written) = if method(call) == "delete" { (Verb::Delete, Names::none()) } else { (Verb::Update, Names::unknown()) };
        self.push(call, verb, model, written);
    }

    /// `run.save()`, `run.delete()`.
    fn of_receiver(&mut self, at: usize, call: &Call) {
        let held = match self.module.receiver(at) {
            Some(_) => None,
            None => owner(call).filter(|name| !name.contains(['.', '('])).and_then(|name| self.module.held_by(name, call.scope)),
        };
        let Some(Held { what, model }) = held else { return };
        match (method(call), what) {
            ("save", What::New) => self.push(call, Verb::Insert, model, Names::unknown()),
            ("save", What::One) => self.push(call, Verb::Update, model, Names::unknown()),
            ("delete", What::One) => self.push(call, Verb::Delete, model, Names::none()),
            _ => {}
        }
    }

    /// `setattr(run, "state", …)`.
    fn set(&mut self, call: &Call) {
        let [object, name, _] = call.arguments.as_slice() else { return };
        let Argued::Name(object) = &object.value else { return };
        let Some(Held { what, model }) = self.module.held_by(object, call.scope) else { return };
        let column = match &name.value {
            Argued::Text(name) => model.column(name).map(|name| Names { names: vec![name], complete: true }),
            _ => Some(Names::unknown()),
        };
        if let (Some(column), Some(verb)) = (column, written_as(what)) {
            self.push(call, verb, model, column);
        }
    }

    /// `run.state = …`: what a function sets of one object is one write.
    fn assignments(&mut self) {
        let mut known: BTreeMap<(u32, &str, Verb), usize> = BTreeMap::new();
        for assignment in &self.module.symbols.assignments {
            let Some((object, attribute)) = assignment.target.split_once('.') else { continue };
            if attribute.contains(['.', '[', '(']) || object.contains(['[', '(']) || assignment.value.is_none() {
                continue;
            }
            let Some(Held { what, model }) = self.module.held_by(object, assignment.scope) else { continue };
            let Some((verb, column)) = written_as(what).zip(model.column(attribute)) else { continue };
            let at = *known.entry((assignment.scope, object, verb)).or_insert(self.list.len());
            if let Some(access) = self.list.get_mut(at).filter(|access| access.table.as_ref() == Some(&model.table)) {
                access.writes.add(&column);
            } else {
                let written = Names { names: vec![column], complete: true };
                self.at(assignment.target_span, assignment.scope, verb, model, written);
            }
        }
    }

    fn push(&mut self, call: &Call, verb: Verb, model: &Mapped<'_>, written: Names) {
        self.at(call.name_span, call.scope, verb, model, written);
    }

    fn at(&mut self, span: Span, scope: u32, verb: Verb, model: &Mapped<'_>, writes: Names) {
        let scope = self.module.scope(scope);
        self.list.push(Access {
            verb,
            by: By::Orm,
            table: Some(model.table.clone()),
            written_as: model.model.name.clone(),
            exists: model.exists,
            writes,
            reads: if verb == Verb::Select { Names::unknown() } else { Names::none() },
            filters: Names::unknown(),
            conflict: None,
            locks: false,
            module: self.module.calls.module.clone(),
            function: scope.filter(|scope| scope.level == Level::Function).map(|scope| scope.name.clone()),
            class: scope.and_then(|scope| scope.class.clone()),
            level: scope.map_or(Level::Module, |scope| scope.level),
            migration: false,
            place: Place { file: self.module.calls.file, span },
        });
    }
}

/// A new object's attributes are part of its insert.
fn written_as(what: What) -> Option<Verb> {
    match what {
        What::New => Some(Verb::Insert),
        What::One => Some(Verb::Update),
        _ => None,
    }
}

fn verb(name: &str) -> Verb {
    match name {
        "insert" => Verb::Insert,
        "update" => Verb::Update,
        "delete" => Verb::Delete,
        _ => Verb::Select,
    }
}

/// Whether a call is that of SQLAlchemy's function, and not a method of the same name.
fn is_expression(resolved: Option<&str>, call: &Call) -> bool {
    let from = |full: &str| full.starts_with("sqlalchemy.") || full.starts_with("sqlmodel.");
    resolved.is_some_and(from) || (resolved.is_none() && !call.callee.contains(['.', '(']))
}
