//! `ALTER TABLE`: what goes before what comes, because one statement of MySQL is one change.

use super::names::same;
use crate::facts::ddl::{AlterKind, Ident, NativeAction, NativeKind, ObjectName, Part};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::apply::lookup::Relation;
use crate::workspace::schema::model::{QualName, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn native_alter(&mut self, name: &ObjectName, if_exists: bool, actions: &[NativeAction], at: Locator<'_>) {
        let name = self.spelled(name);
        let (found, kind) = self.resolve(&name);
        match kind {
            Some(Relation::Table) => {}
            Some(_) => return self.alter_virtual(&found, actions, at),
            None if if_exists => return,
            None => {}
        }
        let Some(table) = self.use_table(&name, at) else { return };
        let event = actions.first().map(|first| self.event(at.place(first.span), "altered"));
        if let Some(model) = self.schema.tables.get_mut(&table) {
            model.life.extend(event);
        }
        // `IF NOT EXISTS` asks of the table as the statement finds it.
        let known = |action: &&NativeAction| {
            let NativeKind::AddColumn { column, if_not_exists: true, .. } = &action.kind else { return false };
            self.has_native_column(&table, &column.name)
        };
        let mut ordered: Vec<&NativeAction> = actions.iter().filter(|action| !known(action)).collect();
        ordered.sort_by_key(|action| pass(&action.kind));
        for action in ordered {
            self.native_action(&table, action, at);
        }
        self.drop_generated(&table);
    }

    /// A virtual table can only be renamed.
    fn alter_virtual(&mut self, name: &QualName, actions: &[NativeAction], at: Locator<'_>) {
        for action in actions {
            if let NativeKind::RenameTo { to } = &action.kind {
                let new = self.new_name(to);
                self.move_view(name, &new, at.place(to.span));
            }
        }
    }

    fn native_action(&mut self, table: &QualName, action: &NativeAction, at: Locator<'_>) {
        let place = at.place(action.span);
        match &action.kind {
            NativeKind::Common(kind) => self.common_action(table, kind, at),
            NativeKind::AddColumn { column, parts, if_not_exists, position } => {
                self.native_add_column(table, column, parts, *if_not_exists, position.as_ref(), at);
            }
            NativeKind::Change { from, column, parts, position, if_exists } => {
                let there = self.has_native_column(table, from);
                if there || !(*if_exists || self.doubt > 0) {
                    self.change_native_column(table, from, column, position.as_ref(), at);
                    self.add_parts(table, parts, at);
                }
            }
            NativeKind::Add { part, if_not_exists } => {
                if !(*if_not_exists && self.has_named(table, part)) {
                    self.add_parts(table, std::slice::from_ref(part), at);
                }
            }
            NativeKind::DropPrimaryKey => {
                if !self.take_key(table, "PRIMARY", place) {
                    self.missing_part(table, "PRIMARY", "primary key", place);
                }
            }
            NativeKind::DropIndex { name, if_exists } => {
                let text = self.ident(name);
                if !self.take_key(table, &text, at.place(name.span)) && !if_exists {
                    self.missing_part(table, &text, "index", at.place(name.span));
                }
            }
            NativeKind::DropForeignKey { name, if_exists } => self.drop_named_constraint(table, name, *if_exists, true, at),
            NativeKind::RenameIndex { from, to } => self.rename_native_index(table, from, to, at),
            NativeKind::RenameTo { to } => self.native_rename(table, to, at),
            NativeKind::Engine(engine) => {
                self.session.settings.engines.insert(table.clone(), engine.clone());
            }
            NativeKind::Unread(why) => self.unread_part(table, why, place),
        }
    }

    fn common_action(&mut self, table: &QualName, kind: &AlterKind, at: Locator<'_>) {
        match kind {
            AlterKind::DropColumn { column, if_exists, .. } => {
                let column = self.spelled_column(table, column);
                self.record_drop_column(table, &column, at);
                self.native_drop_column(table, &column, *if_exists, at);
            }
            AlterKind::RenameColumn { from, to } => self.rename_column(table, &self.spelled_column(table, from), to, at),
            AlterKind::SetDefault { column, default } => {
                self.set_default(table, &self.spelled_column(table, column), default.as_ref(), at);
            }
            AlterKind::DropConstraint { name, if_exists, .. } => self.drop_named_constraint(table, name, *if_exists, false, at),
            _ => {}
        }
    }

    fn has_native_column(&self, table: &QualName, column: &Ident) -> bool {
        let name = self.spelled_column(table, column).name;
        self.schema.tables.get(table).is_some_and(|model| model.column(&name).is_some())
    }

    /// Whether the table has what `IF NOT EXISTS` asks for.
    fn has_named(&self, table: &QualName, part: &Part) -> bool {
        let name = match part {
            Part::Index(index) => index.name.as_ref(),
            Part::Constraint(constraint) | Part::Reference(constraint) => constraint.name.as_ref(),
        };
        let Some(name) = name.map(|name| self.ident(name)) else { return false };
        let constraint = self.schema.tables.get(table).is_some_and(|model| model.constraints.iter().any(|known| same(&known.name, &name)));
        constraint || self.schema.indexes_of(table).any(|(index, _)| same(&index.name, &name))
    }

    /// Takes an index, and the key that it stands behind, away. False when there is none.
    pub(super) fn take_key(&mut self, table: &QualName, name: &str, place: Place) -> bool {
        let found = self.schema.indexes_of(table).find(|(index, _)| same(&index.name, name)).map(|(index, _)| index.clone());
        let Some(index) = found else { return false };
        let event = self.event(place, "dropped here");
        self.forget_index(&index, event);
        self.session.settings.generated.remove(&index);
        if let Some(model) = self.schema.tables.get_mut(table) {
            model.constraints.retain(|constraint| !(constraint.kind.has_index() && constraint.name == index.name));
        }
        true
    }

    /// `DROP FOREIGN KEY` and `DROP CONSTRAINT`.
    fn drop_named_constraint(&mut self, table: &QualName, name: &Ident, if_exists: bool, foreign: bool, at: Locator<'_>) {
        let (text, place) = (self.ident(name), at.place(name.span));
        let event = self.event(place, "dropped here");
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        let wanted = |kind: &TableConstraintKind| matches!(kind, TableConstraintKind::ForeignKey(_)) || (!foreign && !kind.has_index());
        let before = model.constraints.len();
        model.constraints.retain(|constraint| !(wanted(&constraint.kind) && same(&constraint.name, &text)));
        if model.constraints.len() < before {
            self.session.gone_parts.insert((table.clone(), text), event);
            return;
        }
        let taken = !foreign && self.take_key(table, &text, place);
        if !taken && !if_exists {
            self.missing_part(table, &text, if foreign { "foreign key" } else { "constraint" }, place);
        }
    }

    pub(super) fn missing_part(&mut self, table: &QualName, name: &str, what: &'static str, place: Place) {
        if self.doubt == 0 {
            self.refuse_missing_part(table, name, what, place);
        }
    }
}

/// What goes, what is renamed or changed, what comes, and last the table's own name.
fn pass(kind: &NativeKind) -> u8 {
    match kind {
        NativeKind::DropForeignKey { .. } | NativeKind::Common(AlterKind::DropConstraint { .. }) => 0,
        NativeKind::DropIndex { .. } | NativeKind::DropPrimaryKey => 1,
        NativeKind::Common(AlterKind::DropColumn { .. }) => 2,
        NativeKind::RenameIndex { .. } | NativeKind::Common(AlterKind::RenameColumn { .. }) | NativeKind::Change { .. } => 3,
        NativeKind::AddColumn { .. } => 4,
        NativeKind::Engine(_) => 5,
        NativeKind::RenameTo { .. } => 8,
        _ => 6,
    }
}

impl Replay {
    /// Whether the history is SQLite's.
    pub(super) fn is_sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }
}
