//! Columns of a table that is there: added at a place, changed as a whole, dropped with what MySQL lets go and SQLite does not.

use crate::facts::ddl::{ColumnDef, Ident, Part, Position};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::apply::refuse::Refusal;
use crate::workspace::schema::model::{QualName, Table, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    #[expect(clippy::too_many_arguments, reason = "the parts of one action, and where it stands")]
    pub(super) fn native_add_column(
        &mut self,
        table: &QualName,
        column: &ColumnDef,
        parts: &[Part],
        if_not_exists: bool,
        position: Option<&Position>,
        at: Locator<'_>,
    ) {
        let column = ColumnDef { name: self.spelled_column(table, &column.name), ..column.clone() };
        let before = self.schema.tables.get(table).map_or(0, |model| model.columns.len());
        self.add_column(table, &column, if_not_exists, at);
        let after = self.schema.tables.get(table).map_or(0, |model| model.columns.len());
        if after > before {
            self.place_column(table, &self.ident(&column.name), position);
            self.add_parts(table, parts, at);
        }
    }

    /// `MODIFY` and `CHANGE`: what is not written again is gone, but for keys.
    pub(super) fn change_native_column(
        &mut self,
        table: &QualName,
        from: &Ident,
        column: &ColumnDef,
        position: Option<&Position>,
        at: Locator<'_>,
    ) {
        let from = self.spelled_column(table, from);
        if !self.use_column(table, &from, at) {
            return;
        }
        let (old, new) = (self.ident(&from), self.ident(&column.name));
        if old != new {
            self.rename_column(table, &from, &column.name, at);
        }
        let primary = self.is_in_primary_key(table, &new);
        let event = self.event(at.place(column.span), "altered");
        if let Some(known) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(&new)) {
            known.data_type.clone_from(&column.data_type);
            known.nullable = !(column.not_null || primary);
            known.default.clone_from(&column.default);
            known.identity = column.identity;
            known.life.push(event);
        }
        self.place_column(table, &new, position);
    }

    fn place_column(&mut self, table: &QualName, column: &str, position: Option<&Position>) {
        let to = match position {
            None => return,
            Some(Position::First) => None,
            Some(Position::After(other)) => Some(self.spelled_column(table, other).name),
        };
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        let Some(at) = model.columns.iter().position(|known| known.name == column) else { return };
        let moved = model.columns.remove(at);
        let index =
            to.map_or(0, |to| model.columns.iter().position(|known| known.name == to).map_or(model.columns.len(), |index| index + 1));
        model.columns.insert(index.min(model.columns.len()), moved);
    }

    pub(super) fn native_drop_column(&mut self, table: &QualName, column: &Ident, if_exists: bool, at: Locator<'_>) {
        let (name, place) = (self.ident(column), at.place(column.span));
        let there = self.schema.tables.get(table).is_some_and(|model| model.column(&name).is_some());
        if (!there && (if_exists || self.doubt > 0)) || !self.use_column(table, column, at) {
            return;
        }
        if self.is_sqlite() {
            self.refuse_used_column(table, &name, place);
        } else {
            self.refuse_foreign_column(table, &name, place);
            self.shrink_keys(table, &name);
        }
        self.drop_column(table, &name, place);
    }

    /// SQLite drops no column that a key, an index or a foreign key of the table names.
    fn refuse_used_column(&mut self, table: &QualName, column: &str, place: Place) {
        let uses = |names: &[String]| names.iter().any(|name| name == column);
        let model = self.schema.tables.get(table);
        let constraint = model.and_then(|model| model.constraints.iter().find(|constraint| uses(constraint.kind.columns())));
        let mut by = constraint.map(|constraint| (constraint.name.clone(), constraint.life.first().map(|event| event.place)));
        if by.is_none() {
            let names = |index: &crate::workspace::schema::model::Index| {
                index.keys.iter().flatten().chain(&index.mentions).any(|name| name == column)
            };
            let index = self.schema.indexes_of(table).find(|(_, index)| names(index));
            by = index.map(|(name, index)| (name.name.clone(), index.life.first().map(|event| event.place)));
        }
        if let Some((by, since)) = by {
            let cause = since.map(|since| (since, format!("`{by}` uses it")));
            let kind = AnomalyKind::StillReferenced { by: format!("{table}.{by}") };
            self.refuse(Refusal { kind, object: table, part: Some(column), place, cause });
        }
    }

    /// MySQL drops no column of a foreign key, on either side.
    fn refuse_foreign_column(&mut self, table: &QualName, column: &str, place: Place) {
        let own = self.schema.tables.get(table).into_iter().flat_map(Table::foreign_keys);
        let own = own.filter(|(_, key)| key.columns.iter().any(|name| name == column));
        let mut found: Vec<(String, Option<Place>)> =
            own.map(|(constraint, _)| (format!("{table}.{}", constraint.name), constraint.life.first().map(|event| event.place))).collect();
        let others = self.keys_to(table, |key| key.ref_columns.iter().any(|name| name == column));
        found
            .extend(others.into_iter().filter(|(other, ..)| other != table).map(|(other, name, since)| (format!("{other}.{name}"), since)));
        if self.session.settings.unchecked {
            return;
        }
        for (by, since) in found {
            let cause = since.map(|since| (since, format!("`{by}` uses it")));
            self.refuse(Refusal { kind: AnomalyKind::StillReferenced { by }, object: table, part: Some(column), place, cause });
        }
    }

    /// MySQL takes a dropped column out of keys and indexes; they go with their last one.
    fn shrink_keys(&mut self, table: &QualName, column: &str) {
        let wide = |keys: &[Option<String>]| keys.len() > 1;
        self.schema.indexes.change_of(table, |index| {
            if wide(&index.keys) {
                index.keys.retain(|key| key.as_deref() != Some(column));
            }
        });
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        for constraint in &mut model.constraints {
            if let TableConstraintKind::PrimaryKey { columns } | TableConstraintKind::Unique { columns } = &mut constraint.kind
                && columns.len() > 1
            {
                columns.retain(|name| name != column);
            }
        }
    }
}
