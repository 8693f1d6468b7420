//! When two column types are one.

use crate::workspace::models::EITHER_MOMENT;

/// Whether a model's type and the migrations' type are the same; `None` when one of them is not known.
pub(super) fn agree(model: &str, made: &str) -> Option<bool> {
    let is_unknown = |name: &str| name.is_empty() || name.contains("unknown");
    if is_unknown(model) || is_unknown(made) {
        return None;
    }
    if model == EITHER_MOMENT {
        return Some(made.starts_with("timestamp"));
    }
    Some(plain(model) == plain(made))
}

/// Whether two types differ in nothing but a limit: `character varying(20)`, `numeric(10,2)`.
pub(super) fn differ_in_limit(model: &str, made: &str) -> bool {
    let without = |name: &str| {
        let name = plain(name);
        let name = match (name.split_once('('), name.split_once(')')) {
            (Some((before, _)), Some((_, after))) => format!("{}{after}", before.trim_end()),
            _ => name,
        };
        name.replace("character varying", "text")
    };
    without(model) == without(made)
}

/// Without what makes no difference: `public.`, quotes, and the two names of text without a limit.
fn plain(name: &str) -> String {
    let name = name.strip_prefix("public.").unwrap_or(name).replace('"', "");
    match name.strip_prefix("character varying") {
        Some(rest) if !rest.starts_with('(') => format!("text{rest}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_postgresql_tells_apart_differs() {
        let cases = [
            ("integer", "integer", Some(true)),
            ("integer", "bigint", Some(false)),
            ("text", "character varying", Some(true)),
            ("text[]", "character varying[]", Some(true)),
            ("text", "character varying(20)", Some(false)),
            ("character varying(20)", "character varying(30)", Some(false)),
            ("timestamp", "timestamp with time zone", Some(true)),
            ("timestamp", "date", Some(false)),
            ("timestamp without time zone", "timestamp with time zone", Some(false)),
            ("colour", "public.colour", Some(true)),
            ("unknown", "integer", None),
            ("unknown[]", "integer[]", None),
            ("integer", "", None),
        ];
        assert!(differ_in_limit("text", "character varying(20)") && differ_in_limit("numeric", "numeric(10,2)"));
        assert!(!differ_in_limit("integer", "bigint") && !differ_in_limit("text", "character(3)"));
        for (model, made, expected) in cases {
            assert_eq!(agree(model, made), expected, "{model} and {made}");
        }
    }
}
