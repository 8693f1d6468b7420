//! Expressions.

use std::rc::Rc;

use super::interpreter::{Interpreter, MAX_DEPTH};
use super::text::{Builder, Str};
use super::values::{Args, Lambda, Object, Shape, Value, reason};
use super::{compare, library};
use crate::facts::program::{Call, Clause, Expr, ExprKind, FPart};
use crate::source::text::Span;

impl<'p> Interpreter<'p> {
    /// The value of an expression.
    pub fn eval(&mut self, expr: &'p Expr) -> Value<'p> {
        if self.depth >= MAX_DEPTH {
            self.opaque(expr.span, "this is nested too deeply to be followed", Vec::new());
            return Value::unknown("it is nested too deeply");
        }
        if !self.step(expr.span) {
            return Value::unknown("the migration runs for too many steps");
        }
        self.depth += 1;
        let value = self.eval_kind(expr);
        self.depth -= 1;
        value
    }

    fn eval_kind(&mut self, expr: &'p Expr) -> Value<'p> {
        match &expr.kind {
            ExprKind::Str { value, map } => {
                Value::Str(Str { text: Rc::from(value.as_str()), map: Rc::new(map.clone()), file: self.file, holes: false })
            }
            ExprKind::FString(parts) => self.f_string(parts, expr.span),
            ExprKind::Int(value) => Value::Int(*value),
            ExprKind::Number(value) => Value::Number(Rc::from(value.as_str())),
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::None => Value::None,
            ExprKind::Name(name) => {
                let value = self.lookup(name);
                self.settled(value)
            }
            ExprKind::Attribute(base, name) => {
                let base = self.eval(base);
                self.attribute(base, name)
            }
            ExprKind::Call(call) => self.eval_call(call, expr.span),
            ExprKind::Subscript(base, index) => self.subscript(base, index),
            ExprKind::Slice(..) => Value::unknown("a slice has no value of its own"),
            ExprKind::List(values) => self.collection(Shape::List, values),
            ExprKind::Tuple(values) => self.collection(Shape::Tuple, values),
            ExprKind::Set(values) => self.collection(Shape::Set, values),
            ExprKind::Dict(entries) => self.dictionary(entries),
            ExprKind::Binary(left, operator, right) => {
                let (left, right) = (self.eval(left), self.eval(right));
                if self.reading.is_some() && *operator == "|" && (is_type(&left) || is_type(&right)) {
                    return generic("typing.Union", vec![left, right], expr.span);
                }
                self.binary(&left, operator, &right, expr.span)
            }
            ExprKind::Unary(operator, value) => {
                let value = self.eval(value);
                compare::unary(operator, &value)
            }
            ExprKind::And(values) => self.connective(values, false),
            ExprKind::Or(values) => self.connective(values, true),
            ExprKind::Compare(left, rest) => self.comparison(left, rest),
            ExprKind::Conditional { test, then, otherwise } => self.conditional(test, then, otherwise),
            ExprKind::Comprehension { element, clauses } => self.comprehension(clauses, |it| it.eval(element)),
            ExprKind::DictComprehension { key, value, clauses } => {
                let pairs = self.comprehension(clauses, |it| {
                    let key = it.eval(key);
                    Value::items(Shape::Tuple, vec![key, it.eval(value)])
                });
                let (pairs, open) = self.iterate(&pairs);
                super::builtins::dict_of_pairs(&pairs, open)
            }
            ExprKind::Lambda { parameters, body } => {
                Value::Lambda(Rc::new(Lambda { parameters, body, scope: self.scope, file: self.file }))
            }
            ExprKind::Walrus(name, value) => {
                let value = self.eval(value);
                self.bind(name, value.clone());
                value
            }
            ExprKind::Starred(value) => self.eval(value),
            ExprKind::Yield(value) => {
                let value = value.as_ref().map_or(Value::None, |value| self.eval(value));
                self.yielded(value)
            }
            ExprKind::Other => {
                const WHY: &str = "this expression is not one that migrations are followed through";
                if self.speaks_of_database(self.file, expr.span) {
                    self.opaque(expr.span, WHY, Vec::new());
                }
                Value::unknown(WHY)
            }
        }
    }

    fn eval_call(&mut self, call: &'p Call, span: Span) -> Value<'p> {
        let callee = self.eval(&call.function);
        let args = self.arguments(call, span);
        // A name or an entry of a table that is not known may be anything, and so may its call; but what is given a value to
        // work on, and not the database, computes something.
        let direct = matches!(call.function.kind, ExprKind::Name(_) | ExprKind::Subscript(..));
        if let (Value::Unknown(reason), true, true) = (&callee, direct, args.values.is_empty() && args.named.is_empty()) {
            let message = format!("the function that is called here is not known: {reason}");
            self.opaque(span, &message, Vec::new());
            return callee;
        }
        if let (Value::Unknown(_), ExprKind::Name(name) | ExprKind::Attribute(_, name)) = (&callee, &call.function.kind) {
            match name.as_str() {
                // Rows of a table that is not known: `tables.kind.delete()`.
                "insert" | "update" | "delete" if !direct => {
                    return Value::Object(Rc::new(Object {
                        path: format!("sqlalchemy.{name}"),
                        args: Args { values: vec![callee], ..args },
                    }));
                }
                "exec" | "eval" if direct => {
                    self.opaque(span, &format!("what `{name}` runs is not read"), Vec::new());
                }
                _ => self.suspect(&format!("`{name}`"), &args),
            }
            return callee;
        }
        self.call(callee, args)
    }

    /// The arguments of a call.
    pub fn arguments(&mut self, call: &'p Call, span: Span) -> Args<'p> {
        let mut args = Args { span, ..Args::default() };
        for argument in &call.args {
            let value = self.eval(argument);
            if matches!(argument.kind, ExprKind::Starred(_)) {
                let (values, open) = self.iterate(&value);
                args.values.extend(values);
                args.open |= open;
            } else {
                args.values.push(value);
            }
        }
        for (name, value) in &call.keywords {
            let value = self.eval(value);
            match (name, &value) {
                (Some(name), _) => args.named.push((name.clone(), value)),
                (None, Value::Dict(dict)) => {
                    args.open |= dict.open.get();
                    for (key, value) in dict.entries.borrow().iter() {
                        match key.text() {
                            Some(key) => args.named.push((key.text.to_string(), value.clone())),
                            None => args.open = true,
                        }
                    }
                }
                (None, _) => args.open = true,
            }
        }
        args
    }

    fn f_string(&mut self, parts: &'p [FPart], span: Span) -> Value<'p> {
        let mut builder = Builder::new(self.place(span));
        for part in parts {
            match part {
                FPart::Text(text) => {
                    if let Value::Str(text) = self.eval(text) {
                        builder.push(&text);
                    }
                }
                FPart::Value { value, conversion, spec } => {
                    let value = self.eval(value);
                    let place = self.place(span);
                    match spec.as_ref().and_then(|spec| super::format::formatted(&value, *conversion, spec, place)) {
                        Some(text) => builder.push(&text),
                        None => builder.hole(),
                    }
                }
            }
        }
        self.built(builder)
    }

    fn collection(&mut self, shape: Shape, elements: &'p [Expr]) -> Value<'p> {
        let (mut values, mut open) = (Vec::with_capacity(elements.len()), false);
        for element in elements {
            let value = self.eval(element);
            if matches!(element.kind, ExprKind::Starred(_)) {
                let (more, more_open) = self.iterate(&value);
                values.extend(more);
                open |= more_open;
            } else {
                values.push(value);
            }
        }
        Value::collection(shape, values, open)
    }

    fn dictionary(&mut self, entries: &'p [(Option<Expr>, Expr)]) -> Value<'p> {
        let (mut made, mut open) = (Vec::with_capacity(entries.len()), false);
        for (key, value) in entries {
            let key = key.as_ref().map(|key| self.eval(key));
            let value = self.eval(value);
            match (key, &value) {
                (Some(key), _) => made.push((key, value)),
                (None, Value::Dict(dict)) => {
                    made.extend(dict.entries.borrow().iter().cloned());
                    open |= dict.open.get();
                }
                (None, _) => open = true,
            }
        }
        Value::dict(made, open)
    }

    fn subscript(&mut self, base: &'p Expr, index: &'p Expr) -> Value<'p> {
        let base = self.eval(base);
        if let ExprKind::Slice(low, high) = &index.kind {
            let low = low.as_ref().map(|low| self.eval(low));
            let high = high.as_ref().map(|high| self.eval(high));
            return compare::slice(&base, low.as_ref(), high.as_ref());
        }
        let span = index.span;
        let index = self.eval(index);
        // `None[0]`: an error whatever the index is.
        self.raised |= matches!(base, Value::None);
        match &base {
            Value::Library(path) if self.reading.is_some() => {
                let parts = match &index {
                    Value::Items(items) => items.values.borrow().clone(),
                    _ => vec![index.clone()],
                };
                generic(path, parts, span)
            }
            // `Base[int]` of a generic class.
            Value::Class(class) if self.reading.is_some() && class.definition.is_some() && index.text().is_none() => base,
            _ => compare::index(&base, &index),
        }
    }

    fn connective(&mut self, values: &'p [Expr], or: bool) -> Value<'p> {
        let mut doubtful: Option<Value<'p>> = None;
        let mut last = Value::None;
        for value in values {
            last = self.eval(value);
            match last.truth() {
                // `os.environ.get("X") or "default"`: on a new machine the default.
                Some(truth) if truth && or && doubtful.as_ref().is_some_and(|value| reason(value) == library::ENVIRONMENT) => return last,
                // The truth is known, but with a doubtful value in front not which value it is.
                Some(truth) if truth == or => return if doubtful.is_some() { Value::Bool(or) } else { last },
                Some(_) => {}
                None => doubtful = Some(last.clone()),
            }
        }
        doubtful.map_or(last, |value| Value::Unknown(Rc::from(reason(&value))))
    }

    fn comparison(&mut self, left: &'p Expr, rest: &'p [(&'static str, Expr)]) -> Value<'p> {
        let mut left = self.eval(left);
        let mut all = Some(true);
        for (operator, right) in rest {
            let right = self.eval(right);
            if let Value::Items(items) = &right {
                self.charge(items.values.borrow().len());
            }
            match compare::compare(&left, operator, &right) {
                Some(true) => {}
                Some(false) => return Value::Bool(false),
                None => all = None,
            }
            left = right;
        }
        all.map_or_else(|| Value::unknown("the comparison cannot be evaluated"), Value::Bool)
    }

    fn conditional(&mut self, test: &'p Expr, then: &'p Expr, otherwise: &'p Expr) -> Value<'p> {
        match self.eval(test).truth() {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => {
                let (then, otherwise) = (self.eval(then), self.eval(otherwise));
                self.raised = false;
                if then.same(&otherwise) == Some(true) {
                    then
                } else {
                    Value::unknown("it depends on a condition that cannot be evaluated")
                }
            }
        }
    }

    fn comprehension(&mut self, clauses: &'p [Clause], mut element: impl FnMut(&mut Self) -> Value<'p>) -> Value<'p> {
        let scope = self.new_scope(Some(self.scope));
        let (mut values, mut open) = (Vec::new(), false);
        let file = self.file;
        self.within(file, scope, |it| it.clauses(clauses, &mut element, &mut values, &mut open));
        Value::collection(Shape::List, values, open)
    }

    fn clauses(
        &mut self,
        clauses: &'p [Clause],
        element: &mut dyn FnMut(&mut Self) -> Value<'p>,
        values: &mut Vec<Value<'p>>,
        open: &mut bool,
    ) {
        let Some((clause, rest)) = clauses.split_first() else {
            values.push(element(self));
            return;
        };
        let over = self.eval(&clause.iter);
        let (turns, more) = self.iterate(&over);
        *open |= more;
        for turn in turns {
            if !self.step(clause.iter.span) {
                *open = true;
                return;
            }
            self.assign(&clause.target, turn);
            let truths: Vec<_> = clause.conditions.iter().map(|condition| self.eval(condition).truth()).collect();
            if truths.contains(&Some(false)) {
                continue;
            }
            if truths.contains(&None) {
                *open = true;
                continue;
            }
            self.clauses(rest, element, values, open);
        }
    }
}

/// `path[parts]`, a type with parameters.
fn generic<'p>(path: &str, parts: Vec<Value<'p>>, span: Span) -> Value<'p> {
    let args = Args { values: parts, span, ..Args::default() };
    Value::Object(Rc::new(Object { path: format!("{path}[]"), args }))
}

/// Whether a value can be a side of `A | B`.
fn is_type(value: &Value<'_>) -> bool {
    match value {
        Value::Library(_) | Value::Class(_) | Value::None => true,
        Value::Object(object) => object.path.ends_with("[]"),
        _ => false,
    }
}
