//! Tables and what belongs to them, as the SQL of a migration.

use super::pick::Picker;
use super::wish::Wish;
use crate::facts::dialect::Dialect;
use crate::kinds::assert::fact::FactType;
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::plant::{Edit, Plant, WORD};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::schema::history::History;
use crate::workspace::schema::words::quote;

/// The plants of a wish about tables, columns, or what a table has, in every history that the rule is about.
pub fn plants(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (index, history) in inputs.workspace.histories.iter().enumerate() {
        if !history.migrations.is_empty() && !history.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file))) {
            continue;
        }
        let mut bindings = vec![];
        let Some((name, sql)) = Draft::of(of, wish, history, &mut bindings) else { continue };
        let what = format!("in `{name}`: `{}`", sql.lines().collect::<Vec<_>>().join(" "));
        plants.push(Plant::guess(what, Edit::Migrate { history: index, sql }));
    }
    plants
}

/// A table that is being written.
struct Draft<'b> {
    name: String,
    /// It is there already, and something is added to it.
    is_there: bool,
    columns: Vec<(String, String)>,
    constraints: Vec<String>,
    /// Statements before it and after it.
    before: Vec<String>,
    after: Vec<String>,
    bindings: &'b mut Bindings,
}

impl<'b> Draft<'b> {
    /// The table of a wish and its SQL.
    fn of(of: &dyn FactType, wish: &Wish<'_>, history: &History, bindings: &'b mut Bindings) -> Option<(String, String)> {
        let mut draft =
            Draft { name: String::new(), is_there: false, columns: vec![], constraints: vec![], before: vec![], after: vec![], bindings };
        if of.name() == "view" {
            return draft.view(of, wish);
        }
        draft.name = draft.named(of, wish, history)?;
        if of.name() == "table" {
            draft.table(of, wish, history.dialect)?;
        } else {
            draft.part(of, wish)?;
        }
        let name = draft.name.clone();
        Some((name, draft.sql()))
    }

    /// A name that no table has; what belongs to a table may be added to one that is there.
    fn named(&mut self, of: &dyn FactType, wish: &Wish<'_>, history: &History) -> Option<String> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let full = picker.text("table", WORD, &[WORD.to_owned()])?;
        let own = if of.name() == "table" { picker.text("name", &full, std::slice::from_ref(&full))? } else { full };
        let schema = picker.text("schema", "public", &["public".to_owned()])?;
        let name = if own.contains('.') || schema == "public" { own } else { format!("{schema}.{own}") };
        self.is_there = history.schema.tables.keys().any(|table| table.to_string() == name);
        let may_be = !self.is_there || (of.name() != "table" && history.dialect == Dialect::Postgresql);
        (may_be && !name.is_empty()).then(|| name.split('.').map(quote).collect::<Vec<_>>().join("."))
    }

    fn table(&mut self, of: &dyn FactType, wish: &Wish<'_>, dialect: Dialect) -> Option<()> {
        for part in ["columns", "uniques", "checks", "foreign_keys", "indexes", "policies", "triggers"] {
            for (member, kind) in wish.members(of, part) {
                self.part(kind, member)?;
            }
        }
        let mut picker = Picker::new(of, wish, self.bindings);
        let key = picker.names("primary_key")?;
        let (enabled, forced) = (picker.bool("rls.enabled", false)?, picker.bool("rls.forced", false)?);
        if !key.is_empty() {
            let listed = self.listed(&key);
            self.constraints.push(format!("PRIMARY KEY ({listed})"));
        }
        let security = [(enabled, "ENABLE"), (forced, "FORCE")].into_iter().filter(|(is, _)| *is && dialect == Dialect::Postgresql);
        let security: Vec<String> = security.map(|(_, word)| format!("ALTER TABLE {} {word} ROW LEVEL SECURITY;", self.name)).collect();
        self.after.extend(security);
        Some(())
    }

    /// What belongs to a table.
    fn part(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        match of.name() {
            "column" => self.column(of, wish),
            "unique" | "check" | "foreign_key" => self.constraint(of, wish),
            "index" => self.index(of, wish),
            "policy" => self.policy(of, wish),
            "trigger" => self.trigger(of, wish),
            _ => None,
        }
    }

    fn column(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let asks = ["written", "written_by", "read_by", "rivals"].iter().any(|field| picker.asks(field));
        let (name, kind) = (picker.text("name", WORD, &[])?, picker.text("type", "integer", &["integer".to_owned(), "text".to_owned()])?);
        let (nullable, default) = (picker.bool("nullable", true)?, picker.optional("default", &["1".to_owned()])?);
        let (primary, foreign) = (picker.bool("primary_key", false)?, picker.bool("foreign_key", false)?);
        if asks || self.columns.iter().any(|(known, _)| *known == name) {
            return (!asks).then_some(());
        }
        let null = if nullable { "" } else { " NOT NULL" };
        let default = default.map(|default| format!(" DEFAULT {default}")).unwrap_or_default();
        let key = if primary { " PRIMARY KEY" } else { "" };
        self.columns.push((name.clone(), format!("{} {kind}{null}{default}{key}", quote(&name))));
        if foreign {
            self.refer(&[name], "planted_other", "");
        }
        Some(())
    }

    /// A foreign key to a table of its own.
    fn refer(&mut self, columns: &[String], to: &str, actions: &str) {
        let keys: Vec<String> = columns.iter().map(|column| format!("{} integer", quote(column))).collect();
        let listed = self.listed(columns);
        self.before.push(format!("CREATE TABLE {to} ({}, PRIMARY KEY ({listed}));", keys.join(", ")));
        self.constraints.push(format!("FOREIGN KEY ({listed}) REFERENCES {to} ({listed}){actions}"));
    }

    /// Names for a list of columns, which are made where they are missing.
    fn listed(&mut self, names: &[String]) -> String {
        for name in names {
            if !self.columns.iter().any(|(known, _)| known == name) {
                self.columns.push((name.clone(), format!("{} integer", quote(name))));
            }
        }
        names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
    }

    fn constraint(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let (name, columns) = (picker.optional("name", &[])?, picker.names("columns")?);
        let validated = picker.bool("validated", true)?;
        let columns = if columns.is_empty() { vec![WORD.to_owned()] } else { columns };
        let text = match of.name() {
            "foreign_key" => {
                let to = picker.text("ref_table", "planted_other", &["planted_other".to_owned()])?;
                let (delete, update) = (picker.optional("on_delete", &[])?, picker.optional("on_update", &[])?);
                let action = |word: &str, action: Option<String>| {
                    action.map(|action| format!(" ON {word} {}", action.to_uppercase())).unwrap_or_default()
                };
                let actions = action("DELETE", delete) + &action("UPDATE", update);
                let indexed = picker.bool("indexed", false)?;
                self.refer(&columns, &to, &actions);
                if indexed {
                    let listed = self.listed(&columns);
                    self.after.push(format!("CREATE INDEX ON {} ({listed});", self.name));
                }
                return validated.then_some(());
            }
            "check" => format!("CHECK ({})", picker.text("expression", "1 = 1", &["1 = 1".to_owned()])?),
            _ => format!("UNIQUE ({})", self.listed(&columns)),
        };
        let name = name.map(|name| format!("CONSTRAINT {} ", quote(&name))).unwrap_or_default();
        self.constraints.push(format!("{name}{text}"));
        validated.then_some(())
    }

    fn index(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let (name, columns) = (picker.text("name", "planted_index", &[])?, picker.names("columns")?);
        let (unique, partial) = (picker.bool("unique", false)?, picker.bool("partial", false)?);
        if picker.bool("constraint", false)? {
            return None;
        }
        let columns = if columns.is_empty() { vec![WORD.to_owned()] } else { columns };
        let (listed, unique) = (self.listed(&columns), if unique { "UNIQUE " } else { "" });
        let partial = if partial { " WHERE 1 = 1" } else { "" };
        self.after.push(format!("CREATE {unique}INDEX {} ON {} ({listed}){partial};", quote(&name), self.name));
        Some(())
    }

    fn policy(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let (name, command) = (picker.text("name", WORD, &[])?, picker.text("command", "ALL", &["ALL".to_owned()])?);
        let (using, check) = (picker.optional("using", &["true".to_owned()])?, picker.optional("check", &["true".to_owned()])?);
        let using = using.map(|text| format!(" USING ({text})")).unwrap_or_default();
        let check = check.map(|text| format!(" WITH CHECK ({text})")).unwrap_or_default();
        self.after.push(format!("CREATE POLICY {} ON {} FOR {command}{using}{check};", quote(&name), self.name));
        Some(())
    }

    fn trigger(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<()> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let (name, function) = (picker.text("name", WORD, &[])?, picker.text("function", "planted_function", &[])?);
        let (timing, raises) = (picker.text("timing", "BEFORE", &["BEFORE".to_owned()])?, picker.bool("raises", false)?);
        let (events, columns) = (picker.names("events")?, picker.names("columns")?);
        let events = if events.is_empty() { "UPDATE".to_owned() } else { events.join(" OR ") };
        let body = if raises { "RAISE EXCEPTION 'planted';" } else { "RETURN NEW;" };
        let language = "LANGUAGE plpgsql";
        self.before.push(format!("CREATE FUNCTION {function}() RETURNS trigger {language} AS $$ BEGIN {body} END $$;"));
        let of_columns = if columns.is_empty() { String::new() } else { format!(" OF {}", self.listed(&columns)) };
        let on = format!("{timing} {events}{of_columns} ON {}", self.name);
        self.after.push(format!("CREATE TRIGGER {} {on} FOR EACH ROW EXECUTE FUNCTION {function}();", quote(&name)));
        Some(())
    }

    fn view(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<(String, String)> {
        let mut picker = Picker::new(of, wish, self.bindings);
        let full = picker.text("view", WORD, &[WORD.to_owned()])?;
        let (name, schema) =
            (picker.text("name", &full, std::slice::from_ref(&full))?, picker.text("schema", "public", &["public".to_owned()])?);
        let name = if schema == "public" { name } else { format!("{schema}.{name}") };
        let word = if picker.bool("materialized", false)? { "MATERIALIZED VIEW" } else { "VIEW" };
        let reads = picker.names("reads")?;
        let from = reads.first().map(|table| format!(" FROM {table}")).unwrap_or_default();
        Some((name.clone(), format!("CREATE {word} {name} AS SELECT 1 AS planted{from};")))
    }

    fn sql(self) -> String {
        if self.is_there {
            let columns = self.columns.iter().map(|(_, text)| format!("ALTER TABLE {} ADD COLUMN {text};", self.name));
            let constraints = self.constraints.iter().map(|text| format!("ALTER TABLE {} ADD {text};", self.name));
            let added: Vec<String> = columns.chain(constraints).collect();
            return self.before.into_iter().chain(added).chain(self.after).collect::<Vec<_>>().join("\n");
        }
        let columns =
            if self.columns.is_empty() { vec!["id integer".to_owned()] } else { self.columns.into_iter().map(|(_, text)| text).collect() };
        let inner: Vec<String> = columns.into_iter().chain(self.constraints).collect();
        let table = format!("CREATE TABLE {} ({});", self.name, inner.join(", "));
        self.before.into_iter().chain([table]).chain(self.after).collect::<Vec<_>>().join("\n")
    }
}
