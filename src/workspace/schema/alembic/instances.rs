//! Objects of classes that the migration, or a module beside it, defines: attributes, methods, dataclasses.

use std::rc::Rc;

use super::attributes::of_class;
use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Class, Closure, Object, Shape, Value};
use crate::facts::program::{self, Expr, ExprKind, Stmt, StmtKind};
use crate::source::text::Span;

/// The attribute under which an instance keeps its class.
const CLASS: &str = "__class__";
/// The attribute under which a class keeps the names that it is made from.
const FIELDS: &str = "__fields__";
/// Decorators and bases that write `__init__`.
const RECORDS: &[&str] = &["dataclass", "NamedTuple", "define", "frozen", "BaseModel"];

impl<'p> Interpreter<'p> {
    /// The names that a dataclass or a named tuple is made from, in order, as an attribute of the class.
    pub fn fields(&self, class: &program::Class) -> Option<(String, Value<'p>)> {
        if !class.decorators.iter().chain(&class.bases).any(is_record) {
            return None;
        }
        let place = self.place(Span::default());
        let names = class.body.iter().filter_map(field).map(|name| Value::Str(Str::at(name, place)));
        Some((FIELDS.to_owned(), Value::items(Shape::Tuple, names.collect())))
    }

    /// A new object of a class of the repository.
    pub fn instance(&mut self, class: &Rc<Class<'p>>, path: String, args: Args<'p>) -> Value<'p> {
        let object = Value::Object(Rc::new(Object { path, args: args.clone() }));
        self.remember(&object, CLASS, Value::Class(Rc::clone(class)));
        if let Some(Value::Function(init)) = of_class(class, "__init__") {
            self.inline(init, with_self(&object, args));
        } else if let Some(Value::Items(fields)) = of_class(class, FIELDS) {
            let fields = fields.values.borrow().clone();
            for (at, name) in fields.iter().filter_map(Value::text).enumerate() {
                let given = args.get(at, &name.text).cloned();
                let value = given.or_else(|| of_class(class, &name.text).filter(|_| !args.open));
                let value = value.unwrap_or_else(|| Value::unknown("the caller does not give it"));
                self.remember(&object, &name.text, value);
            }
            if let Some(Value::Function(after)) = of_class(class, "__post_init__") {
                self.inline(after, with_self(&object, Args { span: args.span, ..Args::default() }));
            }
        }
        object
    }

    /// A method of an object of a class of the repository.
    pub fn own_method(&self, object: &Value<'p>, name: &str) -> Option<Closure<'p>> {
        let Some(Value::Class(class)) = self.remembered(object, CLASS) else { return None };
        match of_class(&class, name) {
            Some(Value::Function(closure)) => Some(closure),
            _ => None,
        }
    }

    /// An attribute of an object of a class of the repository; a property is computed.
    pub fn own_attribute(&mut self, object: &Value<'p>, name: &'p str) -> Option<Value<'p>> {
        let Some(Value::Class(class)) = self.remembered(object, CLASS) else { return None };
        let value = of_class(&class, name)?;
        match &value {
            Value::Function(closure) if has(closure, "staticmethod") => Some(value),
            Value::Function(closure) if has(closure, "property") || has(closure, "cached_property") => {
                let closure = *closure;
                Some(self.inline(closure, with_self(object, Args::default())))
            }
            Value::Function(closure) if has(closure, "classmethod") => Some(Value::Method(Rc::new(Value::Class(class)), name)),
            Value::Function(_) => Some(Value::Method(Rc::new(object.clone()), name)),
            _ => Some(value),
        }
    }

    /// `object.name(…)` or `Class.name(…)` of the repository, run in place.
    pub fn call_own(&mut self, owner: &Value<'p>, name: &str, args: &Args<'p>) -> Option<Value<'p>> {
        let closure = match owner {
            Value::Class(class) => match of_class(class, name) {
                Some(Value::Function(closure)) if has(&closure, "classmethod") => closure,
                _ => return None,
            },
            object => self.own_method(object, name)?,
        };
        let value = self.inline(closure, with_self(owner, args.clone()));
        Some(value)
    }
}

/// Whether a method of a class is bound to the class.
pub fn is_class_method(value: &Value<'_>) -> bool {
    matches!(value, Value::Function(closure) if has(closure, "classmethod"))
}

fn has(closure: &Closure<'_>, decorator: &str) -> bool {
    closure.function.decorators.iter().any(|expr| name_of(expr) == Some(decorator))
}

fn is_record(expr: &Expr) -> bool {
    name_of(expr).is_some_and(|name| RECORDS.contains(&name))
}

/// The last part of `a.b` or `a.b(…)`.
fn name_of(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
        ExprKind::Call(call) => match &call.function.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The name that a statement of a record's body declares.
fn field(statement: &Stmt) -> Option<&str> {
    let target = match &statement.kind {
        StmtKind::Declare { target, .. } => target,
        StmtKind::Assign { targets, annotation: Some(_), .. } => targets.first()?,
        _ => return None,
    };
    match &target.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

fn with_self<'p>(owner: &Value<'p>, args: Args<'p>) -> Args<'p> {
    let mut values = vec![owner.clone()];
    values.extend(args.values);
    Args { values, ..args }
}
