//! `re.sub(…)` and `re.compile(…).sub(…)`: names of tables are often made from names of classes by one.

use std::rc::Rc;

use regex::{Captures, Regex};

use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Object, Value};

/// A place before every capital letter but the first: a pattern that looks around, which no library of ours has.
const BEFORE_CAPITALS: &str = "(?<!^)(?=[A-Z])";
/// Texts longer than this are not searched.
const LONGEST: usize = 1000;

impl<'p> Interpreter<'p> {
    /// A call of the library `re`, when it is one of those that are evaluated.
    pub fn pattern_call(&mut self, path: &str, args: &Args<'p>) -> Option<Value<'p>> {
        match path {
            "re.compile" if args.values.len() == 1 && args.named.is_empty() => {
                Some(Value::Object(Rc::new(Object { path: "re.compile".to_owned(), args: args.clone() })))
            }
            "re.sub" if args.values.len() == 3 && args.named.is_empty() => {
                let [pattern, to, text] = args.values.as_slice() else { return None };
                Some(self.substituted(pattern, to, text, args))
            }
            _ => None,
        }
    }

    /// `pattern.sub(to, text)`.
    pub fn substituted(&mut self, pattern: &Value<'p>, to: &Value<'p>, text: &Value<'p>, args: &Args<'p>) -> Value<'p> {
        let pattern = match pattern {
            Value::Object(object) if object.path == "re.compile" => object.args.values.first().cloned(),
            other => Some(other.clone()),
        };
        let (Some(pattern), Some(to), Some(text)) = (pattern.as_ref().and_then(Value::text), to.text(), text.text()) else {
            return Value::unknown("a part of the substitution is not known");
        };
        if text.text.len() > LONGEST || pattern.text.len() > LONGEST {
            return Value::unknown("the text is too long");
        }
        self.charge(text.text.len());
        match replaced(&pattern.text, &to.text, &text.text) {
            Some(made) => Value::Str(Str::at(&made, self.place(args.span))),
            None => Value::unknown("the pattern is not one that is evaluated"),
        }
    }
}

fn replaced(pattern: &str, to: &str, text: &str) -> Option<String> {
    if pattern == BEFORE_CAPITALS {
        let mut made = String::new();
        for (at, char) in text.char_indices() {
            if at > 0 && char.is_ascii_uppercase() {
                made.push_str(to);
            }
            made.push(char);
        }
        return Some(made);
    }
    let pattern = Regex::new(pattern).ok()?;
    let groups = Regex::new(r"\\(\d)").ok()?;
    let fill = |found: &Captures<'_>| {
        let group = |name: &Captures<'_>| {
            let number = name.get(1).and_then(|digit| digit.as_str().parse::<usize>().ok());
            number.and_then(|number| found.get(number)).map_or("", |group| group.as_str()).to_owned()
        };
        groups.replace_all(to, group).into_owned()
    };
    Some(pattern.replace_all(text, fill).into_owned())
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn class_names_become_table_names() {
        assert_eq!(replaced("(?<!^)(?=[A-Z])", "_", "FlowRunState").as_deref(), Some("Flow_Run_State"));
        assert_eq!(replaced("(.)([A-Z][a-z]+)", r"\1_\2", "HTTPRoute").as_deref(), Some("HTTP_Route"));
        assert_eq!(replaced("([a-z0-9])([A-Z])", r"\1_\2", "userID").as_deref(), Some("user_ID"));
        assert_eq!(replaced("(?=[a-z])x", "_", "x"), None);
    }
}
