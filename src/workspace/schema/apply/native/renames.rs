//! Renames of tables and indexes: what follows depends on the dialect and on its settings.

use super::names::same;
use crate::facts::ddl::{Ident, ObjectName};
use crate::workspace::schema::model::{QualName, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::step::StepKind;

impl Replay {
    pub(super) fn native_rename(&mut self, table: &QualName, to: &ObjectName, at: Locator<'_>) {
        let place = at.place(to.span);
        let mut new = self.new_name(to);
        if to.schema.is_none() {
            new.schema.clone_from(&table.schema);
        }
        let taken = self.in_any_case(to);
        let other = self.new_name(&taken);
        if self.relation(&other).is_some() && &other != table {
            if self.doubt == 0 {
                self.refuse_taken(&other, place);
            }
            return;
        }
        if &new == table {
            return;
        }
        let followers = self.keys_to(table, |_| true);
        let settings = &self.session.settings;
        // SQLite of old changed the foreign keys of other tables only while it enforced them.
        let stay = self.is_sqlite() && settings.legacy_alter && !settings.enforced;
        self.move_relation(table, &new, place);
        if stay {
            self.point_back(&new, table, followers.into_iter().map(|(other, name, _)| (other, name)));
        }
        self.rename_made_names(table, &new);
        if let Some(engine) = self.session.settings.engines.remove(table) {
            self.session.settings.engines.insert(new.clone(), engine);
        }
        self.forgive_rebuild(&new);
    }

    fn point_back(&mut self, new: &QualName, old: &QualName, keys: impl Iterator<Item = (QualName, String)>) {
        for (other, name) in keys.filter(|(other, _)| other != old) {
            let constraints = self.schema.tables.get_mut(&other).map(|model| model.constraints.iter_mut());
            let constraint = constraints.and_then(|mut all| all.find(|constraint| constraint.name == name));
            if let Some(TableConstraintKind::ForeignKey(key)) = constraint.map(|constraint| &mut constraint.kind)
                && &key.ref_table == new
            {
                key.ref_table.clone_from(old);
            }
        }
    }

    /// Names that the database made from the table's own follow it.
    fn rename_made_names(&mut self, old: &QualName, new: &QualName) {
        let stems: Vec<(String, String)> = if self.is_sqlite() {
            vec![(format!("sqlite_autoindex_{}_", old.name), format!("sqlite_autoindex_{}_", new.name))]
        } else {
            ["ibfk", "chk"].iter().map(|word| (format!("{}_{word}_", old.name), format!("{}_{word}_", new.name))).collect()
        };
        let renamed = |name: &str| {
            stems.iter().find_map(|(from, to)| {
                let number = name.strip_prefix(from)?;
                number.parse::<u32>().ok().map(|_| format!("{to}{number}"))
            })
        };
        if let Some(model) = self.schema.tables.get_mut(new) {
            for constraint in &mut model.constraints {
                constraint.name = renamed(&constraint.name).unwrap_or_else(|| constraint.name.clone());
            }
        }
        let indexes: Vec<QualName> = self.schema.indexes_of(new).map(|(name, _)| name.clone()).collect();
        for index in indexes {
            let name = renamed(&index.name).filter(|_| self.is_sqlite()).unwrap_or_else(|| index.name.clone());
            let key = self.index_name(new, &name);
            if key != index
                && let Some(model) = self.schema.indexes.remove(&index)
            {
                self.schema.indexes.insert(key.clone(), model);
                if self.session.settings.generated.remove(&self.index_name(old, &index.name)) {
                    self.session.settings.generated.insert(key);
                }
            }
        }
    }

    /// A table that a migration drops and replaces by a renamed one was rebuilt, as SQLite asks for: no data went with it.
    fn forgive_rebuild(&mut self, table: &QualName) {
        let migration = self.migration.clone();
        self.steps.retain(|step| !(step.kind == StepKind::DropTable && &step.table == table && step.migration == migration));
    }

    pub(super) fn rename_native_index(&mut self, table: &QualName, from: &Ident, to: &Ident, at: Locator<'_>) {
        let (old, new) = (self.ident(from), self.ident(to));
        let found = self.schema.indexes_of(table).find(|(index, _)| same(&index.name, &old)).map(|(index, _)| index.clone());
        match found {
            Some(index) => self.rename_index(&index, &self.index_name(table, &new), at.place(to.span)),
            None => self.missing_part(table, &old, "index", at.place(from.span)),
        }
    }
}
