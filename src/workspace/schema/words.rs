//! The SQL that made an object, kept where the model holds less than the words say: bodies, expressions, options.
//!
//! The words follow renames, so that they can be said again at any time. What rules ask is in the model, never in here.

use std::sync::Arc;

use crate::facts::sql::Binds;
use crate::facts::sql::tokens::{Kind, Token, tokens};

/// A statement or a part of one; nothing where no SQL made the object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(Option<Arc<Said>>);

#[derive(Clone, Debug, PartialEq)]
struct Said {
    text: String,
    /// The schemas that its unqualified names were looked up in.
    path: Vec<String>,
}

impl Words {
    /// A text, and the search path that it was read with.
    #[must_use]
    pub fn new(text: String, path: Vec<String>) -> Self {
        Self((!text.trim().is_empty()).then(|| Arc::new(Said { text, path })))
    }

    /// The text; empty when there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.as_ref().map_or("", |said| said.text.as_str())
    }

    /// The search path that its names need.
    #[must_use]
    pub fn path(&self) -> &[String] {
        self.0.as_ref().map(|said| said.path.as_slice()).unwrap_or_default()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Its tokens.
    #[must_use]
    pub fn tokens(&self) -> Vec<Token> {
        tokens(self.text(), Binds::File)
    }

    /// Whether a placeholder without a value is left in it.
    #[must_use]
    pub fn has_placeholder(&self) -> bool {
        self.tokens().iter().any(|token| token.kind == Kind::Hole)
    }

    /// Itself, or none.
    #[must_use]
    pub fn only_if(&self, wanted: bool) -> Self {
        if wanted { self.clone() } else { Self::default() }
    }

    /// A part of it.
    #[must_use]
    pub fn part(&self, choose: impl FnOnce(&str) -> &str) -> Self {
        match &self.0 {
            Some(said) => Self::new(choose(&said.text).trim().to_owned(), said.path.clone()),
            None => Self::default(),
        }
    }

    /// With a text in front.
    #[must_use]
    pub fn with_head(mut self, head: &str) -> Self {
        self.change(|text| format!("{head}{text}"));
        self
    }

    /// Changes the text.
    pub fn change(&mut self, change: impl FnOnce(&str) -> String) {
        if let Some(said) = &self.0 {
            let text = change(&said.text);
            if text != said.text {
                *self = Self::new(text, said.path.clone());
            }
        }
    }

    /// Follows a new name of a column, table, type or function.
    pub fn rename(&mut self, old: &str, new: &str) {
        if self.text().to_lowercase().contains(&old.to_lowercase()) {
            self.change(|text| renamed(text, old, new));
        }
    }
}

/// A text with every name `old` as `new`; what is called (`old(…)`) keeps its name, unless it is qualified by nothing and a relation.
#[must_use]
pub fn renamed(text: &str, old: &str, new: &str) -> String {
    let all = tokens(text, Binds::File);
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for (at, token) in all.iter().enumerate() {
        let next = all.get(at + 1).map(|next| &next.kind);
        let is_call = next == Some(&Kind::Punct('('));
        if token.name() == Some(old) && !is_call && is_name(token, old) {
            result.push_str(text.get(end..token.span.range().start).unwrap_or(""));
            result.push_str(&quote(new));
            end = token.span.range().end;
        }
    }
    result.push_str(text.get(end..).unwrap_or(""));
    result
}

/// An unquoted keyword is no name.
fn is_name(token: &Token, name: &str) -> bool {
    matches!(token.kind, Kind::Quoted(_)) || !RESERVED.contains(&name)
}

/// A name as SQL needs it: in quotes unless it is plain and no keyword.
#[must_use]
pub fn quote(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain && !RESERVED.contains(&name) { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Keywords that cannot name a column, a table, a type or a function without quotes.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "json",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_and_strings_calls_and_comments_stay() {
        let text = "SELECT a, t.a, \"a\", 'a', a(1), A -- a\n FROM t WHERE f($$a$$)";
        assert_eq!(renamed(text, "a", "B c"), "SELECT \"B c\", t.\"B c\", \"B c\", 'a', a(1), \"B c\" -- a\n FROM t WHERE f($$a$$)");
        assert_eq!(renamed("CASE WHEN \"end\" THEN 1 END", "end", "stop"), "CASE WHEN stop THEN 1 END");
    }

    #[test]
    fn names_are_quoted_only_where_they_must() {
        assert_eq!(
            [quote("a_1"), quote("user"), quote("A"), quote("a\"b"), quote("1a")],
            ["a_1", "\"user\"", "\"A\"", "\"a\"\"b\"", "\"1a\""]
        );
    }
}
