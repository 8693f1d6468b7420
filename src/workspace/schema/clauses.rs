//! The clauses of an object's words, each as text: what a statement says besides the names that the model holds.
//!
//! The words were read before; a clause that is not where it should be is left out, and the caller says so.

use super::words::Words;
use crate::facts::sql::Binds;
use crate::facts::sql::tokens::{Kind, Token, tokens};

/// A view's options and its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewClauses<'w> {
    /// `WITH (…)` and the like, in front of `AS`.
    pub options: &'w str,
    /// What stands behind `AS`.
    pub query: &'w str,
}

/// What stands behind the table's name in `CREATE INDEX`.
#[must_use]
pub fn index(words: &Words) -> Option<&str> {
    let all = words.tokens();
    let on = all.iter().position(|token| token.depth == 0 && token.is("on"))?;
    let mut at = on + 1;
    if all.get(at)?.is("only") {
        at += 1;
    }
    let end = qualified_end(&all, at)?;
    rest(words.text(), all.get(end.checked_sub(1)?)?)
}

/// The options and the query of a view; a recursive one has none that could stand alone.
#[must_use]
pub fn view(words: &Words) -> Option<ViewClauses<'_>> {
    let all = words.tokens();
    let view = all.iter().position(|token| token.is("view"))?;
    if all.iter().take(view).any(|token| token.is("recursive")) {
        return None;
    }
    let mut at = view + 1;
    while all.get(at)?.is("if") || all.get(at)?.is("not") || all.get(at)?.is("exists") {
        at += 1;
    }
    let mut at = qualified_end(&all, at)?;
    if all.get(at)?.kind == Kind::Punct('(') {
        at += 1 + all.get(at + 1..)?.iter().position(|token| token.depth == 0 && token.kind == Kind::Punct(')'))? + 1;
    }
    let named = all.get(at.checked_sub(1)?)?;
    let keyword = all.get(at..)?.iter().find(|token| token.depth == 0 && token.is("as"))?;
    let options = words.text().get(named.span.range().end..keyword.span.range().start)?.trim();
    Some(ViewClauses { options, query: rest(words.text(), keyword)? })
}

/// A statement with the name behind one of the keywords replaced.
#[must_use]
pub fn with_name(words: &Words, keywords: &[&str], name: &str) -> Option<String> {
    let all = words.tokens();
    let at = all.iter().position(|token| keywords.iter().any(|keyword| token.is(keyword)))?;
    let mut at = at + 1;
    while all.get(at)?.is("if") || all.get(at)?.is("not") || all.get(at)?.is("exists") {
        at += 1;
    }
    let range = all.get(at)?.span.range().start..all.get(qualified_end(&all, at)?.checked_sub(1)?)?.span.range().end;
    Some(replaced(words.text(), &mut [(range, name)]))
}

/// A trigger's statement under its present names.
#[must_use]
pub fn trigger(words: &Words, name: &str, table: &str, function: Option<&str>) -> Option<String> {
    let all = words.tokens();
    let outside = |keyword: &str| all.iter().position(|token| token.depth == 0 && token.is(keyword));
    let name_of = |at: usize| Some(all.get(at)?.span.range().start..all.get(qualified_end(&all, at)?.checked_sub(1)?)?.span.range().end);
    let mut changes = vec![(name_of(outside("trigger")? + 1)?, name), (name_of(outside("on")? + 1)?, table)];
    if let Some(function) = function {
        let execute = outside("execute")?;
        changes.push((name_of(execute + 2)?, function));
    }
    Some(replaced(words.text(), &mut changes))
}

/// `GENERATED …` of a column, without an identity's options.
#[must_use]
pub fn generated(words: &Words) -> Option<&str> {
    let all = words.tokens();
    let from = all.iter().position(|token| token.is("generated"))?;
    let ends = |token: &&Token| token.is("identity") || token.is("stored");
    let to = all.get(from..)?.iter().find(ends)?;
    words.text().get(all.get(from)?.span.range().start..to.span.range().end)
}

/// The options of an identity column, without brackets.
#[must_use]
pub fn identity_options(words: &Words) -> &str {
    let all = words.tokens();
    let mut rest = all.iter().skip_while(|token| !token.is("identity")).skip(1);
    let Some(open) = rest.next().filter(|token| token.kind == Kind::Punct('(')) else { return "" };
    let Some(close) = rest.find(|token| token.kind == Kind::Punct(')') && token.depth == open.depth) else { return "" };
    words.text().get(open.span.range().end..close.span.range().start).unwrap_or("").trim()
}

/// The collation of a column.
#[must_use]
pub fn collation(words: &Words) -> Option<&str> {
    let all = words.tokens();
    let at = all.iter().position(|token| token.depth == 0 && token.is("collate"))? + 1;
    words.text().get(all.get(at)?.span.range().start..all.get(qualified_end(&all, at)?.checked_sub(1)?)?.span.range().end)
}

/// A constraint without its name: `UNIQUE (a) INCLUDE (b) DEFERRABLE`, `EXCLUDE USING gist (…)`. One that is written behind its
/// column gets the column's name.
#[must_use]
pub fn constraint(words: &Words) -> Option<&str> {
    const FIRST: [&str; 6] = ["primary", "unique", "foreign", "references", "check", "exclude"];
    let all = words.tokens();
    let skip = if all.first()?.is("constraint") { 2 } else { 0 };
    let first = all.get(skip..)?.iter().find(|token| token.depth == 0 && FIRST.iter().any(|word| token.is(word)))?;
    words.text().get(first.span.range().start..).map(|text| text.trim_end_matches(|c: char| c == ';' || c.is_whitespace()))
}

/// When a constraint is checked: `DEFERRABLE INITIALLY DEFERRED`, and `MATCH FULL`, `NO INHERIT`, as far as they are written.
#[must_use]
pub fn constraint_tail(words: &Words) -> Vec<&'static str> {
    const TAILS: [(&[&str], &str); 6] = [
        (&["match", "full"], "MATCH FULL"),
        (&["no", "inherit"], "NO INHERIT"),
        (&["not", "deferrable"], ""),
        (&["deferrable"], "DEFERRABLE"),
        (&["initially", "deferred"], "INITIALLY DEFERRED"),
        (&["initially", "immediate"], "INITIALLY IMMEDIATE"),
    ];
    let all: Vec<Token> = words.tokens().into_iter().filter(|token| token.depth == 0).collect();
    let has = |wanted: &[&str]| all.windows(wanted.len()).any(|window| window.iter().zip(wanted).all(|(token, word)| token.is(word)));
    let not = has(&["not", "deferrable"]);
    TAILS
        .iter()
        .filter(|(wanted, text)| has(wanted) && !text.is_empty() && !(not && *text == "DEFERRABLE"))
        .map(|(_, text)| *text)
        .collect()
}

/// The columns in `INCLUDE (…)`, and whether NULLs are one value.
#[must_use]
pub fn key_options(words: &Words) -> (Option<&str>, bool) {
    let all = words.tokens();
    let outside: Vec<&Token> = all.iter().filter(|token| token.depth == 0).collect();
    let nulls = outside.windows(3).any(|window| matches!(window, [a, b, c] if a.is("nulls") && b.is("not") && c.is("distinct")));
    let include = outside.iter().position(|token| token.is("include")).and_then(|at| {
        let (open, close) = (outside.get(at + 1)?, outside.get(at + 2)?);
        words.text().get(open.span.range().start..close.span.range().end)
    });
    (include, nulls)
}

/// What `CREATE TABLE` says besides columns and constraints, as actions of `ALTER TABLE`.
#[must_use]
pub fn table_settings(words: &Words) -> Vec<Words> {
    let all = words.tokens();
    let mut settings = Vec::new();
    if all.iter().take_while(|token| !token.is("table")).any(|token| token.is("unlogged")) {
        settings.push(words.part(|_| "SET UNLOGGED"));
    }
    let outside: Vec<&Token> = all.iter().filter(|token| token.depth == 0).collect();
    let options = outside.windows(3).find(|window| {
        matches!(window, [with, open, close] if with.is("with") && open.kind == Kind::Punct('(') && close.kind == Kind::Punct(')'))
    });
    let behind_values = outside.windows(2).any(|window| matches!(window, [values, with] if values.is("values") && with.is("with")));
    if let Some([_, open, close]) = options.filter(|_| !behind_values) {
        let range = open.span.range().start..close.span.range().end;
        settings.push(words.part(|text| text.get(range).unwrap_or("")).with_head("SET "));
    }
    settings
}

/// The name that a trigger was created with, when it is a constraint as well: that one keeps it.
#[must_use]
pub fn constraint_trigger(words: &Words) -> Option<String> {
    let all = words.tokens();
    let at = all.iter().position(|token| token.is("trigger"))?;
    let is_constraint = all.iter().take(at).any(|token| token.is("constraint"));
    all.get(at + 1)?.name().filter(|_| is_constraint).map(str::to_owned)
}

/// The columns of `SET NULL (…)` or `SET DEFAULT (…)`.
#[must_use]
pub fn action_columns(words: &Words) -> &str {
    let all: Vec<Token> = words.tokens().into_iter().filter(|token| token.depth == 0).collect();
    let found = all.windows(4).find(|window| {
        matches!(window, [set, to, open, _] if set.is("set") && (to.is("null") || to.is("default")) && open.kind == Kind::Punct('('))
    });
    let Some([_, _, open, close]) = found else { return "" };
    words.text().get(open.span.range().start..close.span.range().end).unwrap_or("")
}

/// What stands behind the object's name in `ALTER`; nothing for other statements.
#[must_use]
pub fn alter_action(statement: &str) -> &str {
    const KINDS: [&str; 8] = ["table", "foreign", "index", "materialized", "view", "sequence", "if", "exists"];
    let all = tokens(statement, Binds::File);
    if !all.first().is_some_and(|token| token.is("alter")) {
        return "";
    }
    let name = 1 + all.iter().skip(1).take_while(|token| KINDS.iter().any(|kind| token.is(kind))).count();
    let last = qualified_end(&all, name).and_then(|end| all.get(end.checked_sub(1)?));
    last.and_then(|last| rest(statement, last)).unwrap_or("")
}

/// The string literal that a comment ends in, or `NULL`.
#[must_use]
pub fn comment(words: &Words) -> Option<&str> {
    let all = words.tokens();
    let is = all.iter().rposition(|token| token.depth == 0 && token.is("is"))?;
    rest(words.text(), all.get(is)?)
}

/// The roles behind `TO` in `CREATE POLICY`.
#[must_use]
pub fn policy_roles(words: &Words) -> Option<&str> {
    let all = words.tokens();
    let to = all.iter().position(|token| token.depth == 0 && token.is("to"))?;
    let ends = |token: &&Token| token.depth == 0 && (token.is("using") || token.is("with"));
    let end = all.get(to + 1..)?.iter().find(ends).map_or(words.text().len(), |token| token.span.range().start);
    words.text().get(all.get(to)?.span.range().end..end).map(bare)
}

/// Every name in a text: what it may depend on.
#[must_use]
pub fn names(text: &str) -> Vec<String> {
    tokens(text, Binds::File).iter().filter_map(|token| token.name().map(str::to_owned)).collect()
}

/// A statement without the semicolon at its end.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}

/// The token behind a name that may be qualified.
fn qualified_end(all: &[Token], at: usize) -> Option<usize> {
    all.get(at)?.name()?;
    let dotted =
        all.get(at + 1).is_some_and(|token| token.kind == Kind::Punct('.')) && all.get(at + 2).is_some_and(|token| token.name().is_some());
    Some(if dotted { at + 3 } else { at + 1 })
}

fn rest<'t>(text: &'t str, token: &Token) -> Option<&'t str> {
    text.get(token.span.range().end..).map(bare)
}

fn replaced(text: &str, changes: &mut [(std::ops::Range<usize>, &str)]) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for (range, new) in changes {
        result.push_str(text.get(end..range.start).unwrap_or(""));
        result.push_str(new);
        end = range.end;
    }
    result.push_str(text.get(end..).unwrap_or(""));
    bare(&result).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::new(text.to_owned(), vec![])
    }

    #[test]
    fn an_index_keeps_what_stands_behind_its_table() {
        let text = "CREATE UNIQUE INDEX i ON ONLY s.t USING gin (lower(a) x_ops) WHERE b IS NULL;";
        assert_eq!(index(&words(text)), Some("USING gin (lower(a) x_ops) WHERE b IS NULL"));
        assert_eq!(index(&words("CREATE TABLE t (a int)")), None);
    }

    #[test]
    fn a_view_is_options_and_query() {
        let text = "CREATE OR REPLACE VIEW s.v (a, b) WITH (security_invoker) AS WITH x AS (SELECT 1) SELECT 1, 2;";
        assert_eq!(view(&words(text)), Some(ViewClauses { options: "WITH (security_invoker)", query: "WITH x AS (SELECT 1) SELECT 1, 2" }));
        assert_eq!(view(&words("CREATE RECURSIVE VIEW v (n) AS SELECT 1")), None);
    }

    #[test]
    fn triggers_and_functions_get_their_present_names() {
        let text = "CREATE CONSTRAINT TRIGGER a AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE f('x');";
        assert_eq!(
            trigger(&words(text), "b", "s.u", Some("s.g")).unwrap_or_default(),
            "CREATE CONSTRAINT TRIGGER b AFTER INSERT ON s.u DEFERRABLE FOR EACH ROW EXECUTE PROCEDURE s.g('x')"
        );
        let made = with_name(&words("create or replace function F(a int) returns int as $$ function g $$;"), &["function"], "s.g");
        assert_eq!(made.unwrap_or_default(), "create or replace function s.g(a int) returns int as $$ function g $$");
    }

    #[test]
    fn columns_and_constraints_say_the_rest() {
        let column = words("c int GENERATED ALWAYS AS IDENTITY (START 5) NOT NULL");
        assert_eq!((generated(&column), identity_options(&column)), (Some("GENERATED ALWAYS AS IDENTITY"), "START 5"));
        let computed = words("c text COLLATE \"C\" GENERATED ALWAYS AS (a || 'stored') STORED CHECK (c > '')");
        assert_eq!((generated(&computed), collation(&computed)), (Some("GENERATED ALWAYS AS (a || 'stored') STORED"), Some("\"C\"")));
        assert_eq!(
            constraint_tail(&words("FOREIGN KEY (a) REFERENCES b MATCH FULL DEFERRABLE INITIALLY DEFERRED")).join(" "),
            "MATCH FULL DEFERRABLE INITIALLY DEFERRED"
        );
        assert_eq!(key_options(&words("UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b)")), (Some("(b)"), true));
    }
}
