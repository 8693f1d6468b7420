//! Generators: context managers around a block of operations, and functions that yield values.
//!
//! A context manager written with `yield` is run in place: where it yields, the block of the `with` runs.

use std::rc::Rc;

use super::effects;
use super::exec::Flow;
use super::interpreter::{Interpreter, MAX_DEPTH};
use super::values::{Args, Closure, Object, ScopeId, Shape, Value};
use crate::facts::program::{Expr, ExprKind, Stmt};
use crate::source::sources::FileId;
use crate::source::text::Span;

/// What a generator that runs hands its values to.
#[derive(Debug)]
pub enum Waiting<'p> {
    /// The block of a `with`, which runs at the `yield`.
    Block(Block<'p>),
    /// It ran, and ended so.
    Ran(Flow<'p>),
    /// A loop or a list: the values so far.
    Values(Vec<Value<'p>>),
}

/// The block of a `with`, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Block<'p> {
    target: Option<&'p Expr>,
    rest: &'p [(Expr, Option<Expr>)],
    body: &'p [Stmt],
    file: FileId,
    scope: ScopeId,
}

impl<'p> Interpreter<'p> {
    /// `with context as target, …:`.
    pub fn with(&mut self, items: &'p [(Expr, Option<Expr>)], body: &'p [Stmt]) -> Flow<'p> {
        for (at, (context, target)) in items.iter().enumerate() {
            let value = self.eval(context);
            let rest = items.get(at + 1..).unwrap_or_default();
            if let Some(Value::Function(closure)) = self.remembered(&value, MANAGER) {
                let Value::Object(call) = &value else { break };
                let block = Block { target: target.as_ref(), rest, body, file: self.file, scope: self.scope };
                return self.managed(closure, call.args.clone(), block);
            }
            if let Some(enter) = self.own_method(&value, "__enter__") {
                let span = context.span;
                let entered = self.inline(enter, Args { values: vec![value.clone()], span, ..Args::default() });
                if let Some(target) = target {
                    self.assign(target, entered);
                }
                let end = self.deeper(context.span, |it| it.with(rest, body));
                if let Some(exit) = self.own_method(&value, "__exit__") {
                    let values = vec![value, Value::None, Value::None, Value::None];
                    self.inline(exit, Args { values, span, ..Args::default() });
                }
                return end;
            }
            if let Some(target) = target {
                self.assign(target, value);
            }
            if effects::is_autocommit(context) {
                let outer = self.replay.session.transaction.enter_autocommit();
                let end = self.deeper(context.span, |it| it.with(rest, body));
                self.replay.session.transaction.leave(outer);
                return end;
            }
        }
        self.block(body)
    }

    /// Runs one level deeper, unless that is too deep.
    fn deeper(&mut self, span: Span, run: impl FnOnce(&mut Self) -> Flow<'p>) -> Flow<'p> {
        if self.depth >= MAX_DEPTH {
            self.opaque(span, "this is nested too deeply to be followed", Vec::new());
            return Flow::Raise;
        }
        self.depth += 1;
        let end = run(self);
        self.depth -= 1;
        end
    }

    fn managed(&mut self, closure: Closure<'p>, args: Args<'p>, block: Block<'p>) -> Flow<'p> {
        let span = args.span;
        self.waiting.push(Waiting::Block(block));
        let end = self.deeper(span, |it| {
            it.run(closure, args);
            Flow::Next
        });
        match (self.waiting.pop(), end) {
            (_, Flow::Raise) => Flow::Raise,
            (Some(Waiting::Ran(end)), _) => end,
            (Some(Waiting::Block(block)), _) => {
                // It may yield in a way that is not followed; the block is there all the same.
                self.opaque(span, "how this context manager runs its block cannot be followed", Vec::new());
                self.replay.doubt += 1;
                let end = self.run_block(block, Value::unknown("the context manager is not followed"));
                self.replay.doubt -= 1;
                end
            }
            _ => Flow::Next,
        }
    }

    fn run_block(&mut self, block: Block<'p>, value: Value<'p>) -> Flow<'p> {
        let Block { target, rest, body, file, scope } = block;
        self.within(file, scope, |it| {
            if let Some(target) = target {
                it.assign(target, value);
            }
            it.with(rest, body)
        })
    }

    /// `yield value`.
    pub fn yielded(&mut self, value: Value<'p>) -> Value<'p> {
        match self.waiting.pop() {
            Some(Waiting::Block(block)) => {
                let end = self.run_block(block, value);
                self.waiting.push(Waiting::Ran(end));
            }
            Some(Waiting::Values(mut values)) => {
                values.push(value);
                self.waiting.push(Waiting::Values(values));
            }
            other => self.waiting.extend(other),
        }
        Value::None
    }

    /// The call of a function that yields.
    pub fn generator(&mut self, closure: Closure<'p>, args: Args<'p>) -> Value<'p> {
        if is_manager(&closure.function.decorators) {
            let suspended = Value::Object(Rc::new(Object { path: "local.contextmanager".to_owned(), args }));
            self.remember(&suspended, MANAGER, Value::Function(closure));
            return suspended;
        }
        self.waiting.push(Waiting::Values(Vec::new()));
        self.run(closure, args);
        match self.waiting.pop() {
            Some(Waiting::Values(values)) => Value::items(Shape::List, values),
            _ => Value::unknown("what the function yields is not known"),
        }
    }
}

/// The attribute under which a suspended call keeps its function.
const MANAGER: &str = "__manager__";

fn is_manager(decorators: &[Expr]) -> bool {
    decorators.iter().any(|decorator| match &decorator.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => name.ends_with("contextmanager"),
        _ => false,
    })
}
