//! Calls: functions of the file are inlined, library calls are kept or looked up, and what nobody knows is judged by what it was
//! given.

use std::rc::Rc;

use super::exec::Flow;
use super::interpreter::{Interpreter, MAX_DEPTH};
use super::values::{Args, Class, Closure, Handle, Lambda, Object, Shape, Value, last, reason};
use super::{library, methods, ops};
use crate::facts::program::Parameter;
use crate::source::sources::FileId;
use crate::source::text::Span;

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
                    let path = library::of_class(&class);
                    if path.starts_with("local.") {
                        return self.instance(&class, path, args);
                    }
                    self.look_into_class(&class, args.span);
                    Value::Object(Rc::new(Object { path, args }))
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
        if let Some(name) = path.strip_prefix("builtins.") {
            return self.builtin(name, &args);
        }
        if let Some(name) = path.strip_prefix("alembic.op.") {
            return ops::call(self, name, args);
        }
        match library::meaning(path) {
            library::Meaning::Handle(handle) => Value::Handle(handle),
            library::Meaning::Kept => {
                if path == "alembic.context.configure" {
                    self.configured = args.named("target_metadata").cloned().or(if args.open { None } else { Some(Value::None) });
                }
                let made = Value::Object(Rc::new(Object { path: path.to_owned(), args }));
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
        if matches!(name, "create" | "drop" | "create_all" | "drop_all") {
            return ops::object(self, object, name, &args);
        }
        if name == "with_variant" {
            let for_postgres = args.values.get(1).and_then(Value::text).is_some_and(|dialect| &*dialect.text == "postgresql");
            let variant = args.values.first().cloned();
            return if for_postgres { variant.unwrap_or_else(|| base.clone()) } else { base.clone() };
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

    /// Instances are not followed: a problem when a method of their class speaks of the database.
    fn look_into_class(&mut self, class: &Class<'p>, span: Span) {
        let methods = class.attributes.iter().filter_map(|(_, value)| match value {
            Value::Function(closure) => Some(closure),
            _ => None,
        });
        let speaks = |closure: &Closure<'p>| {
            let body = closure.function.body.first().zip(closure.function.body.last());
            body.is_some_and(|(first, last)| self.speaks_of_database(closure.file, Span::new(first.span.start, last.span.end)))
        };
        if methods.into_iter().any(speaks) {
            let message =
                format!("an instance of `{}` is made here, and its methods, which may change the schema, are not followed", class.name);
            self.opaque(span, &message, Vec::new());
        }
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

/// Whether a path is `alembic.op`, or one of its operations, which another function may call.
pub fn is_op(path: &str) -> bool {
    path.strip_prefix("alembic.op").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a call was given `op`, a connection or the like.
fn given_the_database(args: &Args<'_>) -> bool {
    let leads = |value: &Value<'_>| match value {
        Value::Handle(_) | Value::Batch(_) => true,
        Value::Library(path) => is_op(path),
        _ => false,
    };
    args.values.iter().any(leads) || args.named.iter().any(|(_, value)| leads(value))
}
