//! Foreign keys: MySQL makes an index for them, SQLite asks nothing of the other table, and some texts make none at all.

use super::names::same;
use crate::facts::ddl::{Constraint, ConstraintKind, ForeignKey, Ident};
use crate::facts::dialect::Dialect;
use crate::workspace::schema::model::{ForeignKeyTarget, Index, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

/// Storage engines that keep foreign keys.
const KEEPING: &[&str] = &["innodb", "ndb", "ndbcluster", "xtradb"];

impl Replay {
    pub(super) fn add_native_reference(&mut self, table: &QualName, constraint: &Constraint, key: &ForeignKey, at: Locator<'_>) {
        let place = at.place(constraint.span);
        if let Some(engine) = self.session.settings.engines.get(table).filter(|engine| !KEEPING.contains(&engine.as_str())) {
            let message = format!("`{table}` has no such foreign key: its engine `{engine}` reads foreign keys and keeps none");
            return self.note(message, place, "use `ENGINE=InnoDB`".to_owned());
        }
        let missing = key.columns.iter().filter(|column| !self.use_column(table, column, at)).count();
        if missing > 0 {
            return;
        }
        let written = self.spelled(&key.ref_table);
        let open = self.dialect == Dialect::Sqlite || self.session.settings.unchecked;
        let known = self.known_table(&written);
        let ref_table = match known {
            Some(found) => found,
            None if open => self.new_name(&written),
            None => match self.use_reference(&written, at) {
                Some(found) => found,
                None => return,
            },
        };
        let ref_columns = self.reference_columns(&ref_table, &key.ref_columns);
        let columns = self.idents(&key.columns);
        let name = self.reference_name(table, constraint, &columns);
        if self.dialect.is_mysql() {
            self.index_for_key(table, constraint, &columns, at);
        }
        let target = ForeignKeyTarget { columns, ref_table, ref_columns, on_delete: key.on_delete, on_update: key.on_update };
        self.push_constraint(table, name, TableConstraintKind::ForeignKey(target), true, place);
    }

    /// The referenced columns as their table spells them. Without any, SQLite means the primary key as it is when it is asked.
    fn reference_columns(&self, table: &QualName, columns: &[Ident]) -> Vec<String> {
        columns.iter().map(|column| self.spelled_column(table, column).name).collect()
    }

    fn reference_name(&self, table: &QualName, constraint: &Constraint, columns: &[String]) -> String {
        let taken = |name: &String| self.schema.tables.get(table).is_some_and(|model| model.constraint(name).is_some());
        let written = constraint.name.as_ref().map(|name| self.ident(name)).filter(|name| !taken(name));
        written.unwrap_or_else(|| {
            if self.dialect.is_mysql() {
                self.numbered(table, &format!("{}_ibfk_", table.name))
            } else {
                self.made_name(table, columns, "fkey")
            }
        })
    }

    /// MySQL makes an index on the columns of a foreign key unless one begins with them.
    fn index_for_key(&mut self, table: &QualName, constraint: &Constraint, columns: &[String], at: Locator<'_>) {
        if self.schema.indexes_of(table).any(|(_, index)| serves(index, columns)) {
            return;
        }
        let Some(first) = columns.first() else { return };
        let taken = |name: &String| self.schema.indexes_of(table).any(|(index, _)| same(&index.name, name));
        let written = constraint.name.as_ref().map(|name| self.ident(name)).filter(|name| !taken(name));
        let name = self.index_name(table, &written.unwrap_or_else(|| self.first_free(table, first)));
        let index = Index {
            table: table.clone(),
            keys: columns.iter().cloned().map(Some).collect(),
            mentions: vec![],
            labels: columns.to_vec(),
            unique: false,
            partial: false,
            constraint: false,
            knowledge: self.knowledge(),
            life: vec![self.event(at.place(constraint.span), "created for a foreign key")],
            words: Words::default(),
        };
        self.session.settings.generated.insert(name.clone());
        self.schema.indexes.insert(name, index);
    }

    /// An index that MySQL made for a foreign key goes when another serves the key.
    pub(super) fn drop_generated(&mut self, table: &QualName) {
        if self.session.settings.generated.is_empty() {
            return;
        }
        let own: Vec<(QualName, Vec<String>)> = self
            .schema
            .indexes_of(table)
            .filter(|(name, _)| self.session.settings.generated.contains(*name))
            .map(|(name, index)| (name.clone(), index.keys.iter().flatten().cloned().collect()))
            .collect();
        for (name, columns) in own {
            if self.schema.indexes_of(table).any(|(other, index)| *other != name && serves(index, &columns)) {
                self.schema.indexes.remove(&name);
                self.session.settings.generated.remove(&name);
            }
        }
    }

    /// `REFERENCES` behind a column: MySQL reads it and makes nothing of it.
    pub(super) fn ignored_reference(&mut self, table: &QualName, constraint: &Constraint, at: Locator<'_>) {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { return };
        let column = self.idents(&key.columns).join(", ");
        let target = &key.ref_table.name;
        let message = format!(
            "`REFERENCES {target}` behind column `{table}.{column}` makes no foreign key: MySQL before version 9 reads it and ignores it"
        );
        let to = self.idents(&key.ref_columns).join(", ");
        let to = if to.is_empty() { "id".to_owned() } else { to };
        let help = format!("ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {target} ({to}); on MariaDB say `database: mariadb`");
        self.note(message, at.place(constraint.span), help);
    }
}

/// Whether an index begins with these columns.
fn serves(index: &Index, columns: &[String]) -> bool {
    index.keys.len() >= columns.len() && index.keys.iter().zip(columns).all(|(key, column)| key.as_ref() == Some(column))
}
