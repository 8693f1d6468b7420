//! Methods of strings, collections and dictionaries.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::text::{Builder, Str};
use super::values::{Args, Dict, Items, Shape, Value, reason};
use super::{builtins, compare, format};

/// How many places of a text are replaced: each keeps its own way back to the file.
const MOST_PLACES: usize = 10_000;

impl<'p> Interpreter<'p> {
    /// `text.name(…)`.
    pub fn text_method(&mut self, text: &Str, name: &str, args: &Args<'p>) -> Value<'p> {
        let first = args.values.first();
        let argument = first.and_then(Value::text).map(|text| text.text.to_string());
        let whole: &str = &text.text;
        match (name, argument.as_deref()) {
            ("format", _) => format::format(text, args, self.place(args.span)),
            ("format_map", _) => Value::unknown("the format is not one that is followed"),
            ("join", _) => self.join(text, first, args),
            ("strip", None) => Value::Str(text.slice(whole.trim())),
            ("lstrip", None) => Value::Str(text.slice(whole.trim_start())),
            ("rstrip", None) => Value::Str(text.slice(whole.trim_end())),
            ("strip", Some(set)) => Value::Str(text.slice(whole.trim_matches(|char| set.contains(char)))),
            ("lstrip", Some(set)) => Value::Str(text.slice(whole.trim_start_matches(|char| set.contains(char)))),
            ("rstrip", Some(set)) => Value::Str(text.slice(whole.trim_end_matches(|char| set.contains(char)))),
            ("removeprefix", Some(prefix)) => Value::Str(text.slice(whole.strip_prefix(prefix).unwrap_or(whole))),
            ("removesuffix", Some(suffix)) => Value::Str(text.slice(whole.strip_suffix(suffix).unwrap_or(whole))),
            ("splitlines", _) => strings(text, whole.lines()),
            ("split", None) => strings(text, whole.split_whitespace()),
            ("split" | "rsplit", Some(separator)) if !separator.is_empty() => match (name, args.get(1, "maxsplit")) {
                (_, None) => strings(text, whole.split(separator)),
                ("split", Some(Value::Int(1))) => strings(text, whole.splitn(2, separator)),
                ("rsplit", Some(Value::Int(1))) => {
                    let mut parts: Vec<_> = whole.rsplitn(2, separator).collect();
                    parts.reverse();
                    strings(text, parts.into_iter())
                }
                _ => Value::unknown("the number of parts is not known"),
            },
            ("encode" | "decode" | "expandtabs", _) => Value::Str(text.clone()),
            _ if text.holes => Value::unknown("a part of the text is not known"),
            ("lower" | "casefold", _) => Value::Str(text.recased(&whole.to_lowercase())),
            ("upper", _) => Value::Str(text.recased(&whole.to_uppercase())),
            ("title" | "capitalize", _) => Value::Str(text.recased(&capitalized(whole, name == "title"))),
            ("startswith", Some(prefix)) => Value::Bool(whole.starts_with(prefix)),
            ("endswith", Some(suffix)) => Value::Bool(whole.ends_with(suffix)),
            ("replace", Some(from)) => match args.values.get(1) {
                Some(Value::Str(to)) => self.replace(text, from, to, args),
                _ => Value::unknown("the replacement is not known"),
            },
            ("isdigit" | "isnumeric", _) => Value::Bool(!whole.is_empty() && whole.chars().all(char::is_numeric)),
            ("count", Some(part)) if !part.is_empty() => Value::Int(i64::try_from(whole.matches(part).count()).unwrap_or(0)),
            _ => Value::Unknown(Rc::from(format!("what `{name}` gives is not known"))),
        }
    }

    fn join(&mut self, glue: &Str, parts: Option<&Value<'p>>, args: &Args<'p>) -> Value<'p> {
        let (values, open) = parts.map(|parts| self.iterate(parts)).unwrap_or_default();
        let mut builder = Builder::new(self.place(args.span));
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                builder.push(glue);
            }
            match value {
                Value::Str(text) => builder.push(text),
                _ => builder.hole(),
            }
        }
        if open {
            builder.hole();
        }
        self.built(builder)
    }

    fn replace(&mut self, text: &Str, from: &str, to: &Str, args: &Args<'p>) -> Value<'p> {
        if from.is_empty() {
            return Value::unknown("the replaced text is empty");
        }
        if text.text.matches(from).count() > MOST_PLACES {
            return Value::unknown("the text has too many places to replace");
        }
        let mut builder = Builder::new(self.place(args.span));
        for (at, part) in text.text.split(from).enumerate() {
            if at > 0 {
                builder.push(to);
            }
            builder.push(&text.slice(part));
        }
        self.built(builder)
    }

    /// `textwrap.dedent(text)`.
    pub fn dedent(&mut self, text: &Str, args: &Args<'p>) -> Value<'p> {
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let margin = text.text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
        let mut builder = Builder::new(self.place(args.span));
        for line in text.text.split_inclusive('\n') {
            let cut = margin.min(indent(line));
            builder.push(&text.slice(line.get(cut..).unwrap_or(line)));
        }
        self.built(builder)
    }

    /// `items.name(…)`.
    pub fn items_method(&mut self, items: &Rc<Items<'p>>, name: &str, args: &Args<'p>) -> Value<'p> {
        let first = args.values.first();
        let whole = Value::Items(Rc::clone(items));
        match (name, first) {
            ("append" | "add", Some(value)) => {
                items.values.borrow_mut().push(value.clone());
                Value::None
            }
            ("insert", Some(Value::Int(0))) => {
                items.values.borrow_mut().splice(0..0, args.values.get(1).cloned());
                Value::None
            }
            ("extend" | "update", Some(more)) => {
                let (values, open) = self.iterate(more);
                items.values.borrow_mut().extend(values);
                items.open.set(items.open.get() || open);
                Value::None
            }
            ("remove" | "discard", Some(value)) => {
                if items.values.borrow().iter().any(|item| item.same(value).is_none()) {
                    items.open.set(true);
                }
                // Compared before the list is opened for writing: the value may be the list itself.
                let rest: Vec<_> = items.values.borrow().iter().filter(|item| item.same(value) != Some(true)).cloned().collect();
                items.values.replace(rest);
                Value::None
            }
            ("clear", _) => {
                items.values.borrow_mut().clear();
                items.open.set(false);
                Value::None
            }
            // The columns of a constraint, which a naming convention is given, have the methods of a dictionary.
            ("values", None) => whole,
            ("copy", _) => Value::collection(items.shape, items.values.borrow().clone(), items.open.get()),
            ("reverse", _) => {
                items.values.borrow_mut().reverse();
                Value::None
            }
            ("pop", None) if items.shape == Shape::List && !items.open.get() => {
                items.values.borrow_mut().pop().unwrap_or_else(|| Value::unknown("the list is empty"))
            }
            ("issubset", Some(other)) => builtins::subset(&whole, &set_of(self, other)),
            ("issuperset", Some(other)) => builtins::subset(&set_of(self, other), &whole),
            ("union", Some(other)) => {
                let (values, open) = self.iterate(other);
                let all = items.values.borrow().iter().cloned().chain(values).collect();
                Value::collection(Shape::Set, all, open || items.open.get())
            }
            ("difference" | "intersection", Some(other)) => {
                let (left, right) = (Value::collection(Shape::Set, items.values.borrow().clone(), items.open.get()), set_of(self, other));
                self.binary(&left, if name == "difference" { "-" } else { "&" }, &right, args.span)
            }
            ("index", Some(value)) => {
                let values = items.values.borrow();
                let at = values.iter().position(|item| item.same(value) == Some(true)).and_then(|at| i64::try_from(at).ok());
                at.map_or_else(|| Value::unknown("the element is not known"), Value::Int)
            }
            _ => {
                // Sorting and the like: what it holds stays, in an order that is not followed.
                Value::Unknown(Rc::from(format!("what `{name}` gives is not known")))
            }
        }
    }
}

/// `dict.name(…)`.
pub fn dict_method<'p>(dict: &Rc<Dict<'p>>, name: &str, args: &Args<'p>) -> Value<'p> {
    let open = dict.open.get();
    match (name, args.values.first()) {
        ("items", _) => {
            let entries = dict.entries.borrow();
            let pairs = entries.iter().map(|(key, value)| Value::items(Shape::Tuple, vec![key.clone(), value.clone()]));
            Value::collection(Shape::List, pairs.collect(), open)
        }
        ("keys", _) => Value::collection(Shape::List, dict.entries.borrow().iter().map(|(key, _)| key.clone()).collect(), open),
        ("values", _) => Value::collection(Shape::List, dict.entries.borrow().iter().map(|(_, value)| value.clone()).collect(), open),
        ("get" | "pop" | "setdefault", Some(key)) => {
            let whole = Value::Dict(Rc::clone(dict));
            match compare::contains(&whole, key) {
                Some(true) => compare::index(&whole, key),
                Some(false) => args.values.get(1).cloned().unwrap_or(Value::None),
                None => Value::unknown("the entry is not known"),
            }
        }
        ("update", Some(Value::Dict(other))) => {
            let more = other.entries.borrow().clone();
            dict.open.set(open || other.open.get());
            for (key, value) in more {
                let mut entries = dict.entries.borrow_mut();
                entries.retain(|(old, _)| old.same(&key) != Some(true));
                entries.push((key, value));
            }
            Value::None
        }
        ("update", other) => {
            dict.open.set(open || other.is_some());
            Value::None
        }
        ("copy", _) => Value::dict(dict.entries.borrow().clone(), open),
        (_, first) => Value::Unknown(Rc::from(first.map_or("it cannot be computed", reason))),
    }
}

fn set_of<'p>(it: &Interpreter<'p>, value: &Value<'p>) -> Value<'p> {
    let (values, open) = it.iterate(value);
    Value::collection(Shape::Set, values, open)
}

fn strings<'p, 't>(text: &Str, parts: impl Iterator<Item = &'t str>) -> Value<'p> {
    Value::items(Shape::List, parts.map(|part| Value::Str(text.slice(part))).collect())
}

fn capitalized(text: &str, every_word: bool) -> String {
    let mut begin = true;
    let change = |char: char| {
        let upper = begin;
        begin = every_word && !char.is_alphanumeric();
        if upper { char.to_ascii_uppercase() } else { char.to_ascii_lowercase() }
    };
    text.chars().map(change).collect()
}
