//! Columns of a table that is there: added, dropped with all that mentions them, retyped.

use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{ColumnDef, Ident, ObjectKind};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::clauses::{collation, generated};
use crate::workspace::schema::model::{Gone, Knowledge, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn add_column(&mut self, table: &QualName, column: &ColumnDef, if_not_exists: bool, at: Locator<'_>) {
        let name = self.ident(&column.name);
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        if let Some(known) = model.column(&name) {
            if known.knowledge != Knowledge::Unknown {
                let cause = created_first(&known.life);
                if !if_not_exists && self.doubt == 0 {
                    let place = at.place(column.name.span);
                    self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(&name), place, cause });
                }
                return;
            }
            model.columns.retain(|known| known.name != name);
        }
        self.define_column(column, table, at);
        for child in self.children_of(table) {
            let there = self.schema.tables.get(&child).is_some_and(|model| model.column(&name).is_some());
            if !there {
                self.add_column(&child, column, true, at);
                self.session.local.remove(&(child, name.clone()));
            }
        }
    }

    pub(super) fn alter_drop_column(&mut self, table: &QualName, column: &Ident, if_exists: bool, cascade: bool, at: Locator<'_>) {
        let name = self.ident(column);
        let there = self.schema.tables.get(table).is_some_and(|model| model.column(&name).is_some());
        if !there && (if_exists || self.doubt > 0) {
            return;
        }
        if !self.use_column(table, column, at) {
            return;
        }
        let place = at.place(column.span);
        if cascade {
            self.drop_column_cascade(table, &name, place);
        } else {
            self.refuse_column_in_use(table, &name, place);
            self.drop_column(table, &name, place);
        }
        for child in self.children_of(table) {
            if !self.session.local.contains_key(&(child.clone(), name.clone())) {
                self.drop_column(&child, &name, place);
            }
        }
    }

    /// Takes a column away, and the views that read it.
    pub(super) fn drop_column_cascade(&mut self, table: &QualName, column: &str, place: Place) {
        for (view, _, _) in self.views_reading(table, column) {
            self.drop_view(&view, place);
        }
        self.drop_column(table, column, place);
    }

    /// Takes a column away with everything that cannot be without it.
    pub(super) fn drop_column(&mut self, table: &QualName, column: &str, place: Place) {
        let event = self.event(place, "dropped");
        let assumed = self.doubt > 0;
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        let Some(index) = model.columns.iter().position(|known| known.name == column) else { return };
        let mut gone = model.columns.remove(index);
        gone.life.push(event);
        if let Some(sequence) = gone.owned_sequence {
            self.schema.sequences.remove(&sequence);
        }
        let gone = Gone { life: gone.life, renamed_to: None, assumed };
        self.schema.gone_columns.insert((table.clone(), column.to_owned()), gone);
        self.drop_users_of_column(table, column, place);
    }

    pub(super) fn set_type(&mut self, table: &QualName, column: &Ident, data_type: &str, using: bool, at: Locator<'_>) {
        let data_type = self.type_of_column(data_type, at.place(column.span));
        let name = self.ident(column);
        let known =
            self.schema.tables.get(table).and_then(|model| model.column(&name)).filter(|known| known.knowledge != Knowledge::Unknown);
        if let Some(old) = known.map(|known| known.data_type.clone()).filter(|old| !using && self.has_no_cast(old, &data_type)) {
            let because = format!("`{old}` becomes `{data_type}` only by a `USING`");
            self.refuse_because(table, Some(&name), at.place(column.span), ("datatype_mismatch", because));
        }
        self.refuse_type_in_use(table, &name, at.place(column.span));
        self.change_column(table, column, at, |column| data_type.clone_into(&mut column.data_type));
    }

    /// Says what keeps a column's type as it is: views, policies and triggers that name the column.
    fn refuse_type_in_use(&mut self, table: &QualName, column: &str, place: Place) {
        let views = self.views_reading(table, column).into_iter().filter(|(_, _, certain)| *certain);
        let views = views.map(|(view, since, _)| (format!("view `{view}`"), since));
        let parts = self.parts_reading(table, column).into_iter().filter(|(what, _, _, certain)| *certain && *what != "constraint");
        let parts = parts.map(|(what, name, since, _)| (format!("{what} `{name}`"), Some(since)));
        for (user, since) in views.chain(parts).collect::<Vec<_>>() {
            if self.doubt == 0 {
                let because = format!("its type cannot change while {user} names the column");
                let kind = AnomalyKind::Refused { state: "feature_not_supported", because };
                let cause = since.map(|since| (since, "created here".to_owned()));
                self.refuse(Refusal { kind, object: table, part: Some(column), place, cause });
            }
        }
    }

    pub(super) fn set_default(&mut self, table: &QualName, column: &Ident, default: Option<&String>, at: Locator<'_>) {
        self.change_column(table, column, at, |column| {
            column.default = default.cloned();
            column.serial = false;
        });
    }

    pub(super) fn alter_nullable(&mut self, table: &QualName, column: &Ident, nullable: bool, at: Locator<'_>) {
        let name = self.ident(column);
        if nullable && self.is_in_primary_key(table, &name) {
            let because = ("invalid_table_definition", "the column is in the primary key".to_owned());
            return self.refuse_because(table, Some(&name), at.place(column.span), because);
        }
        let identity = self.schema.tables.get(table).and_then(|model| model.column(&name)).is_some_and(|column| column.identity);
        if nullable && identity {
            let because = ("syntax_error", "the column is an identity".to_owned());
            return self.refuse_because(table, Some(&name), at.place(column.span), because);
        }
        self.change_column(table, column, at, |column| column.nullable = nullable);
    }

    pub(super) fn set_identity(&mut self, table: &QualName, column: &Ident, identity: bool, if_exists: bool, at: Locator<'_>) {
        if !self.use_column(table, column, at) {
            return;
        }
        let name = self.ident(column);
        let known =
            self.schema.tables.get(table).and_then(|model| model.column(&name)).filter(|known| known.knowledge != Knowledge::Unknown);
        let because = match known {
            Some(known) if identity && known.identity => Some("the column is an identity already"),
            Some(known) if identity && known.nullable => Some("the column takes NULL"),
            Some(known) if identity && known.default.is_some() => Some("the column has a default"),
            Some(known) if !identity && !known.identity && !if_exists => Some("the column is no identity"),
            _ => None,
        };
        if let Some(because) = because {
            let because = ("object_not_in_prerequisite_state", because.to_owned());
            return self.refuse_because(table, Some(&name), at.place(column.span), because);
        }
        let sequence = identity.then(|| self.own_sequence(table, &name));
        let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(&name)) else { return };
        let was_identity = std::mem::replace(&mut column.identity, identity);
        if identity {
            column.owned_sequence = sequence;
        } else if was_identity && let Some(old) = column.owned_sequence.take() {
            self.schema.sequences.remove(&old);
        }
    }

    pub(super) fn set_identity_words(&mut self, table: &QualName, column: &Ident, words: Words) {
        let name = self.ident(column);
        if let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(&name)) {
            column.words = words;
        }
    }

    /// A new type comes with its own collation, or with its default one.
    pub(super) fn set_collation_words(&mut self, table: &QualName, column: &Ident, words: &Words) {
        let name = self.ident(column);
        let collated = collation(words).is_some();
        if let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(&name))
            && generated(&column.words).is_none()
        {
            column.words = words.only_if(collated);
        }
    }

    /// `DROP EXPRESSION`: the values stay, the rule goes.
    pub(super) fn drop_expression(&mut self, table: &QualName, column: &Ident, at: Locator<'_>) {
        self.change_column(table, column, at, |column| column.words = Words::default());
    }

    /// Changes a column of a table and of its children.
    fn change_column(
        &mut self,
        table: &QualName,
        column: &Ident,
        at: Locator<'_>,
        change: impl Fn(&mut crate::workspace::schema::model::Column) + Copy,
    ) {
        if !self.use_column(table, column, at) {
            return;
        }
        let (name, event) = (self.ident(column), self.event(at.place(column.span), "altered"));
        if let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(&name)) {
            change(column);
            column.life.push(event);
        }
        for child in self.children_of(table) {
            self.change_column(&child, column, at, change);
        }
    }

    pub(super) fn rename_column(&mut self, table: &QualName, from: &Ident, to: &Ident, at: Locator<'_>) {
        let (old, new, place) = (self.ident(from), self.ident(to), at.place(to.span));
        let model = self.schema.tables.get(table);
        let (has_old, taken) = model.map_or((false, None), |model| (model.column(&old).is_some(), model.column(&new)));
        if self.doubt > 0 && (!has_old || taken.is_some()) {
            return;
        }
        if let Some(cause) = taken.filter(|column| column.knowledge != Knowledge::Unknown).map(|column| created_first(&column.life)) {
            self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(&new), place, cause });
            return;
        }
        if self.use_column(table, from, at) {
            self.rename_column_everywhere(table, &old, &new, place);
        }
    }

    fn rename_column_everywhere(&mut self, table: &QualName, old: &str, new: &str, place: Place) {
        let (end, event) = (self.event(place, format!("renamed to `{new}`")), self.event(place, format!("renamed from `{old}`")));
        let assumed = self.doubt > 0;
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        if let Some(column) = model.column_mut(old) {
            let life = vec![end];
            new.clone_into(&mut column.name);
            column.life.push(event);
            let renamed_to = Some(QualName { schema: table.schema.clone(), name: new.to_owned() });
            self.schema.gone_columns.insert((table.clone(), old.to_owned()), Gone { life, renamed_to, assumed });
            self.schema.gone_columns.remove(&(table.clone(), new.to_owned()));
        }
        if self.session.local.remove(&(table.clone(), old.to_owned())).is_some() {
            self.session.local.insert((table.clone(), new.to_owned()), ());
        }
        self.rename_column_words(table, old, new);
        self.rename_column_mentions(table, old, new);
        for child in self.children_of(table) {
            self.rename_column_everywhere(&child, old, new, place);
        }
    }

    /// Keys, indexes, triggers, foreign keys and views follow a renamed column.
    fn rename_column_mentions(&mut self, table: &QualName, old: &str, new: &str) {
        let rename = |names: &mut Vec<String>| names.iter_mut().filter(|name| *name == old).for_each(|name| new.clone_into(name));
        if let Some(model) = self.schema.tables.get_mut(table) {
            model.constraints.iter_mut().for_each(|constraint| rename(constraint.kind.columns_mut()));
            model.triggers.values_mut().for_each(|trigger| rename(&mut trigger.columns));
            model.policies.values_mut().for_each(|policy| rename(&mut policy.columns));
        }
        for name in self.session.links.referrers(table) {
            for constraint in self.schema.tables.get_mut(name).into_iter().flat_map(|model| &mut model.constraints) {
                if let TableConstraintKind::ForeignKey(target) = &mut constraint.kind
                    && &target.ref_table == table
                {
                    rename(&mut target.ref_columns);
                }
            }
        }
        self.schema.indexes.change_of(table, |index| {
            index.keys.iter_mut().flatten().filter(|key| *key == old).for_each(|key| new.clone_into(key));
            rename(&mut index.mentions);
            // Its labels stay: PostgreSQL names a copy of it after the columns of its creation.
        });
        for view in self.schema.views.values_mut() {
            view.rename_column(table, old, new);
        }
    }

    /// What `ALTER … RENAME` calls a column's or table's kind, for messages.
    pub(super) fn word(object: ObjectKind) -> &'static str {
        match object {
            ObjectKind::Table => "table",
            ObjectKind::Column => "column",
            ObjectKind::Index => "index",
            ObjectKind::View | ObjectKind::MaterializedView => "view",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Type | ObjectKind::EnumLabel => "type",
            ObjectKind::Domain => "domain",
            ObjectKind::Function => "function",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
            ObjectKind::Constraint => "constraint",
            ObjectKind::Schema => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Other => "object",
        }
    }
}
