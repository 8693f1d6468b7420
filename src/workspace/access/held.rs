//! What a variable or the result of a call holds: rows of which model.

use rustc_hash::FxHashSet;

use super::models::Mapped;
use super::module::{Module, method, owner};
use crate::facts::calls::{Argued, Spread};
use crate::facts::symbols::Assignment;
use crate::source::text::Span;

/// How many steps from name to value are followed.
const HOPS: usize = 8;

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A statement that selects whole rows: `select(Run)`.
    Statement,
    /// What gives rows: a result, a query.
    Rows,
    /// A row that is there.
    One,
    /// An object that was just made.
    New,
    /// Several rows.
    Many,
}

/// A model's rows in some form.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    pub what: What,
    pub model: &'a Mapped<'a>,
}

/// Names that a search has asked for: what gave nothing once gives nothing when it is reached on another way.
type Seen = FxHashSet<(String, u32)>;

impl<'a> Module<'a> {
    /// What a plain name holds in a scope.
    pub fn held_by(&self, name: &str, scope: u32) -> Option<Held<'a>> {
        let key = (name.to_owned(), scope);
        if let Some(known) = self.held.borrow().get(&key) {
            return *known;
        }
        let found = self.named(name, scope, HOPS, &mut Seen::default());
        self.held.borrow_mut().insert(key, found);
        found
    }

    /// What a call gives.
    pub fn given_by(&self, at: usize) -> Option<Held<'a>> {
        self.given(at, HOPS, &mut Seen::default())
    }

    fn named(&self, name: &str, scope: u32, hops: usize, seen: &mut Seen) -> Option<Held<'a>> {
        let hops = hops.checked_sub(1)?;
        if !seen.insert((name.to_owned(), scope)) {
            return None;
        }
        for assignment in self.assignments(name, scope) {
            let annotated =
                assignment.annotation.as_ref().and_then(|annotation| self.annotated(annotation.of.as_ref()?.name.as_str(), scope));
            let call = assignment.call.and_then(|call| self.given(call as usize, hops, seen));
            let copied = || match assignment.value.as_ref()? {
                Argued::Name(other) if other != name => self.named(other, scope, hops, seen),
                _ => None,
            };
            if let Some(held) = call.or(annotated).or_else(copied) {
                let is_found = held.what == What::New && self.may_be_found(name, scope, assignment);
                return Some(if is_found { Held { what: What::One, ..held } } else { held });
            }
        }
        if let Some(held) = self.loops(name, scope).find_map(|over| self.each(over, scope, hops, seen)) {
            return Some(held);
        }
        let mut at = Some(scope);
        while let Some(index) = at {
            let parameter = self.function(index).and_then(|function| function.parameters.iter().find(|parameter| parameter.name == name));
            if let Some(parameter) = parameter {
                return self.annotated(parameter.annotation.as_ref()?.of.as_ref()?.name.as_str(), index);
            }
            at = self.scope(index).and_then(|scope| scope.parent);
        }
        None
    }

    /// Whether a name that is given something new is given something else too: `row = find() or None`, then `row = Row()` where there is none.
    fn may_be_found(&self, name: &str, scope: u32, new: &Assignment) -> bool {
        let others = self.assignments(name, scope).iter().filter(|other| other.span != new.span);
        others.into_iter().any(|other| match (other.call, &other.value) {
            (Some(call), _) => {
                !self.resolved(call as usize).is_some_and(|full| self.models.find(full).is_some_and(|(_, rest)| rest.is_empty()))
            }
            (None, value) => !matches!(value, None | Some(Argued::None)),
        })
    }

    /// One of what a `for` statement goes through.
    fn each(&self, over: Span, scope: u32, hops: usize, seen: &mut Seen) -> Option<Held<'a>> {
        let held = match self.call_at(over) {
            Some(call) => self.given(call, hops, seen),
            None => self.named(self.written(over), scope, hops, seen),
        };
        held.filter(|held| matches!(held.what, What::Rows | What::Many)).map(|held| Held { what: What::One, ..held })
    }

    fn annotated(&self, class: &str, scope: u32) -> Option<Held<'a>> {
        let (model, rest) = self.model(class, scope)?;
        rest.is_empty().then_some(Held { what: What::One, model })
    }

    fn given(&self, at: usize, hops: usize, seen: &mut Seen) -> Option<Held<'a>> {
        let hops = hops.checked_sub(1)?;
        let call = self.call(at)?;
        if let Some((model, rest)) = self.resolved(at).and_then(|full| self.models.find(full)) {
            return match rest {
                "" => Some(Held { what: What::New, model }),
                "objects.create" | "objects.get" | "query.get" | "query.get_or_404" => Some(Held { what: What::One, model }),
                _ if rest.starts_with("objects") || rest.starts_with("query") => Some(Held { what: What::Rows, model }),
                _ => None,
            };
        }
        let first = call.arguments.first().filter(|argument| argument.spread == Spread::One && argument.name.is_none());
        let whole = || {
            let (model, rest) = self.model_argument(first?, call.scope)?;
            rest.is_empty().then_some(model)
        };
        let passed = |seen: &mut Seen| {
            let argument = first?;
            match &argument.value {
                Argued::Name(name) if !name.contains('.') => self.named(name, call.scope, hops, seen),
                _ => self.given(self.call_at(argument.span)?, hops, seen),
            }
        };
        let on = |seen: &mut Seen| match self.receiver(at) {
            Some(receiver) => self.given(receiver, hops, seen),
            None => owner(call).filter(|name| !name.contains(['.', '('])).and_then(|name| self.named(name, call.scope, hops, seen)),
        };
        let is = |what, model| Some(Held { what, model });
        match method(call) {
            "select" if call.arguments.len() == 1 => is(What::Statement, whole()?),
            "query" => is(What::Rows, whole()?),
            "get" | "get_one" if whole().is_some() => is(What::One, whole()?),
            "execute" | "exec" | "stream" | "stream_scalars" => {
                is(What::Rows, passed(seen).filter(|held| held.what == What::Statement)?.model)
            }
            "scalars" if !call.arguments.is_empty() => is(What::Rows, passed(seen).filter(|held| held.what == What::Statement)?.model),
            "scalar" if !call.arguments.is_empty() => is(What::One, passed(seen).filter(|held| held.what == What::Statement)?.model),
            "first" | "one" | "one_or_none" | "scalar_one" | "scalar_one_or_none" | "scalar" | "get" | "last" | "merge" => {
                is(What::One, on(seen).filter(|held| held.what == What::Rows)?.model)
            }
            "all" | "fetchall" => is(What::Many, on(seen).filter(|held| held.what == What::Rows)?.model),
            "where" | "filter" | "filter_by" | "order_by" | "limit" | "offset" | "options" | "with_for_update" | "join" | "outerjoin"
            | "distinct" | "execution_options" | "group_by" | "scalars" | "unique" | "exclude" | "select_related" => {
                on(seen).filter(|held| matches!(held.what, What::Statement | What::Rows))
            }
            _ => self.returned(at),
        }
    }

    /// What a function of the same module says that it gives.
    fn returned(&self, at: usize) -> Option<Held<'a>> {
        let call = self.call(at)?;
        let name = call.callee.strip_prefix("self.").unwrap_or(&call.callee);
        if name.contains(['.', '(']) {
            return None;
        }
        let class = self.scope(call.scope).and_then(|scope| scope.class.as_deref());
        let full = if name.len() < call.callee.len() { format!("{}.{name}", class?) } else { name.to_owned() };
        let function = self.function_named(&full)?;
        self.annotated(function.returns.as_ref()?.of.as_ref()?.name.as_str(), function.within)
    }
}
