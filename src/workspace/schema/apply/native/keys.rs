//! Keys, checks and indexes in `CREATE TABLE` and `ALTER TABLE`, under the names that the database gives them.

use super::names::same;
use crate::facts::ddl::{Constraint, ConstraintKind, CreateIndex, Ident, Part};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::apply::refuse::{Refusal, created_first};
use crate::workspace::schema::model::{Index, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    /// Adds constraints and indexes in the order written.
    pub(super) fn add_parts(&mut self, table: &QualName, parts: &[Part], at: Locator<'_>) {
        let mut parts = parts.to_vec();
        for part in &mut parts {
            self.spell_part(part, table);
        }
        // A foreign key's own index is not made when one that is written serves it: those come first.
        let (foreign, others): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_foreign);
        for part in &others {
            self.add_part(table, part, at);
        }
        for part in &foreign {
            self.add_part(table, part, at);
        }
        self.drop_generated(table);
    }

    fn add_part(&mut self, table: &QualName, part: &Part, at: Locator<'_>) {
        match part {
            Part::Index(index) => {
                let mut index = CreateIndex { table: Self::written(table, index.table.span), ..index.clone() };
                if index.name.is_none() {
                    index.name = self.key_name_of(table, &index);
                }
                self.create_index(&index, at);
            }
            Part::Reference(constraint) => self.ignored_reference(table, constraint, at),
            Part::Constraint(constraint) => match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, .. } => self.add_native_key(table, constraint, columns, true, at),
                ConstraintKind::Unique { columns, .. } => self.add_native_key(table, constraint, columns, false, at),
                ConstraintKind::ForeignKey(key) => self.add_native_reference(table, constraint, key, at),
                ConstraintKind::Check { columns, expression, on_column } => {
                    let name = self.check_name(table, constraint, on_column.as_ref());
                    let columns = self.idents(columns);
                    let kind = TableConstraintKind::Check { columns, expression: expression.clone() };
                    self.push_constraint(table, name, kind, true, at.place(constraint.span));
                }
                ConstraintKind::Exclude { .. } | ConstraintKind::NotNull { .. } => {}
            },
        }
    }

    fn written(table: &QualName, span: crate::source::text::Span) -> crate::facts::ddl::ObjectName {
        crate::facts::ddl::ObjectName { schema: Some(table.schema.clone()), name: table.name.clone(), span }
    }

    fn add_native_key(&mut self, table: &QualName, constraint: &Constraint, columns: &[Ident], primary: bool, at: Locator<'_>) {
        let place = at.place(constraint.span);
        let missing = columns.iter().filter(|column| !self.use_column(table, column, at)).count();
        if missing > 0 || (primary && self.has_native_primary(table, place)) {
            return;
        }
        let names = self.idents(columns);
        let Some((name, index)) = self.native_key_name(table, constraint, &names, primary, place) else { return };
        if index {
            let made = Index {
                table: table.clone(),
                keys: names.iter().cloned().map(Some).collect(),
                mentions: vec![],
                labels: names.clone(),
                unique: true,
                partial: false,
                constraint: true,
                knowledge: self.knowledge(),
                life: vec![self.event(place, "created")],
                words: Words::default(),
            };
            self.schema.indexes.insert(self.index_name(table, &name), made);
        }
        if primary && self.dialect.is_mysql() {
            for column in &names {
                self.set_nullable(table, column, false);
            }
        }
        let kind =
            if primary { TableConstraintKind::PrimaryKey { columns: names } } else { TableConstraintKind::Unique { columns: names } };
        self.push_constraint(table, name, kind, true, place);
    }

    /// The name of a key, and whether an index stands behind it.
    fn native_key_name(
        &mut self,
        table: &QualName,
        constraint: &Constraint,
        columns: &[String],
        primary: bool,
        place: Place,
    ) -> Option<(String, bool)> {
        if self.dialect == Dialect::Sqlite {
            return Some(self.autoindex_name(table, constraint, columns, primary));
        }
        if primary {
            return Some(("PRIMARY".to_owned(), true));
        }
        let Some(name) = &constraint.name else {
            return Some((self.first_free(table, columns.first()?), true));
        };
        let name = self.ident(name);
        let taken = self.schema.indexes_of(table).find(|(index, _)| same(&index.name, &name)).map(|(_, index)| created_first(&index.life));
        if let Some(cause) = taken {
            if self.doubt == 0 {
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(&name), place, cause });
            }
            return None;
        }
        Some((name, true))
    }

    /// SQLite numbers the indexes behind keys; a key on columns that have one gets none, nor does the row's own number.
    fn autoindex_name(&self, table: &QualName, constraint: &Constraint, columns: &[String], primary: bool) -> (String, bool) {
        let written = constraint.name.as_ref().map(|name| self.ident(name));
        let model = self.schema.tables.get(table);
        let free = |name: &String| model.is_none_or(|model| model.constraint(name).is_none());
        let plain = || {
            let label = if primary { "pkey" } else { "key" };
            written.clone().filter(free).unwrap_or_else(|| self.made_name(table, if primary { &[] } else { columns }, label))
        };
        let integer = |column: &String| {
            model.and_then(|model| model.column(column)).is_some_and(|column| column.data_type.eq_ignore_ascii_case("integer"))
        };
        let row_number = primary && columns.len() == 1 && columns.iter().all(integer);
        let there = |index: &Index| index.constraint && index.keys.iter().eq(columns.iter().cloned().map(Some).collect::<Vec<_>>().iter());
        if row_number || self.schema.indexes_of(table).any(|(_, index)| there(index)) {
            return (plain(), false);
        }
        let number = self.schema.indexes_of(table).filter(|(_, index)| index.constraint).count() + 1;
        (format!("sqlite_autoindex_{}_{number}", table.name), true)
    }

    fn has_native_primary(&mut self, table: &QualName, place: Place) -> bool {
        let Some(model) = self.schema.tables.get(table) else { return true };
        let known = model.constraints.iter().find(|constraint| matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. }));
        let Some(cause) = known.map(|known| created_first(&known.life)) else { return false };
        if self.doubt == 0 {
            self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some("PRIMARY"), place, cause });
        }
        true
    }

    fn check_name(&self, table: &QualName, constraint: &Constraint, on_column: Option<&Ident>) -> String {
        let taken = |name: &str| self.schema.tables.get(table).is_some_and(|model| model.constraint(name).is_some());
        if let Some(name) = constraint.name.as_ref().map(|name| self.ident(name)).filter(|name| !taken(name)) {
            return name;
        }
        match (self.dialect, on_column) {
            (Dialect::Mariadb, Some(column)) if !taken(&column.name) => self.ident(column),
            (Dialect::Mariadb, _) => self.numbered(table, "CONSTRAINT_"),
            (Dialect::Mysql, _) => self.numbered(table, &format!("{}_chk_", table.name)),
            _ => self.made_name(table, &on_column.map(|column| vec![self.ident(column)]).unwrap_or_default(), "check"),
        }
    }
}

fn is_foreign(part: &Part) -> bool {
    matches!(part, Part::Constraint(Constraint { kind: ConstraintKind::ForeignKey(_), .. }))
}
