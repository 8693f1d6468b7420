//! Python's own functions, over values that are known.

use std::rc::Rc;

use super::calls::is_op;
use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Shape, Value, reason};
use super::{compare, format};

/// The most numbers that a `range` is followed through.
const LONGEST: i64 = 10_000;

/// A dictionary of `(key, value)` pairs.
pub fn dict_of_pairs<'p>(pairs: &[Value<'p>], open: bool) -> Value<'p> {
    let mut entries = Vec::with_capacity(pairs.len());
    let mut open = open;
    for pair in pairs {
        let parts = match pair {
            Value::Items(items) => items.values.borrow().clone(),
            _ => Vec::new(),
        };
        match <[Value<'p>; 2]>::try_from(parts) {
            Ok([key, value]) => entries.push((key, value)),
            Err(_) => open = true,
        }
    }
    Value::dict(entries, open)
}

impl<'p> Interpreter<'p> {
    /// A call of a function that Python knows by itself.
    pub fn builtin(&mut self, name: &str, args: &Args<'p>) -> Value<'p> {
        let first = args.values.first();
        match name {
            "list" | "sorted" | "reversed" | "iter" => self.listed(Shape::List, name, args),
            "tuple" => self.listed(Shape::Tuple, name, args),
            "set" | "frozenset" => self.listed(Shape::Set, name, args),
            "enumerate" => self.enumerate(args),
            "zip" => self.zip(args),
            "range" => range(args),
            "map" | "filter" => self.map(name, args),
            "dict" => self.dict(args),
            "len" => match first {
                Some(Value::Items(items)) if !items.open.get() => count(items.values.borrow().len()),
                Some(Value::Dict(dict)) if !dict.open.get() => count(dict.entries.borrow().len()),
                Some(Value::Str(text)) if !text.holes => count(text.text.chars().count()),
                Some(Value::Rows(rows)) => Value::Rows(rows.clone()),
                Some(other) => Value::Unknown(Rc::from(reason(other))),
                None => Value::Int(0),
            },
            "str" | "repr" => {
                let conversion = (name == "repr").then_some('r');
                let shown = first.and_then(|value| format::shown(value, conversion, self.place(args.span)));
                shown.map_or_else(|| Value::unknown("its text is not known"), Value::Str)
            }
            "int" => match first {
                Some(Value::Int(value)) => Value::Int(*value),
                Some(value) => {
                    let text = value.text().map(|text| text.text.trim().to_owned());
                    // `int("readme")` is an error.
                    self.raised |= text.as_ref().is_some_and(|text| !text.contains(|char: char| char.is_numeric()));
                    text.and_then(|text| text.parse().ok()).map_or_else(|| Value::unknown("the number is not known"), Value::Int)
                }
                None => Value::Int(0),
            },
            "bool" => match first.map(Value::truth) {
                Some(Some(truth)) => Value::Bool(truth),
                Some(None) => Value::Unknown(Rc::from(first.map_or("", reason))),
                None => Value::Bool(false),
            },
            "any" | "all" => self.any_all(name == "any", first),
            "next" => {
                let (values, open) = first.map(|first| self.iterate(first)).unwrap_or_default();
                match (values.into_iter().next(), open) {
                    (Some(value), _) => value,
                    (None, false) => args.values.get(1).cloned().unwrap_or_else(|| Value::unknown("there is no next value")),
                    (None, true) => Value::unknown("the collection is not known"),
                }
            }
            "getattr" => match (first, args.values.get(1).and_then(Value::text)) {
                (Some(Value::Class(class)), Some(name)) => {
                    let default = args.values.get(2).cloned();
                    super::attributes::of_class(class, &name.text)
                        .or(default)
                        .unwrap_or_else(|| Value::unknown("the attribute is not known"))
                }
                (Some(Value::Library(path)), Some(name)) => Value::library(&format!("{path}.{}", name.text)),
                (Some(Value::Library(path)), None) if is_op(path) => {
                    self.opaque(args.span, "which operation this asks for is not known", Vec::new());
                    Value::unknown("the operation is not known")
                }
                _ => Value::unknown("the attribute is not known"),
            },
            "isinstance" => match (first, args.values.get(1)) {
                (Some(value), Some(classes)) => {
                    is_one_of(value, classes).map_or_else(|| Value::unknown("its type is not known"), Value::Bool)
                }
                _ => Value::unknown("its type is not known"),
            },
            "globals" => self.globals(),
            _ => Value::Unknown(Rc::from(format!("what `{name}` gives is not known"))),
        }
    }

    /// A collection of the same values; `sorted` only of strings or numbers.
    fn listed(&mut self, shape: Shape, name: &str, args: &Args<'p>) -> Value<'p> {
        let Some(first) = args.values.first() else { return Value::items(shape, Vec::new()) };
        if let Value::Rows(rows) = first {
            return Value::Rows(rows.clone());
        }
        if let Value::Str(text) = first {
            let chars = (!text.holes && text.text.len() < 1000).then(|| text.text.char_indices());
            let values = chars.map(|chars| chars.map(|(at, char)| Value::Str(text.part(at, at + char.len_utf8()))).collect());
            return values.map_or_else(|| Value::unknown("the text is not known"), |values| Value::items(shape, values));
        }
        let (mut values, open) = self.iterate(first);
        if matches!(first, Value::Unknown(_) | Value::Library(_)) {
            return first.clone();
        }
        if let (true, Some(key)) = (name == "sorted", args.named("key").filter(|key| !matches!(key, Value::None))) {
            let key = key.clone();
            match self.sorted_by(values, &key, args) {
                Some(sorted) => values = sorted,
                None => return Value::unknown("its order is not known"),
            }
        } else if name == "sorted" {
            let text = |value: &Value<'p>| value.text().map(|text| text.text.to_string());
            let number = |value: &Value<'p>| if let Value::Int(number) = value { *number } else { 0 };
            values.sort_by(|a, b| text(a).cmp(&text(b)).then(number(a).cmp(&number(b))));
        }
        if name == "reversed" || args.flag("reverse") == Some(true) {
            values.reverse();
        }
        Value::collection(shape, values, open)
    }

    fn enumerate(&mut self, args: &Args<'p>) -> Value<'p> {
        let (values, open) = args.values.first().map(|first| self.iterate(first)).unwrap_or_default();
        let start = if let Some(Value::Int(start)) = args.get(1, "start") { *start } else { 0 };
        let numbered = (start..).zip(values).map(|(at, value)| Value::items(Shape::Tuple, vec![Value::Int(at), value]));
        Value::collection(Shape::List, numbered.collect(), open)
    }

    fn zip(&mut self, args: &Args<'p>) -> Value<'p> {
        let columns: Vec<_> = args.values.iter().map(|value| self.iterate(value)).collect();
        let open = columns.iter().any(|(_, open)| *open);
        let length = columns.iter().map(|(values, _)| values.len()).min().unwrap_or(0);
        let row = |at: usize| Value::items(Shape::Tuple, columns.iter().filter_map(|(values, _)| values.get(at).cloned()).collect());
        Value::collection(Shape::List, (0..length).map(row).collect(), open)
    }

    fn map(&mut self, name: &str, args: &Args<'p>) -> Value<'p> {
        let (Some(function), Some(over)) = (args.values.first().cloned(), args.values.get(1)) else {
            return Value::unknown("the collection is not known");
        };
        let (values, mut open) = self.iterate(over);
        let mut made = Vec::with_capacity(values.len());
        for value in values {
            let result = self.call(function.clone(), Args { values: vec![value.clone()], span: args.span, ..Args::default() });
            match (name, result.truth()) {
                ("map", _) => made.push(result),
                (_, Some(true)) => made.push(value),
                (_, Some(false)) => {}
                (_, None) => open = true,
            }
        }
        Value::collection(Shape::List, made, open)
    }

    fn dict(&mut self, args: &Args<'p>) -> Value<'p> {
        let base = match args.values.first() {
            None => Value::dict(Vec::new(), args.open),
            Some(Value::Dict(dict)) => Value::dict(dict.entries.borrow().clone(), dict.open.get()),
            Some(other) => {
                let (pairs, open) = self.iterate(other);
                dict_of_pairs(&pairs, open)
            }
        };
        if let Value::Dict(dict) = &base {
            let place = self.place(args.span);
            let named = args.named.iter().map(|(name, value)| (Value::Str(Str::at(name, place)), value.clone()));
            dict.entries.borrow_mut().extend(named);
        }
        base
    }

    fn any_all(&mut self, any: bool, first: Option<&Value<'p>>) -> Value<'p> {
        let (values, open) = first.map(|first| self.iterate(first)).unwrap_or_default();
        let truths: Vec<_> = values.iter().map(Value::truth).collect();
        if truths.contains(&Some(any)) {
            Value::Bool(any)
        } else if open || truths.contains(&None) {
            Value::unknown("not every element is known")
        } else {
            Value::Bool(!any)
        }
    }

    fn globals(&mut self) -> Value<'p> {
        let Some(module) = self.module(self.file) else { return Value::unknown("the module is not known") };
        let place = self.place(crate::source::text::Span::default());
        let entries = self.names(module).into_iter().map(|(name, value)| (Value::Str(Str::at(name, place)), value)).collect();
        Value::dict(entries, false)
    }
}

/// `isinstance(value, classes)`, where `classes` may be a tuple; `None` when that cannot be told.
fn is_one_of(value: &Value<'_>, classes: &Value<'_>) -> Option<bool> {
    match classes {
        Value::Library(class) => is_instance(value, class),
        Value::Items(classes) => {
            let each: Vec<_> = classes
                .values
                .borrow()
                .iter()
                .map(|class| if let Value::Library(class) = class { is_instance(value, class) } else { None })
                .collect();
            if each.contains(&Some(true)) { Some(true) } else { (!each.contains(&None)).then_some(false) }
        }
        _ => None,
    }
}

/// Whether a value is one of Python's own types; `None` when that cannot be told.
fn is_instance(value: &Value<'_>, class: &str) -> Option<bool> {
    let own = match value {
        Value::Str(_) => "str",
        Value::Int(_) => "int",
        Value::Bool(_) => "bool",
        Value::None => "NoneType",
        Value::Object(_) => "object",
        Value::Dict(_) => "dict",
        Value::Items(items) => match items.shape {
            Shape::List => "list",
            Shape::Tuple => "tuple",
            Shape::Set => "set",
        },
        _ => return None,
    };
    class.strip_prefix("builtins.").map(|class| class == own || class == "object" || (class == "int" && own == "bool"))
}

fn range<'p>(args: &Args<'p>) -> Value<'p> {
    let numbers: Vec<i64> =
        args.values.iter().filter_map(|value| if let Value::Int(number) = value { Some(*number) } else { None }).collect();
    let (from, to, step) = match numbers.as_slice() {
        [to] => (0, *to, 1),
        [from, to] => (*from, *to, 1),
        [from, to, step] => (*from, *to, *step),
        _ => return Value::unknown("a bound of the range is not known"),
    };
    if numbers.len() != args.values.len() || step < 1 || to.saturating_sub(from) / step > LONGEST {
        return Value::unknown("the range is not one that is followed");
    }
    let values = std::iter::successors(Some(from), |at| at.checked_add(step)).take_while(|at| *at < to).map(Value::Int);
    Value::items(Shape::List, values.collect())
}

fn count<'p>(length: usize) -> Value<'p> {
    Value::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

/// `part <= whole`, as a value.
pub fn subset<'p>(part: &Value<'p>, whole: &Value<'p>) -> Value<'p> {
    compare::subset(part, whole).map_or_else(|| Value::unknown("not every element is known"), Value::Bool)
}
