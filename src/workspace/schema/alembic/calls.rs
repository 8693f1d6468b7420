//! Calls: functions of the file are inlined, library calls are kept or looked up, and what nobody knows is judged by what it was
//! given.

use std::rc::Rc;

use super::exec::Flow;
use super::interpreter::{Interpreter, MAX_DEPTH};
use super::values::{Args, Class, Closure, Handle, Lambda, Object, Shape, Value, last, reason};
use super::{library, methods, ops};
use crate::facts::program::{Call, ExprKind, Parameter, Stmt, StmtKind};
use crate::source::sources::FileId;
use crate::source::text::Span;

/// How often a function may be inside itself: data that it walks through is rarely deeper.
const MAX_RECURSION: usize = 12;

/// Where the function was before SQLAlchemy 1.4.
const HAS_INHERITED_TABLE: &str = "sqlalchemy.ext.declarative.has_inherited_table";

/// The argument under which an instance of a class of the repository carries its class, when models are read.
pub const INSTANCE_OF: &str = "__class__";

impl<'p> Interpreter<'p> {
    /// Calls a value.
    pub fn call(&mut self, callee: Value<'p>, args: Args<'p>) -> Value<'p> {
        if self.depth >= MAX_DEPTH {
            self.opaque(args.span, "calls are nested too deeply to be followed", Vec::new());
            return Value::unknown("calls are nested too deeply");
        }
        self.depth += 1;
        let value = self.call_kind(callee, args);
        self.depth -= 1;
        value
    }

    fn call_kind(&mut self, callee: Value<'p>, args: Args<'p>) -> Value<'p> {
        match callee {
            Value::Function(closure) => self.inline(closure, args),
            Value::Lambda(lambda) => self.lambda(&lambda, args),
            Value::Library(path) => self.library_call(&path, args),
            Value::Method(base, name) => self.method(&base, name, args),
            Value::Class(class) => {
                let members = super::attributes::members(&class);
                let wanted = args.values.first();
                // `Color("red")` looks a member up by its value.
                let found = members.into_iter().find(|member| match (member, wanted) {
                    (Value::Member(member), Some(wanted)) => member.value.same(wanted) == Some(true),
                    _ => false,
                });
                found.unwrap_or_else(|| {
                    if let Some(found) = self.dialect_type(&class, &args) {
                        return found;
                    }
                    let path = library::of_class(&class);
                    // A session of the application leads to the database as SQLAlchemy's own does.
                    if let library::Meaning::Handle(handle) = library::meaning(&path) {
                        return Value::Handle(handle);
                    }
                    if self.reading.is_some() {
                        let mut args = args;
                        args.named.push((INSTANCE_OF.to_owned(), Value::Class(Rc::clone(&class))));
                        return Value::Object(Rc::new(Object { path, args }));
                    }
                    let is_database = last(&path) == "SQLAlchemy";
                    let made = self.instance(&class, path, args);
                    if is_database {
                        self.databases.push(made.clone());
                    }
                    made
                })
            }
            Value::Object(object) => {
                let whole = Value::Object(Rc::clone(&object));
                if let Some(value) = self.call_own(&whole, "__call__", &args) {
                    return value;
                }
                let path = format!("{}.__call__", object.path);
                Value::Object(Rc::new(Object { path, args }))
            }
            Value::Unknown(_) => {
                self.suspect("a function that is not known", &args);
                callee
            }
            other => Value::Unknown(Rc::from(reason(&other))),
        }
    }

    /// Runs a function of a file in place.
    pub fn inline(&mut self, closure: Closure<'p>, args: Args<'p>) -> Value<'p> {
        if closure.function.is_generator { self.generator(closure, args) } else { self.run(closure, args) }
    }

    /// Runs the body of a function with these arguments.
    pub fn run(&mut self, closure: Closure<'p>, args: Args<'p>) -> Value<'p> {
        let function = closure.function;
        let address = std::ptr::from_ref(function).addr();
        let inside = self.running.iter().filter(|running| **running == address).count();
        // Data that is not known has no end that could be found by walking through it.
        if inside >= MAX_RECURSION || inside > 0 && is_given_nothing(&args) {
            let body = function.body.first().zip(function.body.last());
            let speaks =
                body.is_some_and(|(first, last)| self.speaks_of_database(closure.file, Span::new(first.span.start, last.span.end)));
            if inside >= MAX_RECURSION && speaks {
                self.opaque(args.span, &format!("`{}` calls itself too often to be followed", function.name), Vec::new());
            }
            if inside >= MAX_RECURSION || !speaks {
                return Value::Unknown(Rc::from(format!("`{}` calls itself too often", function.name)));
            }
        }
        self.running.push(address);
        let value = self.run_body(closure, args);
        self.running.pop();
        value
    }

    fn run_body(&mut self, closure: Closure<'p>, args: Args<'p>) -> Value<'p> {
        let function = closure.function;
        let scope = self.new_scope(Some(closure.scope));
        self.within(closure.file, closure.scope, |it| {
            it.parameters(scope, &function.parameters, args, (&function.star, &function.double_star));
        });
        match self.within(closure.file, scope, |it| it.block(&function.body)) {
            Flow::Return(value) => value,
            Flow::Raise => Value::Unknown(Rc::from(format!("`{}` raises an error here", function.name))),
            _ => Value::None,
        }
    }

    fn lambda(&mut self, lambda: &Rc<Lambda<'p>>, args: Args<'p>) -> Value<'p> {
        let scope = self.new_scope(Some(lambda.scope));
        self.within(lambda.file, lambda.scope, |it| it.parameters(scope, lambda.parameters, args, (&None, &None)));
        let body = lambda.body;
        self.within(lambda.file, scope, |it| it.eval(body))
    }

    /// A type of the project that says which one the database has: what `load_dialect_impl` gives, or a made `impl`.
    fn dialect_type(&mut self, class: &Rc<Class<'p>>, args: &Args<'p>) -> Option<Value<'p>> {
        if let Some(Value::Function(closure)) = super::attributes::of_class(class, "load_dialect_impl") {
            let instance = Object { path: format!("local.{}", class.name), args: args.clone() };
            let values = vec![Value::Object(Rc::new(instance)), Value::Handle(Handle::Dialect)];
            let given = self.inline(closure, Args { values, span: args.span, ..Args::default() });
            if matches!(given, Value::Object(_) | Value::Library(_)) {
                return Some(given);
            }
        }
        // `impl = String(36)` is that very type, whatever the class is called with.
        super::attributes::of_class(class, "impl").filter(|made| self.reading.is_none() && matches!(made, Value::Object(_)))
    }

    /// What a constructor hands on by `super().__init__(…)`; nothing when that cannot be told.
    pub fn handed_on(&mut self, closure: Closure<'p>, args: Args<'p>) -> Option<Args<'p>> {
        let function = closure.function;
        let scope = self.new_scope(Some(closure.scope));
        self.within(closure.file, closure.scope, |it| {
            it.parameters(scope, &function.parameters, args, (&function.star, &function.double_star));
        });
        self.within(closure.file, scope, |it| {
            for statement in &function.body {
                if let Some((call, span)) = call_of_parent(statement) {
                    return Some(it.arguments(call, span));
                }
                it.block(std::slice::from_ref(statement));
            }
            None
        })
    }

    /// Binds parameters in `scope`; defaults are evaluated in the current one.
    fn parameters(
        &mut self,
        scope: super::values::ScopeId,
        parameters: &'p [Parameter],
        args: Args<'p>,
        stars: (&'p Option<String>, &'p Option<String>),
    ) {
        let mut positional = args.values.into_iter();
        let mut named = args.named;
        for parameter in parameters {
            let given = if parameter.keyword_only { None } else { positional.next() };
            let given = given.or_else(|| {
                let at = named.iter().position(|(name, _)| *name == parameter.name)?;
                Some(named.remove(at).1)
            });
            let value = match (given, &parameter.default) {
                (Some(value), _) => value,
                (None, _) if args.open => Value::unknown("the arguments of the call are not known"),
                (None, Some(default)) => self.eval(default),
                (None, None) => Value::Unknown(Rc::from(format!("`{}` is given by the caller", parameter.name))),
            };
            self.bind_in(scope, &parameter.name, value);
        }
        if let Some(star) = stars.0 {
            self.bind_in(scope, star, Value::collection(Shape::Tuple, positional.collect(), args.open));
        }
        if let Some(star) = stars.1 {
            let place = self.place(args.span);
            let entries = named.into_iter().map(|(name, value)| (Value::Str(super::text::Str::at(&name, place)), value)).collect();
            self.bind_in(scope, star, Value::dict(entries, args.open));
        }
    }

    fn library_call(&mut self, path: &str, args: Args<'p>) -> Value<'p> {
        if let Some(value) = self.file_call(path, &args) {
            return value;
        }
        if let Some(name) = path.strip_prefix("builtins.") {
            return self.builtin(name, &args);
        }
        if let Some(name) = path.strip_prefix("alembic.op.") {
            return ops::call(self, name, args);
        }
        if let Some(reading) = self.reading.as_ref().filter(|_| path == "sqlalchemy.orm.has_inherited_table" || path == HAS_INHERITED_TABLE)
        {
            return Value::Bool(reading.has_inherited_table);
        }
        match library::meaning(path) {
            library::Meaning::Handle(handle) => Value::Handle(handle),
            library::Meaning::Kept => {
                if path == "alembic.context.configure" {
                    self.configured = args.named("target_metadata").cloned().or(if args.open { None } else { Some(Value::None) });
                }
                let object = Rc::new(Object { path: path.to_owned(), args });
                let file = self.file;
                if let Some(reading) = self.reading.as_mut().filter(|_| object.last() == "Table") {
                    reading.tables.push((Rc::clone(&object), file));
                }
                let made = Value::Object(object);
                if last(path) == "SQLAlchemy" {
                    self.databases.push(made.clone());
                }
                made
            }
            library::Meaning::Constant(value) => Value::Bool(value),
            library::Meaning::Environment => args.values.get(1).cloned().unwrap_or_else(|| Value::unknown(library::ENVIRONMENT)),
            library::Meaning::Dedent => match args.values.first() {
                Some(Value::Str(text)) => self.dedent(&text.clone(), &args),
                _ => Value::unknown("the text is not known"),
            },
            library::Meaning::Quiet => {
                if let Some(value) = self.pattern_call(path, &args) {
                    return value;
                }
                // `functools.partial(op.drop_column, "t")`: quiet itself, but not what it was given.
                if args.values.iter().any(|value| matches!(value, Value::Library(path) if is_op(path))) {
                    self.suspect(&format!("`{path}`"), &args);
                }
                Value::Unknown(Rc::from(format!("what `{path}` gives is not known")))
            }
            library::Meaning::Foreign => {
                self.suspect(&format!("`{path}`"), &args);
                Value::Unknown(Rc::from(format!("what `{path}` gives is not known")))
            }
        }
    }

    fn method(&mut self, base: &Value<'p>, name: &'p str, args: Args<'p>) -> Value<'p> {
        if let Some(value) = self.call_own(base, name, &args) {
            return value;
        }
        match base {
            Value::Str(text) => self.text_method(text, name, &args),
            Value::Items(items) => self.items_method(items, name, &args),
            Value::Dict(dict) => methods::dict_method(dict, name, &args),
            Value::Handle(handle) => self.handle_method(*handle, name, &args),
            Value::Rows(rows) => super::rows::method(rows, name),
            Value::Batch(batch) => ops::batch(self, &Rc::clone(batch), name, args),
            Value::Object(object) => self.object_method(&Rc::clone(object), base, name, args),
            Value::Member(member) => match member.value.text() {
                Some(text) => self.text_method(&text.clone(), name, &args),
                None => Value::unknown("a method of an enumeration is not followed"),
            },
            other => {
                self.suspect(&format!("`{name}`"), &args);
                Value::Unknown(Rc::from(reason(other)))
            }
        }
    }

    /// A method of what a library call gave: types and tables can create themselves; anything else builds a statement.
    fn object_method(&mut self, object: &Rc<Object<'p>>, base: &Value<'p>, name: &str, args: Args<'p>) -> Value<'p> {
        if let Some(value) = self.file_method(object, name, &args).or_else(|| super::sorting::split(object, name, &args)) {
            return value;
        }
        if matches!(name, "create" | "drop" | "create_all" | "drop_all") {
            return ops::object(self, object, name, &args);
        }
        if name == "with_variant" {
            let for_postgres = args.values.get(1).and_then(Value::text).is_some_and(|dialect| &*dialect.text == "postgresql");
            let variant = args.values.first().cloned();
            return if for_postgres { variant.unwrap_or_else(|| base.clone()) } else { base.clone() };
        }
        if let ("re.compile", "sub", [to, text]) = (object.path.as_str(), name, args.values.as_slice()) {
            let (to, text) = (to.clone(), text.clone());
            return self.substituted(base, &to, &text, &args);
        }
        // A session or connection that is opened keeps being one.
        if name == "begin" || name == "connect" {
            return Value::Handle(Handle::Connection);
        }
        let mut values = vec![base.clone()];
        values.extend(args.values.iter().cloned());
        let args = Args { values, ..args };
        Value::Object(Rc::new(Object { path: format!("{}.{name}", object.path), args }))
    }

    /// Whether the text of a range uses `op` or executes something.
    pub fn speaks_of_database(&self, file: FileId, span: Span) -> bool {
        let text = span.slice(self.sources.get(file).text());
        let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '.';
        text.contains("execute(")
            || text.match_indices("op.").any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with(is_name)))
    }

    /// A call that cannot be followed: a problem when it was given the database, or is named like one that changes the schema.
    pub fn suspect(&mut self, what: &str, args: &Args<'p>) {
        let named = ["create_", "drop_", "alter_", "rename_", "upgrade", "ddl", "run_sql", "execute", "migrate"];
        let word = last(what).to_lowercase();
        if given_the_database(args) || named.iter().any(|part| word.contains(part)) {
            let message = format!("{what} is called here and may change the schema: it is not part of the migration");
            self.opaque(args.span, &message, Vec::new());
        }
    }
}

/// `super().__init__(…)`.
fn call_of_parent(statement: &Stmt) -> Option<(&Call, Span)> {
    let StmtKind::Expr(value) = &statement.kind else { return None };
    let ExprKind::Call(call) = &value.kind else { return None };
    let ExprKind::Attribute(base, name) = &call.function.kind else { return None };
    let ExprKind::Call(base) = &base.kind else { return None };
    let of_super = matches!(&base.function.kind, ExprKind::Name(function) if function == "super");
    (of_super && name == "__init__").then_some((call, value.span))
}

/// Whether a path is `alembic.op`, or one of its operations, which another function may call.
pub fn is_op(path: &str) -> bool {
    path.strip_prefix("alembic.op").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a call has arguments, and none of them is known.
fn is_given_nothing(args: &Args<'_>) -> bool {
    let mut given = args.values.iter().chain(args.named.iter().map(|(_, value)| value)).peekable();
    given.peek().is_some() && given.all(|value| matches!(value, Value::Unknown(_)))
}

/// Whether a call was given `op`, a connection or the like.
fn given_the_database(args: &Args<'_>) -> bool {
    let leads = |value: &Value<'_>| match value {
        // A dialect reaches no database.
        Value::Handle(handle) => *handle != Handle::Dialect,
        Value::Batch(_) => true,
        Value::Library(path) => is_op(path),
        _ => false,
    };
    args.values.iter().any(leads) || args.named.iter().any(|(_, value)| leads(value))
}
