//! Statements.
//!
//! A condition that cannot be evaluated is settled by rules measured on real histories: an early return is not taken; a body is
//! taken, and what it makes is *assumed*; of two branches the one that changes the schema is taken.

use std::rc::Rc;

use super::effects;
use super::interpreter::Interpreter;
use super::values::{Closure, Shape, Value, reason};
use crate::facts::program::{Case, Expr, ExprKind, Pattern, Stmt, StmtKind};
use crate::source::text::Span;

/// How a block ended.
#[derive(Clone, Debug)]
pub enum Flow<'p> {
    /// It ran to its end.
    Next,
    /// `return`.
    Return(Value<'p>),
    /// `raise`.
    Raise,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
}

impl<'p> Interpreter<'p> {
    /// Runs statements in order.
    pub fn block(&mut self, body: &'p [Stmt]) -> Flow<'p> {
        for statement in body {
            match self.statement(statement) {
                Flow::Next if !std::mem::take(&mut self.raised) => {}
                Flow::Next => return Flow::Raise,
                end => return end,
            }
        }
        Flow::Next
    }

    fn statement(&mut self, statement: &'p Stmt) -> Flow<'p> {
        if !self.step(statement.span) {
            return Flow::Raise;
        }
        match &statement.kind {
            StmtKind::Expr(value) => {
                self.eval(value);
            }
            StmtKind::Assign { targets, annotation, value } => {
                if let (Some(target), Some(annotation)) = (targets.first(), annotation) {
                    self.declare(target, annotation);
                }
                let value = self.eval(value);
                for target in targets {
                    self.assign(target, value.clone());
                }
            }
            StmtKind::AugAssign { target, operator, value } => {
                let (left, right) = (self.eval(target), self.eval(value));
                let value = self.augmented(left, operator, &right, statement.span);
                self.assign(target, value);
            }
            StmtKind::If { test, body, orelse } => {
                let test = self.eval(test).truth();
                return match test {
                    Some(true) => self.block(body),
                    Some(false) => self.block(orelse),
                    None => self.doubtful_branch(body, orelse),
                };
            }
            StmtKind::For { target, iter, body, orelse } => return self.for_loop(target, iter, body, orelse),
            StmtKind::While { test, body, orelse } => return self.while_loop(test, body, orelse),
            StmtKind::With { items, body } => return self.with(items, body),
            StmtKind::Match { subject, cases } => return self.matched(subject, cases),
            StmtKind::Try { body, handlers, orelse, finally } => {
                let mut end = self.block(body);
                if matches!(end, Flow::Next) {
                    end = self.block(orelse);
                } else if let (Flow::Raise, [handler]) = (&end, handlers.as_slice()) {
                    // The error is certain, and there is one who may take it.
                    end = self.block(handler);
                }
                let last = self.block(finally);
                return match (last, end) {
                    // What the handlers do is not followed; they usually log.
                    (Flow::Next, Flow::Raise | Flow::Next) => Flow::Next,
                    (Flow::Next, end) => end,
                    (last, _) => last,
                };
            }
            StmtKind::Return(value) => {
                let value = value.as_ref().map_or(Value::None, |value| self.eval(value));
                return Flow::Return(value);
            }
            StmtKind::Raise(_) => return Flow::Raise,
            StmtKind::Function(function) => {
                let closure = Closure { function, scope: self.scope, file: self.file };
                self.bind(&function.name, Value::Function(closure));
            }
            StmtKind::Class(class) => self.class(class),
            StmtKind::Import { names } => self.import(names),
            StmtKind::ImportFrom { level, module, names } => self.import_from(*level, module, names),
            StmtKind::Break => return Flow::Break,
            StmtKind::Continue => return Flow::Continue,
            StmtKind::Assert(test) => {
                self.eval(test);
            }
            StmtKind::Declare { target, annotation } => self.declare(target, annotation),
            StmtKind::Nothing => {}
            StmtKind::Other => self.opaque(statement.span, "this statement is not one that migrations are followed through", Vec::new()),
        }
        Flow::Next
    }

    /// Binds what a target names.
    pub fn assign(&mut self, target: &'p Expr, value: Value<'p>) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(name, value),
            ExprKind::Tuple(targets) | ExprKind::List(targets) => {
                let values = match &value {
                    Value::Items(items) if !items.open.get() && items.values.borrow().len() == targets.len() => {
                        items.values.borrow().clone()
                    }
                    other => vec![Value::Unknown(Rc::from(reason(other))); targets.len()],
                };
                for (target, value) in targets.iter().zip(values) {
                    self.assign(target, value);
                }
            }
            ExprKind::Subscript(base, index) => {
                let (base, index) = (self.eval(base), self.eval(index));
                if let Value::Dict(dict) = base {
                    let mut entries = dict.entries.borrow_mut();
                    match entries.iter_mut().find(|(key, _)| key.same(&index) == Some(true)) {
                        Some(entry) => entry.1 = value,
                        None => entries.push((index, value)),
                    }
                }
            }
            ExprKind::Attribute(base, name) => {
                let base = self.eval(base);
                self.remember(&base, name, value);
            }
            ExprKind::Starred(target) => self.assign(target, Value::unknown("it takes the rest of a collection")),
            _ => {}
        }
    }

    /// Neither branch is known to run.
    fn doubtful_branch(&mut self, body: &'p [Stmt], orelse: &'p [Stmt]) -> Flow<'p> {
        let (body_acts, else_acts) = (effects::may_change(body), effects::may_change(orelse));
        if !body_acts && effects::leaves(body) {
            // `if not rows: return`: what follows still counts. A `break` leaves the loop alone, with what was assigned before it.
            let goes_on = matches!(body.last().map(|last| &last.kind), Some(StmtKind::Break | StmtKind::Continue));
            for name in effects::assigned(body).into_iter().filter(|_| goes_on) {
                self.forget(name);
            }
            return if else_acts || !orelse.is_empty() { self.in_doubt(orelse, body) } else { Flow::Next };
        }
        let (taken, other) = if else_acts && !body_acts { (orelse, body) } else { (body, orelse) };
        self.in_doubt(taken, other)
    }

    /// Runs `taken` although `other` may run in its place; names that differ afterwards are not known.
    pub fn in_doubt(&mut self, taken: &'p [Stmt], other: &'p [Stmt]) -> Flow<'p> {
        let before: Vec<_> = effects::assigned(taken).into_iter().map(|name| (name, self.own(self.scope, name).cloned())).collect();
        self.replay.doubt += 1;
        // However it ends, the other branch may go on.
        self.block(taken);
        self.raised = false;
        self.replay.doubt -= 1;
        let elsewhere = effects::assigned(other);
        for (name, before) in before {
            let now = self.own(self.scope, name).cloned();
            let same = matches!((&before, &now), (Some(before), Some(now)) if before.same(now) == Some(true));
            if !same && (before.is_some() || elsewhere.contains(&name)) {
                self.forget(name);
            }
        }
        Flow::Next
    }

    fn forget(&mut self, name: &'p str) {
        self.bind(name, Value::Unknown(Rc::from(format!("`{name}` depends on a condition that cannot be evaluated"))));
    }

    fn for_loop(&mut self, target: &'p Expr, iter: &'p Expr, body: &'p [Stmt], orelse: &'p [Stmt]) -> Flow<'p> {
        let over = self.eval(iter);
        let (values, open) = self.iterate(&over);
        for value in values {
            if !self.step(iter.span) {
                return Flow::Raise;
            }
            self.assign(target, value);
            match self.block(body) {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Flow::Next,
                end => return end,
            }
        }
        if open {
            self.assign(target, Value::Unknown(Rc::from(reason(&over))));
            return self.in_doubt(body, &[]);
        }
        self.block(orelse)
    }

    fn while_loop(&mut self, test: &'p Expr, body: &'p [Stmt], orelse: &'p [Stmt]) -> Flow<'p> {
        loop {
            if !self.step(test.span) {
                return Flow::Raise;
            }
            match self.eval(test).truth() {
                Some(false) => return self.block(orelse),
                None => return self.in_doubt(body, &[]),
                Some(true) => {}
            }
            // `while True` over data has a `break` that depends on the data.
            if matches!(test.kind, ExprKind::Bool(_) | ExprKind::Int(_)) {
                return self.in_doubt(body, &[]);
            }
            match self.block(body) {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Flow::Next,
                end => return end,
            }
        }
    }

    /// The first case that fits; one that may fit is taken in doubt.
    fn matched(&mut self, subject: &'p Expr, cases: &'p [Case]) -> Flow<'p> {
        let subject = self.eval(subject);
        for case in cases {
            let fits = match &case.pattern {
                Pattern::Any(name) => {
                    if let Some(name) = name {
                        self.assign(name, subject.clone());
                    }
                    Some(true)
                }
                Pattern::Values(values) => {
                    let same: Vec<_> = values.iter().map(|value| self.eval(value).same(&subject)).collect();
                    if same.contains(&Some(true)) { Some(true) } else { (!same.contains(&None)).then_some(false) }
                }
                Pattern::Other => None,
            };
            let guard = if fits == Some(false) { None } else { case.guard.as_ref().map(|guard| self.eval(guard).truth()) };
            match (fits, guard) {
                (Some(false), _) | (_, Some(Some(false))) => {}
                (Some(true), None | Some(Some(true))) => return self.block(&case.body),
                _ => return self.in_doubt(&case.body, &[]),
            }
        }
        Flow::Next
    }

    /// What a loop runs over, and whether there may be more.
    pub fn iterate(&self, over: &Value<'p>) -> (Vec<Value<'p>>, bool) {
        match over {
            Value::Items(items) => {
                self.charge(items.values.borrow().len());
                (items.values.borrow().clone(), items.open.get())
            }
            Value::Dict(dict) => (dict.entries.borrow().iter().map(|(key, _)| key.clone()).collect(), dict.open.get()),
            Value::Class(class) => (super::attributes::members(class), false),
            Value::Rows(rows) => match &rows.names {
                Some(names) => {
                    let row = |name: &super::text::Str| {
                        let value = Value::Str(name.clone());
                        if rows.bare { value } else { Value::items(Shape::Tuple, vec![value]) }
                    };
                    (names.iter().map(row).collect(), false)
                }
                None => (Vec::new(), rows.found != Some(false)),
            },
            _ => (Vec::new(), true),
        }
    }

    /// `left op= right`; a list is changed in place.
    fn augmented(&mut self, left: Value<'p>, operator: &'static str, right: &Value<'p>, span: Span) -> Value<'p> {
        if let (Value::Items(items), "+" | "|") = (&left, operator)
            && items.shape != Shape::Tuple
        {
            let (values, open) = self.iterate(right);
            items.values.borrow_mut().extend(values);
            items.open.set(items.open.get() || open);
            return left;
        }
        self.binary(&left, operator, right, span)
    }
}
