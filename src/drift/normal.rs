//! When two ways to write a type or a default mean the same, and when that cannot be told from the text.

use super::catalog::NONE;

/// Whether two types are the same. A schema that only one side names is no difference: the other was written under a search path.
#[must_use]
pub fn same_type(written: &str, stored: &str) -> bool {
    let (written, stored) = (written.trim_start_matches("public."), stored.trim_start_matches("public."));
    let bare = |name: &str| name.split_once('.').map_or(name, |(_, bare)| bare).to_owned();
    written == stored || (written.contains('.') != stored.contains('.') && bare(written) == bare(stored))
}

/// The same for a column of an enum with these labels. A label that is none of them was renamed: the default went along.
#[must_use]
pub fn same_label(written: &str, stored: &str, labels: &str) -> Option<bool> {
    match Form::of(written) {
        Form::Literal(label) if !labels.split(", ").any(|known| known == label) => None,
        _ => same_default(written, stored, "text"),
    }
}

/// Whether two defaults are the same; `None` where the text does not tell.
#[must_use]
pub fn same_default(written: &str, stored: &str, data_type: &str) -> Option<bool> {
    match (Form::of(written), Form::of(stored)) {
        (Form::None, Form::None) => Some(true),
        // A default that a copied column took along is not followed by the replay.
        (Form::None, Form::Call(name)) if name == "nextval" => None,
        (Form::None, _) | (_, Form::None) => Some(false),
        (Form::Call(one), Form::Call(other)) => Some(one == other),
        (Form::Literal(one), Form::Literal(other)) => same_literal(&one, &other, data_type),
        _ => None,
    }
}

/// What can be said of a default.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    /// There is none.
    None,
    /// A constant, without quotes and cast.
    Literal(String),
    /// A function, in lower case and without its schema; its arguments are not compared.
    Call(String),
    /// Anything else.
    Expression,
}

impl Form {
    fn of(text: &str) -> Self {
        let bare = without_cast(text.trim());
        let word = bare.to_ascii_lowercase();
        if word == NONE || word == "null" {
            return Self::None;
        }
        if let Some(form) = quoted(bare) {
            return form;
        }
        let is_number = word.parse::<f64>().is_ok() && word.bytes().any(|byte| byte.is_ascii_digit());
        match word.as_str() {
            "true" | "false" => return Self::Literal(word),
            "current_timestamp" => return Self::Call("now".to_owned()),
            "current_date" | "current_time" | "localtime" | "localtimestamp" | "current_user" | "session_user" => return Self::Call(word),
            _ if is_number => return Self::Literal(word),
            _ => {}
        }
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_.".contains(c));
        match word.split_once('(') {
            Some((name, rest)) if is_name(name) && (rest == ")" || name.ends_with("nextval")) => {
                Self::Call(name.rsplit('.').next().unwrap_or(name).to_owned())
            }
            _ => Self::Expression,
        }
    }
}

/// Without enclosing parentheses and a cast at the end.
fn without_cast(text: &str) -> &str {
    let mut text = text;
    // Bounded by the text's length: each round takes something away.
    loop {
        let before = text;
        if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
            && is_balanced(inner)
        {
            text = inner.trim();
        }
        if let Some((value, target)) = text.rsplit_once("::")
            && target.chars().all(|c| c.is_alphanumeric() || " _.\"()[],".contains(c))
            && value.matches('\'').count().is_multiple_of(2)
            && is_balanced(value)
        {
            text = value.trim();
        }
        if text == before {
            return text;
        }
    }
}

/// Whether parentheses outside of quotes close what they open, and nothing else.
fn is_balanced(text: &str) -> bool {
    let (mut depth, mut quoted) = (0_i32, false);
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !quoted
}

/// What a text that begins with a quote is; `None` for one that does not.
fn quoted(text: &str) -> Option<Form> {
    let escaped = text.strip_prefix(['E', 'e']).filter(|rest| rest.starts_with('\''));
    let inner = escaped.unwrap_or(text).strip_prefix('\'')?;
    let Some(inner) = inner.strip_suffix('\'') else { return Some(Form::Expression) };
    let is_one = !inner.replace("''", "").contains('\'');
    let has_escapes = escaped.is_some() && inner.contains('\\');
    Some(if is_one && !has_escapes { Form::Literal(inner.replace("''", "'")) } else { Form::Expression })
}

fn same_literal(one: &str, other: &str, data_type: &str) -> Option<bool> {
    if one == other {
        return Some(true);
    }
    let base = data_type.split(['(', '[']).next().unwrap_or(data_type).trim();
    if data_type.ends_with(']') {
        return None;
    }
    match base {
        "boolean" => Some(truth(one)? == truth(other)?),
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
            let number = |text: &str| text.trim().parse::<f64>().ok();
            Some(number(one)?.total_cmp(&number(other)?).is_eq())
        }
        "json" | "jsonb" => {
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            Some(value(one)? == value(other)?)
        }
        "text" | "character varying" => Some(false),
        // Times, uuids, user types: PostgreSQL stores another spelling than the one that was written.
        _ => None,
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_the_same_however_postgresql_prints_it() {
        let same = [
            ("'pending'", "'pending'::character varying", "character varying(32)"),
            ("'0'", "0", "integer"),
            ("0", "'0'::bigint", "bigint"),
            ("-1", "'-1'::integer", "integer"),
            ("(-1)", "'-1'::integer", "integer"),
            ("1.50", "1.5", "numeric(10,2)"),
            ("'t'", "true", "boolean"),
            ("FALSE", "false", "boolean"),
            ("'{\"a\":1}'::jsonb", "'{\"a\": 1}'::jsonb", "jsonb"),
            ("CURRENT_TIMESTAMP", "now()", "timestamp with time zone"),
            ("gen_random_uuid()", "public.gen_random_uuid()", "uuid"),
            ("nextval('s')", "nextval('public.s'::regclass)", "bigint"),
            ("'it''s'", "'it''s'::text", "text"),
            ("NULL", "NULL::character varying", "character varying"),
            ("none", "none", "text"),
            ("'a'", "'a'::public.\"Mood\"", "\"Mood\""),
        ];
        for (written, stored, data_type) in same {
            assert_eq!(same_default(written, stored, data_type), Some(true), "{written} {stored}");
        }
    }

    #[test]
    fn another_value_is_a_difference_and_an_expression_is_not_judged() {
        assert_eq!(same_default("'a'", "'b'::text", "text"), Some(false));
        assert_eq!(same_default("1", "2", "integer"), Some(false));
        assert_eq!(same_default("true", "false", "boolean"), Some(false));
        assert_eq!(same_default("none", "0", "integer"), Some(false));
        assert_eq!(same_default("now()", "none", "date"), Some(false));
        assert_eq!(same_default("now() at time zone 'utc'", "timezone('utc'::text, now())", "date"), None);
        assert_eq!(same_default("'2020-01-01'", "'2020-01-01 00:00:00'::timestamp without time zone", "timestamp"), None);
        assert_eq!(same_default("'a' || 'b'", "'ab'::text", "text"), None);
    }

    #[test]
    fn the_default_of_an_enum_is_a_label_that_may_have_been_renamed() {
        assert_eq!(same_label("'sad'", "'happy'::public.mood", "sad, happy"), Some(false));
        assert_eq!(same_label("'happy'", "'happy'::public.mood", "sad, happy"), Some(true));
        assert_eq!(same_label("'gloomy'", "'sad'::public.mood", "sad, happy"), None);
        assert_eq!(same_label("none", "'sad'::public.mood", "sad, happy"), Some(false));
    }

    #[test]
    fn a_type_may_name_its_schema_on_one_side() {
        assert!(same_type("citext", "extensions.citext") && same_type("mood", "public.mood") && same_type("a.mood", "a.mood"));
        assert!(!same_type("a.mood", "b.mood") && !same_type("text", "character varying"));
    }
}
