//! The `WHERE` of a query on the catalog: what each part says about the object that is looked for.

use super::catalog::{Question, equality, exists, rows};
use super::catalog_relations::Role;
use super::catalog_rows;
use super::condition::{Vars, variable};
use super::expr::{arguments, callee, column_ref};
use super::names::qualified;
use super::query::is_query;
use super::table::is_type;
use super::tree::{Cx, K, Node, child, children, expr, has, string};
use crate::facts::ddl::{CatalogFilter, CatalogQuery, Condition, ObjectKind, ObjectName};
use crate::source::text::Span;

impl Question<'_> {
    /// Takes one part of the `WHERE`; `None` when it is not understood.
    pub(super) fn conjunct(&mut self, cx: &Cx, node: &Node) -> Option<()> {
        // `NOT tgisinternal`, `attnum > 0`: what the model holds anyway.
        let mentioned = super::expr::column_refs(cx, node);
        if !mentioned.is_empty() && mentioned.iter().all(|(_, column)| self.role(None, &column.name) == Some(Role::Ignored)) {
            return Some(());
        }
        if let Some((left, right)) = equality(node) {
            let columns = column_ref(cx, &left).is_some() && column_ref(cx, &right).is_some();
            if columns && !self.is_variable(cx, &right) && !self.is_variable(cx, &left) {
                return self.join(cx, &left, &right);
            }
            let equal = self.equal(cx, &left, &right).or_else(|| self.equal(cx, &right, &left));
            return equal.or_else(|| self.filter(cx, node));
        }
        if node.kind() == K::BIN_EXPR && has(node, K::IN_KW) && !has(node, K::NOT_IN) {
            return self.one_of(cx, node).or_else(|| self.filter(cx, node));
        }
        self.filter(cx, node)
    }

    fn is_variable(&self, cx: &Cx, node: &Node) -> bool {
        variable(cx, node).is_some_and(|name| self.vars.text(&name).is_some())
    }

    /// A join between relations of the catalog adds nothing; one to something else does.
    fn join(&self, cx: &Cx, left: &Node, right: &Node) -> Option<()> {
        let of_catalog = |node: &Node| {
            column_ref(cx, node).is_some_and(|(_, column)| {
                let name = column.name.as_str();
                name == "oid"
                    || name.ends_with("relid")
                    || name.ends_with("namespace")
                    || name.ends_with("typid")
                    || self.role(None, name).is_some()
            })
        };
        let foreign = [left, right].iter().any(|node| column_ref(cx, node).is_some_and(|(_, column)| column.name == "confrelid"));
        (of_catalog(left) && of_catalog(right) && !foreign).then_some(())
    }

    /// What a column of one of the query's relations says.
    pub(super) fn role(&self, qualifier: Option<&str>, column: &str) -> Option<Role> {
        if column == "relname"
            && (qualifier.is_some_and(|alias| self.tables.iter().any(|table| table == alias))
                || (qualifier.is_none() && !self.tables.is_empty()))
        {
            return Some(Role::Table);
        }
        let own = self.relation.columns.iter().find(|(name, _)| *name == column).map(|(_, role)| *role);
        own.or(match column {
            "nspname" | "relnamespace" => Some(Role::Schema),
            "typname" if self.relation.name == "pg_enum" => Some(Role::Table),
            _ => None,
        })
    }

    fn equal(&mut self, cx: &Cx, column: &Node, value: &Node) -> Option<()> {
        let column = if column.kind() == K::CAST_EXPR { column.children().find(|found| !is_type(found.kind()))? } else { column.clone() };
        let (qualifier, column) = column_ref(cx, &column)?;
        let role = self.role(qualifier.as_deref(), &column.name)?;
        match role {
            Role::Ignored => Some(()),
            Role::Schema if is_current_schema(cx, value) => Some(()),
            Role::Schema => {
                let (_, name) = self.object(cx, value)?;
                set(&mut self.schema, name)
            }
            Role::Table => {
                let (schema, name) = self.object(cx, value)?;
                let span = cx.span(value);
                self.set_table(schema, name, span)
            }
            Role::Name => {
                let (schema, name) = self.object(cx, value)?;
                if let Some(schema) = schema {
                    set(&mut self.schema, schema)?;
                }
                set(&mut self.name, name)
            }
            Role::Kind => self.narrow(&[self.value(cx, value)?]),
        }
    }

    fn set_table(&mut self, schema: Option<String>, name: String, span: Span) -> Option<()> {
        match &self.table {
            None => {
                self.table = Some(ObjectName { schema, name, span });
                Some(())
            }
            Some(known) => (known.name == name).then_some(()),
        }
    }

    /// `column IN ('a', 'b')`: a single name, or kinds.
    fn one_of(&mut self, cx: &Cx, node: &Node) -> Option<()> {
        if has(node, K::NOT_IN) {
            return None;
        }
        let mut sides = node.children();
        let (column, list) = (column_ref(cx, &sides.next()?)?, sides.next()?);
        let values: Option<Vec<String>> =
            list.children().filter(|value| super::tree::is_expr(value.kind())).map(|value| self.value(cx, &value)).collect();
        match (self.role(column.0.as_deref(), &column.1.name)?, values?.as_slice()) {
            (Role::Ignored, _) => Some(()),
            (Role::Kind, kinds) => self.narrow(kinds),
            (Role::Name, [name]) => set(&mut self.name, name.clone()),
            (Role::Schema, [name]) => set(&mut self.schema, name.clone()),
            (Role::Table, [name]) => self.set_table(None, name.clone(), cx.span(&list)),
            _ => None,
        }
    }

    fn narrow(&mut self, values: &[String]) -> Option<()> {
        let mut kinds = Vec::new();
        for value in values {
            match (self.relation.name, value.as_str()) {
                ("pg_class", "r" | "p" | "f") | ("tables", "BASE TABLE" | "FOREIGN") => kinds.push(ObjectKind::Table),
                ("pg_class", "i" | "I") => kinds.push(ObjectKind::Index),
                ("pg_class", "v") | ("tables", "VIEW") => kinds.push(ObjectKind::View),
                ("pg_class", "m") => kinds.push(ObjectKind::MaterializedView),
                ("pg_class", "S") => kinds.push(ObjectKind::Sequence),
                ("pg_type", "e" | "c" | "r") => kinds.push(ObjectKind::Type),
                ("pg_type", "d") => kinds.push(ObjectKind::Domain),
                // A constraint of that name is the one that is meant, whatever its kind.
                ("pg_constraint" | "table_constraints", _) if self.name.is_some() => return Some(()),
                ("pg_constraint" | "table_constraints", _) => {
                    let kinds: Option<Vec<char>> = values.iter().map(|value| catalog_rows::constraint_kind(value)).collect();
                    self.filters.push(CatalogFilter::ConstraintKind(kinds?));
                    return Some(());
                }
                // The model has no columns but those of tables.
                ("pg_attribute", "r" | "p") | ("columns", "BASE TABLE") => return Some(()),
                _ => return None,
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        self.kinds = kinds;
        Some(())
    }

    /// A string, or a variable that holds one.
    pub(super) fn value(&self, cx: &Cx, node: &Node) -> Option<String> {
        match node.kind() {
            K::LITERAL => string(node),
            K::PAREN_EXPR => self.value(cx, &expr(node)?),
            K::NAME_REF | K::FIELD_EXPR => self.vars.text(&variable(cx, node)?).map(str::to_owned),
            K::CAST_EXPR => self.value(cx, &node.children().find(|found| !is_type(found.kind()) && found.kind() != K::COLON_COLON)?),
            _ => None,
        }
    }

    /// A value that names an object: `'t'`, `'s.t'::regclass`, `to_regclass('t')`, `(SELECT oid FROM pg_class WHERE …)`.
    pub(super) fn object(&self, cx: &Cx, node: &Node) -> Option<(Option<String>, String)> {
        match node.kind() {
            K::CAST_EXPR => {
                let text = self.value(cx, node)?;
                let ty = node.children().find(|found| is_type(found.kind()))?;
                if cx.text_of(&ty).trim_start_matches("pg_catalog.").to_ascii_lowercase().starts_with("reg") {
                    return qualified(&text, cx.binds);
                }
                Some((None, text))
            }
            K::CALL_EXPR => {
                let function = callee(cx, node)?;
                let arguments = arguments(node);
                let [argument, ..] = arguments.as_slice() else { return None };
                function.name.starts_with("to_reg").then(|| self.value(cx, argument)).flatten().and_then(|text| qualified(&text, cx.binds))
            }
            K::PAREN_EXPR => {
                let inner = node.children().find(|found| is_query(found.kind()))?;
                match rows(cx, &inner, self.vars, None)? {
                    Condition::Exists(found) if found.unread.is_empty() => Some((found.schema, found.name?)),
                    Condition::Any(any) => any.into_iter().find_map(|found| match found {
                        Condition::Exists(found) if found.unread.is_empty() => Some((found.schema, found.name?)),
                        _ => None,
                    }),
                    _ => None,
                }
            }
            _ => Some((None, self.value(cx, node)?)),
        }
    }

    /// `'x' IN (SELECT column …)`: the output column equals a value.
    pub(super) fn output(&mut self, cx: &Cx, select: &Node, value: &str) -> Option<()> {
        let list = child(select, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST))?;
        let target = children(&list, K::TARGET).next().and_then(|target| expr(&target))?;
        let (qualifier, column) = column_ref(cx, &target)?;
        match self.role(qualifier.as_deref(), &column.name)? {
            Role::Name => set(&mut self.name, value.to_owned()),
            Role::Table => self.set_table(None, value.to_owned(), cx.span(&target)),
            _ => None,
        }
    }

    pub(super) fn condition(self) -> Option<Condition> {
        let named = |filter: &CatalogFilter| {
            matches!(filter, CatalogFilter::Named { .. } | CatalogFilter::Like { .. } | CatalogFilter::HasColumn(_))
        };
        if self.name.is_none() && self.table.is_none() && !self.filters.iter().any(named) {
            return None;
        }
        let kinds = self.kinds.clone();
        Some(exists(&kinds, &self.asked()))
    }

    /// What is asked, of an object of whatever kind.
    pub(super) fn asked(self) -> CatalogQuery {
        // Trigger, policy, column: the schema is the table's.
        let mut table = self.table;
        let mut schema = self.schema;
        if let Some(table) = &mut table
            && table.schema.is_none()
        {
            table.schema = schema.take();
        }
        CatalogQuery { object: ObjectKind::Other, schema, table, name: self.name, filters: self.filters, unread: self.unread }
    }

    /// The relation that the query is about.
    pub(super) fn about(&self) -> &'static str {
        self.relation.name
    }

    /// Takes a part of the `WHERE` that is no equality of a name.
    fn filter(&mut self, cx: &Cx, node: &Node) -> Option<()> {
        let filter = catalog_rows::filter(cx, node, self)?;
        self.filters.extend(filter);
        Some(())
    }

    /// The variables of the block.
    pub(super) fn vars(&self) -> &Vars {
        self.vars
    }
}

fn set(slot: &mut Option<String>, value: String) -> Option<()> {
    match slot {
        None => {
            *slot = Some(value);
            Some(())
        }
        Some(known) => (*known == value).then_some(()),
    }
}

/// `current_schema`, `current_schema()`, `ANY (current_schemas(false))`: where unqualified names are looked up anyway.
fn is_current_schema(cx: &Cx, node: &Node) -> bool {
    cx.text_of(node).to_ascii_lowercase().contains("current_schema")
}
