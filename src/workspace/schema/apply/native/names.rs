//! Names as the database finds them, and the ones that it makes itself.

use std::collections::BTreeSet;

use crate::facts::ddl::{ConstraintKind, CreateIndex, Ident, IndexKey, ObjectName, Part};
use crate::facts::dialect::Dialect;
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::replay::Replay;

/// Whether two names are one to the database.
pub(super) fn same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two) || (!one.is_ascii() && one.to_lowercase() == two.to_lowercase())
}

impl Replay {
    /// A table's name as the model spells it: SQLite finds it in any case, MySQL (on Linux) only as it was written.
    pub(super) fn spelled(&self, name: &ObjectName) -> ObjectName {
        if self.dialect == Dialect::Sqlite { self.in_any_case(name) } else { name.clone() }
    }

    /// A relation's name as the model spells it, in whatever case it is written.
    pub(super) fn in_any_case(&self, name: &ObjectName) -> ObjectName {
        let wanted = self.new_name(name);
        let fits = |known: &&QualName| (name.schema.is_none() || known.schema == wanted.schema) && same(&known.name, &wanted.name);
        let schema = &self.schema;
        let exact = schema.tables.contains_key(&wanted) || schema.views.contains_key(&wanted);
        let found = schema.tables.keys().find(fits).or_else(|| schema.views.keys().find(fits)).or_else(|| schema.gone.keys().find(fits));
        match found.filter(|_| !exact) {
            Some(found) => ObjectName { name: found.name.clone(), ..name.clone() },
            None => name.clone(),
        }
    }

    /// A column's name as its table spells it.
    pub(super) fn spelled_column(&self, table: &QualName, column: &Ident) -> Ident {
        let text = self.ident(column);
        let model = self.schema.tables.get(table);
        let known = model.and_then(|model| model.columns.iter().find(|known| same(&known.name, &text)));
        Ident { name: known.map_or(text, |known| known.name.clone()), span: column.span }
    }

    /// The names in a constraint or an index as the table spells them.
    pub(super) fn spell_part(&self, part: &mut Part, table: &QualName) {
        match part {
            Part::Index(index) => self.spell_index(index, table),
            Part::Constraint(constraint) | Part::Reference(constraint) => match &mut constraint.kind {
                ConstraintKind::PrimaryKey { columns, .. }
                | ConstraintKind::Unique { columns, .. }
                | ConstraintKind::Exclude { columns, .. } => {
                    self.spell_all(columns, table);
                }
                ConstraintKind::ForeignKey(key) => self.spell_all(&mut key.columns, table),
                ConstraintKind::Check { columns, .. } => {
                    self.spell_all(columns, table);
                    // A word of the expression may be a function's or a type's.
                    let model = self.schema.tables.get(table);
                    columns.retain(|column| model.is_some_and(|model| model.column(&column.name).is_some()));
                }
                ConstraintKind::NotNull { column } => *column = self.spelled_column(table, column),
            },
        }
    }

    /// The same for an index. What an expression names besides columns is passed over.
    pub(super) fn spell_index(&self, index: &mut CreateIndex, table: &QualName) {
        let known = |column: &Ident| self.schema.tables.get(table).is_some_and(|model| model.column(&column.name).is_some());
        for key in &mut index.keys {
            match key {
                IndexKey::Column(column) => *column = self.spelled_column(table, column),
                IndexKey::Expression { columns, .. } => {
                    self.spell_all(columns, table);
                    columns.retain(known);
                }
            }
        }
        if let Some(columns) = &mut index.predicate {
            self.spell_all(columns, table);
            columns.retain(known);
        }
    }

    fn spell_all(&self, columns: &mut [Ident], table: &QualName) {
        for column in columns {
            *column = self.spelled_column(table, column);
        }
    }

    /// The name that MySQL gives a key without one: its first column's, numbered when taken.
    pub(super) fn key_name_of(&self, table: &QualName, op: &CreateIndex) -> Option<Ident> {
        let first = op.keys.first()?;
        let name = match first {
            IndexKey::Column(column) => self.first_free(table, &column.name),
            IndexKey::Expression { .. } => self.first_free(table, "functional_index"),
        };
        Some(Ident { name, span: op.table.span })
    }

    /// A free name for a key of a table, after its first column.
    pub(super) fn first_free(&self, table: &QualName, column: &str) -> String {
        let names = self.schema.indexes_of(table).map(|(index, _)| index.name.to_lowercase());
        let taken: BTreeSet<String> = names.chain(std::iter::once("primary".to_owned())).collect();
        let numbered = (2_u32..).map(|number| format!("{column}_{number}"));
        let mut names = std::iter::once(column.to_owned()).chain(numbered);
        names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
    }

    /// A name made of a stem and the number after the highest that the table has.
    pub(super) fn numbered(&self, table: &QualName, stem: &str) -> String {
        let constraints = self.schema.tables.get(table).map(|model| model.constraints.as_slice()).unwrap_or_default();
        let numbers = constraints.iter().filter_map(|constraint| constraint.name.strip_prefix(stem)?.parse::<u32>().ok());
        format!("{stem}{}", numbers.max().unwrap_or(0).saturating_add(1))
    }

    /// A name for a constraint that SQLite leaves without one; free in the table.
    pub(super) fn made_name(&self, table: &QualName, columns: &[String], label: &str) -> String {
        let stem =
            std::iter::once(table.name.as_str()).chain(columns.iter().map(String::as_str)).chain([label]).collect::<Vec<_>>().join("_");
        let constraints = self.schema.tables.get(table).map(|model| model.constraints.as_slice()).unwrap_or_default();
        let taken: BTreeSet<&str> = constraints.iter().map(|constraint| constraint.name.as_str()).collect();
        let numbered = (1_u32..).map(|number| format!("{stem}{number}"));
        let mut names = std::iter::once(stem.clone()).chain(numbered);
        names.find(|name| !taken.contains(name.as_str())).unwrap_or_default()
    }

    /// Tables of the database itself.
    pub(super) fn is_native_system(&self, name: &ObjectName) -> bool {
        let schema = name.schema.as_deref().unwrap_or("").to_ascii_lowercase();
        let text = name.name.to_ascii_lowercase();
        match self.dialect {
            Dialect::Sqlite => text.starts_with("sqlite_") || text.starts_with("pragma_") || !matches!(schema.as_str(), "" | "temp"),
            Dialect::Mysql | Dialect::Mariadb => {
                matches!(schema.as_str(), "mysql" | "sys" | "performance_schema" | "information_schema") || text == "dual"
            }
            Dialect::Postgresql => false,
        }
    }
}
