//! One module while its accesses are linked: what its names mean, and which call stands in front of which.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::super::calls::{Bound, ModuleCalls};
use super::held::Held;
use super::models::{Mapped, ModelIndex};
use crate::facts::calls::{Argued, Argument, Call, Scope};
use crate::facts::imports::CodeFacts;
use crate::facts::symbols::{Assignment, Function, Loop, Symbols};
use crate::source::sources::Sources;
use crate::source::text::Span;

/// One module.
pub(super) struct Module<'a> {
    pub calls: &'a ModuleCalls,
    pub symbols: &'a Symbols,
    pub models: &'a ModelIndex<'a>,
    text: &'a str,
    /// What imports bind, by name.
    imported: FxHashMap<String, Vec<(Span, String)>>,
    /// Calls by where they begin and end.
    by_span: FxHashMap<(u32, u32), usize>,
    /// Beside each call the one whose result it is asked of: `execute(…)` of `execute(…).scalar()`.
    receivers: Vec<Option<usize>>,
    /// The call that is asked of a call's result.
    next: FxHashMap<usize, usize>,
    /// Assignments of plain names, by name and scope.
    assigned: FxHashMap<(&'a str, u32), Vec<&'a Assignment>>,
    /// Functions by their own scope.
    functions: FxHashMap<u32, &'a Function>,
    /// The first function of each name.
    named: FxHashMap<&'a str, &'a Function>,
    /// What names hold, once it was asked.
    pub(super) held: RefCell<FxHashMap<(String, u32), Option<Held<'a>>>>,
}

impl<'a> Module<'a> {
    /// `None` where no model can be meant.
    pub fn new(
        calls: &'a ModuleCalls,
        code: &'a CodeFacts,
        imports: Vec<Bound>,
        models: &'a ModelIndex<'a>,
        sources: &'a Sources,
    ) -> Option<Self> {
        let symbols = code.symbols.as_deref().filter(|_| !models.is_empty())?;
        let mut imported: FxHashMap<String, Vec<(Span, String)>> = FxHashMap::default();
        for (name, place, full) in imports {
            imported.entry(name).or_default().push((place, full));
        }
        let all = &calls.calls.calls;
        let by_span = all.iter().enumerate().map(|(at, call)| ((call.span.start, call.span.end), at)).collect();
        let mut assigned: FxHashMap<(&'a str, u32), Vec<&'a Assignment>> = FxHashMap::default();
        for assignment in symbols.assignments.iter().filter(|it| !it.target.contains(['.', '['])) {
            assigned.entry((assignment.target.as_str(), assignment.scope)).or_default().push(assignment);
        }
        let functions = symbols.functions.iter().map(|function| (function.scope, function)).collect();
        let mut named: FxHashMap<&'a str, &'a Function> = FxHashMap::default();
        for function in &symbols.functions {
            let Some(scope) = calls.calls.scopes.get(function.scope as usize) else { continue };
            named.entry(scope.name.as_str()).or_insert(function);
        }
        let receivers = receivers(all);
        let next = receivers.iter().enumerate().filter_map(|(at, receiver)| Some(((*receiver)?, at))).collect();
        let held = RefCell::default();
        let text = sources.get(calls.file).text();
        Some(Self { calls, symbols, models, text, imported, by_span, receivers, next, assigned, functions, named, held })
    }

    pub fn call(&self, at: usize) -> Option<&'a Call> {
        self.calls.calls.calls.get(at)
    }

    pub fn resolved(&self, at: usize) -> Option<&'a str> {
        self.calls.resolved.get(at)?.as_deref()
    }

    pub fn scope(&self, at: u32) -> Option<&'a Scope> {
        self.calls.calls.scopes.get(at as usize)
    }

    pub fn receiver(&self, at: usize) -> Option<usize> {
        self.receivers.get(at).copied().flatten()
    }

    /// The call that an argument or a value is.
    pub fn call_at(&self, span: Span) -> Option<usize> {
        self.by_span.get(&(span.start, span.end)).copied()
    }

    /// Assignments of a name in a scope, or in the nearest one around it that has some.
    pub fn assignments<'n>(&'n self, name: &'n str, scope: u32) -> &'n [&'a Assignment] {
        let mut at = Some(scope);
        while let Some(index) = at {
            if let Some(own) = self.assigned.get(&(name, index)) {
                return own;
            }
            at = self.scope(index).and_then(|scope| scope.parent);
        }
        &[]
    }

    /// What is written at a place.
    pub fn written(&self, span: Span) -> &'a str {
        span.slice(self.text)
    }

    /// What `for` statements go through that give a name its values, in a scope or the nearest one around it that has some.
    pub fn loops<'n>(&'n self, name: &'n str, scope: u32) -> impl Iterator<Item = Span> + 'n {
        let is_of = move |index: u32| move |each: &&Loop| each.scope == index && each.target == name;
        let mut at = Some(scope);
        while let Some(index) = at.filter(|index| !self.symbols.loops.iter().any(|each| is_of(*index)(&each))) {
            at = self.scope(index).and_then(|scope| scope.parent);
        }
        at.into_iter().flat_map(move |index| self.symbols.loops.iter().filter(is_of(index)).map(|each| each.over))
    }

    /// The first function of a name, its classes and functions before it: `Repository.save`.
    pub fn function_named(&self, name: &str) -> Option<&'a Function> {
        self.named.get(name).copied()
    }

    /// The function whose own scope this is.
    pub fn function(&self, scope: u32) -> Option<&'a Function> {
        self.functions.get(&scope).copied()
    }

    /// The model that a name means in a scope, and the rest of the name: a column.
    pub fn model<'n>(&self, name: &'n str, scope: u32) -> Option<(&'a Mapped<'a>, String)> {
        let first = name.split('.').next().unwrap_or(name);
        let rest = name.get(first.len()..).unwrap_or("");
        let full = self.imported(first, scope).map_or_else(|| format!("{}.{name}", self.calls.module), |full| format!("{full}{rest}"));
        self.models.find(&full).map(|(model, rest)| (model, rest.to_owned()))
    }

    /// What an import binds a name to: the one that is nearest to a scope, where several do.
    fn imported(&self, name: &str, scope: u32) -> Option<&str> {
        let all = self.imported.get(name)?;
        if let [(_, only)] = all.as_slice() {
            return Some(only);
        }
        let mut at = Some(scope);
        while let Some(found) = at.and_then(|index| self.scope(index)) {
            // The innermost scope holds those of the scopes in it too: the last that stands in it is as near as a text can say.
            let inside = all.iter().rev().find(|(place, _)| found.span.start <= place.start && place.end <= found.span.end);
            if let Some((_, full)) = inside {
                return Some(full);
            }
            at = found.parent;
        }
        None
    }

    /// The model that an argument names, and the rest of the name.
    pub fn model_argument(&self, argument: &Argument, scope: u32) -> Option<(&'a Mapped<'a>, String)> {
        match &argument.value {
            Argued::Name(name) => self.model(name, scope),
            _ => None,
        }
    }

    /// The calls of a chain behind a call, in order: `values(…)` and `returning(…)` of `insert(t).values(…).returning(…)`.
    pub fn chain(&self, root: usize) -> Vec<usize> {
        std::iter::successors(self.next.get(&root).copied(), |last| self.next.get(last).copied()).collect()
    }
}

/// The last part of what is called.
pub(super) fn method(call: &Call) -> &str {
    call.callee.rsplit('.').next().unwrap_or(&call.callee)
}

/// What a method is called on, as written.
pub(super) fn owner(call: &Call) -> Option<&str> {
    call.callee.rsplit_once('.').map(|(owner, _)| owner)
}

fn receivers(calls: &[Call]) -> Vec<Option<usize>> {
    let of = |(at, call): (usize, &Call)| {
        owner(call).filter(|owner| owner.ends_with(')'))?;
        // It was read before its own arguments: the first one backwards that ends in front of the name.
        let before = calls.iter().enumerate().take(at).rev();
        let mut near = before.take_while(|(_, other)| other.span.end > call.span.start);
        near.find(|(_, other)| other.span.start >= call.span.start && other.span.end <= call.name_span.start).map(|(at, _)| at)
    };
    calls.iter().enumerate().map(of).collect()
}
