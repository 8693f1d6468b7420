//! Keeps the words that made an object, and lets them follow what is renamed.

use crate::facts::ddl::{ColumnDef, Constraint, Ident, ObjectKind, ObjectName};
use crate::facts::sql::Binds;
use crate::facts::sql::tokens::{Kind, Token, sent, tokens};
use crate::source::text::Span;
use crate::workspace::schema::clauses::alter_action;
use crate::workspace::schema::model::{QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay, Saying};
use crate::workspace::schema::words::{quote, renamed};

impl Replay {
    /// The words under a span of the text.
    pub(super) fn words(&self, at: Locator<'_>, span: Span) -> Words {
        let Saying::Text { text, binds, .. } = at.said else { return Words::default() };
        let text = sent(span.slice(text), binds);
        Words::new(self.filled(&text), self.path())
    }

    /// The words of the statement that runs.
    pub(super) fn statement(&self, at: Locator<'_>) -> Words {
        match at.said {
            Saying::Nothing => Words::default(),
            Saying::Statement(text) => Words::new(text.to_owned(), self.path()),
            Saying::Text { statement, .. } => self.words(at, statement),
        }
    }

    /// Remembers a statement that makes or alters an object of which the model keeps no more than the name.
    pub(super) fn define(&mut self, object: ObjectKind, name: &QualName, is_new: bool, at: Locator<'_>) {
        let words = self.statement(at);
        let known = self.schema.definitions.entry((object, name.clone())).or_default();
        if is_new {
            known.clear();
        }
        if !words.is_empty() {
            known.push(words);
        }
    }

    /// `COMMENT ON`.
    pub(super) fn comment(&mut self, object: ObjectKind, name: &ObjectName, column: Option<&Ident>, at: Locator<'_>) {
        let words = self.statement(at);
        let part = column.map(|column| self.ident(column));
        let (found, relation) = self.resolve(name);
        let found = match object {
            ObjectKind::Function => self.find(name, |candidate| self.schema.functions.contains_key(candidate)).unwrap_or(found),
            ObjectKind::Type | ObjectKind::Domain => self.find(name, |candidate| self.is_type(candidate)).unwrap_or(found),
            _ if relation.is_some() => found,
            _ => self.new_name(name),
        };
        self.schema.comments.insert((object, found, part), words);
    }

    /// A statement that changes what is not modelled.
    pub(super) fn unmodelled(&mut self, verb: &str, span: Span, at: Locator<'_>) {
        if !matches!(verb, "ALTER" | "CREATE" | "DROP" | "GRANT" | "other") || self.session.assuming.is_some() {
            return;
        }
        let words = self.words(at, span);
        if words.is_empty() || self.belongs_to_definition(&words, at) || is_harmless(&words.tokens()) {
            return;
        }
        self.schema.unmodelled.push((words, at.place(span)));
    }

    /// `ALTER TYPE`, `DOMAIN`, `SEQUENCE` of something known stays with it.
    fn belongs_to_definition(&mut self, words: &Words, at: Locator<'_>) -> bool {
        let all = words.tokens();
        let mut rest = all.iter();
        if !rest.next().is_some_and(|token| token.is("alter")) {
            return false;
        }
        let object = match rest.next().and_then(Token::name) {
            Some("type") => ObjectKind::Type,
            Some("domain") => ObjectKind::Domain,
            Some("sequence") => ObjectKind::Sequence,
            _ => return false,
        };
        let mut rest = rest.skip_while(|token| token.is("if") || token.is("exists")).peekable();
        let Some(first) = rest.next().and_then(Token::name) else { return false };
        let dotted = rest.next_if(|token| token.kind == Kind::Punct('.')).and_then(|_| rest.next()).and_then(Token::name);
        let (schema, name) = match dotted {
            Some(name) => (Some(first.to_owned()), name.to_owned()),
            None => (None, first.to_owned()),
        };
        let name = ObjectName { schema, name, span: Span::default() };
        let found = self.find(&name, |candidate| self.schema.sequences.contains(candidate) || self.is_type(candidate));
        let Some(found) = found else { return false };
        self.define(object, &found, false, at);
        true
    }

    /// A constraint's words where the model holds less than they say.
    pub(super) fn special_words(&self, constraint: &Constraint, at: Locator<'_>) -> Words {
        const SPECIAL: [&str; 8] = ["deferrable", "initially", "exclude", "match", "inherit", "distinct", "with", "set"];
        let words = self.words(at, constraint.span);
        let special = words.tokens().iter().any(|token| SPECIAL.iter().any(|word| token.is(word)) || token.is("include"));
        words.only_if(special)
    }

    /// A column's definition where the model holds less than it says.
    pub(super) fn column_words(&self, def: &ColumnDef, at: Locator<'_>) -> Words {
        let Saying::Text { text, .. } = at.said else { return Words::default() };
        if def.generated || def.identity || def.span.slice(text).to_ascii_lowercase().contains("collate") {
            return self.words(at, def.span);
        }
        Words::default()
    }

    /// An action of `ALTER TABLE` that the model holds nothing of.
    pub(super) fn add_setting(&mut self, table: &QualName, span: Span, at: Locator<'_>) {
        let words = self.words(at, span);
        let owner = words.tokens().first().is_some_and(|token| token.is("owner"));
        if words.is_empty() || owner {
            return;
        }
        if let Some(model) = self.schema.tables.get_mut(table) {
            model.settings.push(words);
        }
    }

    /// An action of `ALTER TABLE` on an index, a view or a sequence that the model holds nothing of.
    pub(super) fn add_relation_setting(&mut self, object: ObjectKind, name: &QualName, span: Span, at: Locator<'_>) {
        let words = self.words(at, span);
        if !words.is_empty() && !words.tokens().first().is_some_and(|token| token.is("owner")) {
            self.schema.settings.entry((object, name.clone())).or_default().push(words);
        }
    }

    /// `ALTER INDEX i SET (…)` and its like.
    pub(super) fn touch_setting(&mut self, object: ObjectKind, name: &ObjectName, at: Locator<'_>) {
        let (found, relation) = self.resolve(name);
        let words = self.statement(at).part(alter_action);
        let owner = words.tokens().first().is_some_and(|token| token.is("owner"));
        if relation.is_none() || words.is_empty() || owner {
            return;
        }
        match self.schema.tables.get_mut(&found) {
            Some(model) => model.settings.push(words),
            None => self.schema.settings.entry((object, found)).or_default().push(words),
        }
    }

    /// `DROP FUNCTION f(int)` where other functions of the name stay; whether one went so.
    pub(super) fn drop_overload(&mut self, name: &QualName, at: Locator<'_>) -> bool {
        let dropped = self.statement(at);
        let Some(function) = self.schema.functions.get_mut(name).filter(|function| function.words.len() > 1) else { return false };
        let wanted = signature(&dropped);
        let before = function.words.len();
        function.words.retain(|words| signature(words) != wanted);
        let left = function.words.len();
        left > 0 && left < before
    }

    /// Defaults follow an enum's new label.
    pub(super) fn rename_label(&mut self, name: &QualName, old: &str, new: &str) {
        let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
        for (table, column) in self.columns_of_type(name) {
            let column = self.schema.tables.get_mut(&table).and_then(|table| table.column_mut(&column));
            if let Some(default) = column.and_then(|column| column.default.as_mut()) {
                *default = default.replace(&literal(old), &literal(new));
            }
        }
    }

    fn filled(&self, text: &str) -> String {
        self.define.iter().fold(text.to_owned(), |text, (key, value)| super::lookup::fill(&text, key, value))
    }

    /// A view's statement with `*` spelled out: later columns of what it reads are not in it.
    pub(super) fn view_words(&self, columns: &[(String, String)], at: Locator<'_>) -> Words {
        let mut words = self.statement(at);
        if !columns.is_empty() && words.text().contains('*') {
            words.change(|text| with_star(text, columns));
        }
        words
    }

    /// What mentions a column in words follows its new name.
    pub(super) fn rename_column_words(&mut self, table: &QualName, old: &str, new: &str) {
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        for constraint in &mut model.constraints {
            constraint.words.rename(old, new);
            if let TableConstraintKind::Check { expression, .. } = &mut constraint.kind {
                *expression = renamed(expression, old, new);
            }
        }
        for column in &mut model.columns {
            column.words.rename(old, new);
        }
        for policy in model.policies.values_mut() {
            policy.words.rename(old, new);
            for text in [&mut policy.using, &mut policy.check].into_iter().flatten() {
                *text = renamed(text, old, new);
            }
        }
        for words in model.triggers.values_mut().map(|trigger| &mut trigger.words).chain(&mut model.settings) {
            words.rename(old, new);
        }
        model.partition_by.rename(old, new);
        self.schema.indexes.change_of(table, |index| index.words.rename(old, new));
        self.rename_column_in_views(table, old, new);
        let key = (ObjectKind::Column, table.clone(), Some(old.to_owned()));
        if let Some(words) = self.schema.comments.remove(&key) {
            self.schema.comments.insert((ObjectKind::Column, table.clone(), Some(new.to_owned())), words);
        }
    }

    /// A view whose text leaves open which relation's column is meant loses its words: they can no longer be said.
    fn rename_column_in_views(&mut self, table: &QualName, old: &str, new: &str) {
        let pair = (table.clone(), old.to_owned());
        let readers: Vec<QualName> =
            self.schema.views.iter().filter(|(_, view)| view.read_columns.contains(&pair)).map(|(name, _)| name.clone()).collect();
        for name in readers {
            let Some(view) = self.schema.views.get(&name) else { continue };
            let others = view.read_columns.iter().filter(|(relation, column)| column == old && relation != table).count();
            let clear = others == 0 && !view.columns.is_empty();
            let Some(view) = self.schema.views.get_mut(&name) else { continue };
            if clear {
                view.words.rename(old, new);
            } else {
                view.words = Words::default();
            }
        }
    }

    /// What mentions a relation in words follows its new name.
    pub(super) fn rename_relation_words(&mut self, old: &QualName, new: &QualName) {
        for view in self.schema.views.values_mut().filter(|view| view.reads.contains(old) || view.reads.contains(new)) {
            view.words.change(|text| renamed_relation(text, old, new));
        }
        for policy in self.schema.tables.values_mut().flat_map(|table| table.policies.values_mut()) {
            policy.words.change(|text| renamed_relation(text, old, new));
            for text in [&mut policy.using, &mut policy.check].into_iter().flatten() {
                *text = renamed_relation(text, old, new);
            }
        }
        let keys: Vec<_> = self.schema.comments.keys().filter(|(_, name, _)| name == old).cloned().collect();
        for (object, name, part) in keys {
            if let Some(words) = self.schema.comments.remove(&(object, name, part.clone())) {
                self.schema.comments.insert((object, new.clone(), part), words);
            }
        }
    }

    /// What mentions a type or a function in words follows its new name.
    pub(super) fn rename_everywhere(&mut self, old: &QualName, new: &QualName) {
        let to = new.name.clone();
        for table in self.schema.tables.values_mut() {
            for column in &mut table.columns {
                column.words.rename(&old.name, &to);
                if let Some(default) = &mut column.default {
                    *default = renamed(default, &old.name, &to);
                }
            }
            for constraint in &mut table.constraints {
                if let TableConstraintKind::Check { expression, .. } = &mut constraint.kind {
                    *expression = renamed(expression, &old.name, &to);
                }
            }
        }
        let functions = self.schema.functions.values_mut().flat_map(|function| &mut function.words);
        functions.for_each(|words| words.rename(&old.name, &to));
        self.schema.views.values_mut().for_each(|view| view.words.rename(&old.name, &to));
        self.rename_everywhere_kept(old, new);
    }

    /// What is kept by an object's name moves to its new one.
    pub(super) fn rename_everywhere_kept(&mut self, old: &QualName, new: &QualName) {
        for kept in [&mut self.schema.definitions, &mut self.schema.settings] {
            let keys: Vec<_> = kept.keys().filter(|(_, name)| name == old).cloned().collect();
            for (object, name) in keys {
                if let Some(words) = kept.remove(&(object, name)) {
                    kept.insert((object, new.clone()), words);
                }
            }
        }
    }
}

/// What stands behind `PARTITION BY`.
pub fn partitioning(statement: &str) -> &str {
    behind(statement, "by").unwrap_or("")
}

/// `FOR VALUES …` or `DEFAULT` of a partition, without its own `PARTITION BY`.
pub fn bound(statement: &str) -> &str {
    let all = tokens(statement, Binds::File);
    let outside = |token: &&Token| token.depth == 0;
    let Some(partition) = all.iter().filter(outside).position(|token| token.is("of") || token.is("attach")) else { return "" };
    let rest: Vec<&Token> = all.iter().filter(outside).skip(partition).collect();
    let Some(first) = rest.iter().find(|token| token.is("for") || token.is("default")) else { return "" };
    let ends = |token: &&&Token| {
        ["partition", "with", "tablespace", "using"].iter().any(|word| token.is(word)) && token.span.start > first.span.end
    };
    let next_values = rest.iter().position(|token| token.is("values")).unwrap_or(0);
    let with_hash = rest.get(next_values + 1).is_some_and(|token| token.is("with"));
    let end = rest.iter().filter(ends).nth(usize::from(with_hash)).map_or(statement.len(), |token| token.span.range().start);
    statement.get(first.span.range().start..end).unwrap_or("")
}

/// What stands behind `PARTITION BY`'s second word, at the outside.
fn behind<'t>(statement: &'t str, word: &str) -> Option<&'t str> {
    let all = tokens(statement, Binds::File);
    let mut outside = all.iter().filter(|token| token.depth == 0).skip_while(|token| !token.is("partition"));
    while let Some(token) = outside.next() {
        if token.is("partition") && outside.clone().next().is_some_and(|next| next.is(word)) {
            let by = outside.next()?;
            let open = outside.find(|token| token.kind == Kind::Punct('('))?;
            let close = outside.find(|token| token.kind == Kind::Punct(')') && token.depth == open.depth)?;
            return statement.get(by.span.range().end..close.span.range().end);
        }
    }
    None
}

/// The types of a function's arguments as written, without white space: what tells overloads apart.
pub fn signature(words: &Words) -> String {
    let all = words.tokens();
    let mut inside = all.iter().skip_while(|token| token.kind != Kind::Punct('('));
    let Some(open) = inside.next() else { return String::new() };
    let end = inside.find(|token| token.kind == Kind::Punct(')') && token.depth == open.depth).map_or(0, |close| close.span.range().start);
    arguments(words.text().get(open.span.range().end..end).unwrap_or(""))
}

/// Arguments without names, modes and defaults.
fn arguments(text: &str) -> String {
    let all = tokens(text, Binds::File);
    let mut types: Vec<String> = Vec::new();
    for argument in all.split(|token| token.depth == 0 && token.kind == Kind::Punct(',')) {
        if argument.iter().any(|token| token.is("out") || token.is("table")) {
            continue;
        }
        let until = argument.iter().position(|token| token.is("default") || token.kind == Kind::Punct('=')).unwrap_or(argument.len());
        let own: Vec<&Token> =
            argument.iter().take(until).filter(|token| !["in", "inout", "variadic"].iter().any(|mode| token.is(mode))).collect();
        let words: Vec<&str> = own.iter().map(|token| token.span.slice(text)).collect();
        // `name type` or `type`: the last word and what follows it is the type; `double precision` and the like are two words.
        let named = words.len() > 1 && !matches!(words.get(1), Some(&("(" | "[" | "." | "precision" | "varying")));
        types.push(words.get(usize::from(named)..).unwrap_or_default().concat().to_lowercase());
    }
    types.join(",")
}

/// Owners and comments of roles are no part of a schema; neither are a session's commands.
fn is_harmless(all: &[Token]) -> bool {
    let first = all.first().and_then(Token::name).unwrap_or("");
    let second = all.get(1).and_then(Token::name).unwrap_or("");
    let owner = all.iter().zip(all.iter().skip(1)).any(|(one, two)| one.is("owner") && two.is("to"));
    match (first, second) {
        ("alter", "role" | "user" | "system" | "database" | "group") | ("create" | "drop", "role" | "user" | "database" | "group") => true,
        ("alter", _) => owner,
        ("grant" | "revoke" | "create" | "drop" | "comment" | "security" | "import", _) => false,
        _ => true,
    }
}

/// The one star of the first select list, replaced by the columns that the others do not give. Several stars stay as they are.
fn with_star(text: &str, columns: &[(String, String)]) -> String {
    let all = tokens(text, Binds::File);
    let outside = |at: &usize, word: &str| all.get(*at).is_some_and(|token| token.depth == 0 && token.is(word));
    let Some(select) = (0..all.len()).find(|at| outside(at, "select")) else { return text.to_owned() };
    let from = (select..all.len()).find(|at| outside(at, "from")).unwrap_or(all.len());
    let selected: Vec<&Token> = all.iter().take(from).skip(select + 1).filter(|token| !token.is("distinct") && !token.is("all")).collect();
    let entries: Vec<&[&Token]> = selected.split(|token| token.depth == 0 && token.kind == Kind::Punct(',')).collect();
    let is_star = |item: &&[&Token]| match item {
        [only] => only.kind == Kind::Punct('*'),
        [_, dot, last] => dot.kind == Kind::Punct('.') && last.kind == Kind::Punct('*'),
        _ => false,
    };
    let mut stars = entries.iter().enumerate().filter(|(_, item)| is_star(item));
    let (Some((at, item)), None) = (stars.next(), stars.next()) else { return text.to_owned() };
    let count = columns.len().saturating_sub(entries.len().saturating_sub(1));
    let (Some(own), Some(first), Some(last)) = (columns.get(at..at + count), item.first(), item.last()) else { return text.to_owned() };
    let prefix = if item.len() == 3 { format!("{}.", quote(first.name().unwrap_or_default())) } else { String::new() };
    // A name that comes twice could mean either relation.
    let spelled: Vec<String> = own.iter().map(|(name, _)| format!("{prefix}{}", quote(name))).collect();
    let joined = all.iter().skip(from).any(|token| token.depth == 0 && (token.is("join") || token.kind == Kind::Punct(',')));
    if joined && prefix.is_empty() {
        return text.to_owned();
    }
    let mut result = text.to_owned();
    result.replace_range(first.span.range().start..last.span.range().end, &spelled.join(", "));
    result
}

/// A text with a relation's name as the new one where a relation or a qualifier stands.
fn renamed_relation(text: &str, old: &QualName, new: &QualName) -> String {
    let all = tokens(text, Binds::File);
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for (at, token) in all.iter().enumerate() {
        let back = |steps: usize| at.checked_sub(steps).and_then(|before| all.get(before));
        let is_dot = |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Punct('.'));
        if token.name() != Some(old.name.as_str()) {
            continue;
        }
        let qualified = is_dot(back(1));
        let steps = if qualified { 3 } else { 1 };
        let after_from = back(steps).is_some_and(|before| {
            let listed = before.kind == Kind::Punct(',') && in_from(all.get(..at).unwrap_or_default(), before.depth);
            listed || ["from", "join", "only", "table"].iter().any(|word| before.is(word))
        });
        let own_schema = qualified && back(2).and_then(Token::name) == Some(old.schema.as_str());
        let is_qualifier = !qualified && is_dot(all.get(at + 1));
        if !(is_qualifier || own_schema || (after_from && !qualified)) {
            continue;
        }
        let start = if own_schema { back(2).map_or(token.span, |schema| schema.span) } else { token.span };
        result.push_str(text.get(end..start.range().start).unwrap_or(""));
        if !is_qualifier && (own_schema || old.schema != new.schema) {
            result.push_str(&quote(&new.schema));
            result.push('.');
        }
        result.push_str(&quote(&new.name));
        end = token.span.range().end;
    }
    result.push_str(text.get(end..).unwrap_or(""));
    result
}

/// Whether the last clause that began at this depth is a `FROM`.
fn in_from(before: &[Token], depth: usize) -> bool {
    const CLAUSES: [&str; 9] = ["select", "from", "where", "group", "order", "having", "set", "returning", "values"];
    let clause = before.iter().rev().filter(|token| token.depth == depth).find(|token| CLAUSES.iter().any(|word| token.is(word)));
    clause.is_some_and(|token| token.is("from"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(schema: &str, name: &str) -> QualName {
        QualName { schema: schema.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn relations_change_where_relations_stand() {
        let text = "SELECT t.a, t FROM t JOIN public.t AS u ON u.t = t.b, x";
        assert_eq!(
            renamed_relation(text, &name("public", "t"), &name("public", "N")),
            "SELECT \"N\".a, t FROM \"N\" JOIN public.\"N\" AS u ON u.t = \"N\".b, x"
        );
        assert_eq!(renamed_relation("SELECT t.a FROM t", &name("public", "t"), &name("s", "t")), "SELECT t.a FROM s.t");
    }

    #[test]
    fn a_star_is_spelled_out_and_products_are_none() {
        let columns = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), String::new())).collect::<Vec<_>>();
        let text = "CREATE VIEW v AS SELECT t.*, 2 * a, (SELECT count(*) FROM y) FROM t JOIN u ON true";
        assert_eq!(
            with_star(text, &columns(&["a", "b", "?column?", "count"])),
            "CREATE VIEW v AS SELECT t.a, t.b, 2 * a, (SELECT count(*) FROM y) FROM t JOIN u ON true"
        );
        let ambiguous = "CREATE VIEW v AS SELECT * FROM t JOIN u ON true";
        assert_eq!(with_star(ambiguous, &columns(&["a", "a"])), ambiguous);
    }
}
