//! `DROP TABLE`, `DROP VIEW`, `DROP INDEX`: what stays although it refers to what is gone.

use super::names::same;
use crate::facts::ddl::{Drop, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::apply::lookup::Relation;
use crate::workspace::schema::apply::refuse::Refusal;
use crate::workspace::schema::model::{QualName, TableConstraint};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn native_drop_tables(&mut self, op: &Drop, at: Locator<'_>) {
        let going: Vec<QualName> = op.names.iter().map(|name| self.resolve(name).0).collect();
        for name in &op.names {
            let (found, kind) = self.resolve(name);
            let place = at.place(name.span);
            match kind {
                Some(Relation::Table) => {
                    self.record_drop(name, at);
                    self.touch(&found, place);
                    self.refuse_native_drop(&found, &going, place);
                    self.drop_and_keep(&found, place);
                }
                Some(Relation::View) => drop(self.schema.views.remove(&found)),
                Some(_) => {}
                None if op.if_exists || self.doubt > 0 => {}
                None => drop(self.use_table(name, at)),
            }
        }
    }

    /// MySQL keeps a table that foreign keys of others refer to, unless it is told not to look.
    fn refuse_native_drop(&mut self, table: &QualName, going: &[QualName], place: Place) {
        if self.is_sqlite() || self.session.settings.unchecked {
            return;
        }
        let holders = self.keys_to(table, |_| true).into_iter().filter(|(other, ..)| !going.contains(other));
        for (other, name, since) in holders.collect::<Vec<_>>() {
            let by = format!("{other}.{name}");
            let cause = since.map(|since| (since, format!("`{other}` refers to it here")));
            self.refuse(Refusal { kind: AnomalyKind::StillReferenced { by }, object: table, part: None, place, cause });
        }
    }

    /// Views on the table stay, and so do the foreign keys of others: both name a table that may come back.
    fn drop_and_keep(&mut self, table: &QualName, place: Place) {
        let views = self.schema.views.clone();
        let kept: Vec<(QualName, Vec<TableConstraint>)> = self
            .keys_to(table, |_| true)
            .into_iter()
            .filter(|(other, ..)| other != table)
            .filter_map(|(other, ..)| Some((other.clone(), self.schema.tables.get(&other)?.constraints.clone())))
            .collect();
        self.drop_table(table, place);
        self.schema.views = views;
        for (other, constraints) in kept {
            if let Some(model) = self.schema.tables.get_mut(&other) {
                model.constraints = constraints;
            }
        }
        self.session.settings.generated.retain(|index| index.schema != format!("{}.{}", table.schema, table.name));
        self.session.settings.engines.remove(table);
    }

    pub(super) fn native_drop_views(&mut self, op: &Drop, at: Locator<'_>) {
        for name in &op.names {
            let (found, kind) = self.resolve(name);
            if kind == Some(Relation::View) {
                self.schema.views.remove(&found);
            } else if !op.if_exists && self.doubt == 0 {
                let kind = AnomalyKind::Missing { what: "view" };
                self.refuse(Refusal { kind, object: &found, part: None, place: at.place(name.span), cause: None });
            }
        }
    }

    pub(super) fn native_drop_index(&mut self, name: &ObjectName, table: Option<&ObjectName>, if_exists: bool, at: Locator<'_>) {
        let (text, place) = (self.text(&name.name), at.place(name.span));
        if let Some(table) = table {
            let table = self.spelled(table);
            let Some(table) = self.use_table(&table, at) else { return };
            if !self.take_key(&table, &text, place) && !if_exists {
                self.missing_part(&table, &text, "index", place);
            }
            return;
        }
        // SQLite knows no schema but its own: `t.x` is nothing in it.
        let own = name.schema.is_none();
        let found = self.schema.indexes.iter().find(|(index, _)| own && same(&index.name, &text));
        let found = found.map(|(index, model)| (index.clone(), model.constraint.then(|| model.table.clone())));
        match found {
            Some((_, Some(table))) => {
                let kind = AnomalyKind::StillReferenced { by: format!("{table}.{text}") };
                self.refuse(Refusal { kind, object: &table, part: Some(&text), place, cause: None });
            }
            Some((index, None)) => {
                let event = self.event(place, "dropped here");
                self.forget_index(&index, event);
            }
            None if if_exists || self.doubt > 0 => {}
            None => self.refuse_missing_index(name, place),
        }
    }
}
