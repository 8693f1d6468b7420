//! Renames and moves: the object gets a new name, and all that refers to it follows.

use super::lookup::Relation;
use super::refuse::Refusal;
use crate::facts::ddl::{Ident, ObjectKind, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::links::parts_of;
use crate::workspace::schema::model::{Gone, QualName, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};

/// The object that an `ALTER` names.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// Its kind as written.
    pub object: ObjectKind,
    /// Its name.
    pub name: &'a ObjectName,
    /// A trigger's or policy's table.
    pub on: Option<&'a ObjectName>,
    /// `IF EXISTS`.
    pub if_exists: bool,
}

impl Replay {
    /// `ALTER <object> … RENAME TO`.
    pub(super) fn rename(&mut self, named: Named<'_>, to: &Ident, at: Locator<'_>) {
        let (new, place) = (self.ident(to), at.place(to.span));
        let Named { object, name, on, if_exists } = named;
        match object {
            ObjectKind::Type | ObjectKind::Domain => {
                let same = self.find(name, |candidate| self.is_type(candidate)).filter(|found| found.name == new);
                match same {
                    Some(found) => self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &found, part: None, place, cause: None }),
                    None => self.rename_type(name, |old| QualName { name: new.clone(), ..old }, if_exists, at),
                }
            }
            ObjectKind::Function => self.rename_function(name, |old| QualName { name: new.clone(), ..old }, true, at),
            ObjectKind::Schema => self.rename_schema(&self.schema_name(&name.name), &new, place),
            ObjectKind::Trigger | ObjectKind::Policy => self.rename_part(object, name, on, &new, at),
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Index | ObjectKind::Sequence => {
                let (found, kind) = self.resolve(name);
                if kind.is_some() && found.name == new {
                    return self.refuse_taken(&found, place);
                }
                self.rename_relation(object, name, |old| QualName { name: new.clone(), ..old }, if_exists, at);
            }
            _ => {}
        }
    }

    /// `ALTER <object> … SET SCHEMA`.
    pub(super) fn set_schema(&mut self, named: Named<'_>, schema: &Ident, at: Locator<'_>) {
        let Named { object, name, if_exists, .. } = named;
        self.expect_schema(&schema.name, at.place(schema.span));
        let schema = self.schema_name(&schema.name);
        match object {
            ObjectKind::Type | ObjectKind::Domain => {
                self.rename_type(name, |old| QualName { schema: schema.clone(), ..old }, if_exists, at);
            }
            ObjectKind::Function => self.rename_function(name, |old| QualName { schema: schema.clone(), ..old }, false, at),
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence => {
                self.rename_relation(object, name, |old| QualName { schema: schema.clone(), ..old }, if_exists, at);
            }
            _ => {}
        }
    }

    fn is_materialized(&self, name: &QualName) -> bool {
        self.schema.views.get(name).is_some_and(|view| view.materialized)
    }

    /// Relations share one namespace: `ALTER TABLE` renames an index as well.
    fn rename_relation(
        &mut self,
        object: ObjectKind,
        name: &ObjectName,
        change: impl Fn(QualName) -> QualName,
        if_exists: bool,
        at: Locator<'_>,
    ) {
        let (found, kind) = self.resolve(name);
        let place = at.place(name.span);
        let quiet = if_exists || self.doubt > 0;
        let Some(kind) = kind else {
            match object {
                _ if quiet => {}
                ObjectKind::Index => self.refuse_missing_index(name, place),
                ObjectKind::Table => {
                    if let Some(table) = self.use_table(name, at) {
                        self.move_relation(&table, &change(table.clone()), place);
                    }
                }
                _ => {
                    let kind = AnomalyKind::Missing { what: Self::word(object) };
                    self.refuse(Refusal { kind, object: &found, part: None, place, cause: None });
                }
            }
            return;
        };
        let fits = match object {
            ObjectKind::View => kind == Relation::View && !self.is_materialized(&found),
            ObjectKind::MaterializedView => self.is_materialized(&found),
            ObjectKind::Sequence => kind == Relation::Sequence,
            _ => true,
        };
        if !fits {
            return self.refuse_kind(&found, kind.word(), &format!("a {}", Self::word(object)), place);
        }
        let new = change(found.clone());
        if new == found {
            return;
        }
        if self.relation(&new).is_some() {
            if !quiet {
                self.refuse_taken(&new, place);
            }
            return;
        }
        match kind {
            Relation::Table => {
                self.touch(&found, place);
                self.move_relation(&found, &new, place);
            }
            Relation::View => self.move_view(&found, &new, place),
            Relation::Index => {
                let owner = self.schema.indexes.get(&found).filter(|index| index.constraint).map(|index| index.table.clone());
                if owner.is_none_or(|table| self.is_constraint_free(&table, &new.name, place)) {
                    self.rename_index(&found, &new, place);
                }
            }
            Relation::Sequence => self.rename_sequence(&found, &new),
        }
    }

    /// `ALTER TABLE … RENAME TO`.
    pub(super) fn rename_table(&mut self, table: &QualName, new: &str, place: Place) {
        let new = QualName { schema: table.schema.clone(), name: new.to_owned() };
        if self.relation(&new).is_some() {
            if self.doubt == 0 {
                self.refuse_taken(&new, place);
            }
            return;
        }
        self.move_relation(table, &new, place);
    }

    /// `ALTER TABLE … SET SCHEMA`.
    pub(super) fn move_table(&mut self, table: &QualName, schema: &str, place: Place) {
        let new = QualName { schema: schema.to_owned(), name: table.name.clone() };
        if self.relation(&new).is_none() {
            self.move_relation(table, &new, place);
        }
    }

    /// A table under a new name: its indexes and sequences change schema with it, but keep their names.
    pub(super) fn move_relation(&mut self, old: &QualName, new: &QualName, place: Place) {
        let (end, event) = (self.event(place, format!("renamed to `{new}`")), self.event(place, format!("renamed from `{old}`")));
        let Some(mut table) = self.schema.tables.remove(old) else { return };
        // Its life goes on under the new name: what stays behind is its end alone.
        self.remember_gone(old, Gone { life: vec![end], renamed_to: Some(new.clone()), assumed: self.doubt > 0 });
        table.life.push(event);
        for sequence in table.columns.iter_mut().filter_map(|column| column.owned_sequence.as_mut()) {
            self.schema.sequences.remove(sequence);
            new.schema.clone_into(&mut sequence.schema);
            self.schema.sequences.insert(sequence.clone());
        }
        self.session.links.follow(old, new, Some(&table));
        self.schema.tables.insert(new.clone(), table);
        self.schema.gone.remove(new);
        let indexes: Vec<QualName> = self.schema.indexes_of(old).map(|(name, _)| name.clone()).collect();
        for name in indexes {
            if let Some(mut index) = self.schema.indexes.remove(&name) {
                index.table.clone_from(new);
                self.schema.indexes.insert(QualName { schema: new.schema.clone(), ..name }, index);
            }
        }
        if let Some(entry) = self.session.assumed.remove(old) {
            self.session.assumed.insert(new.clone(), entry);
        }
        self.follow_table(old, new);
    }

    /// Foreign keys, parents, views and what is remembered of columns and parts follow a table.
    fn follow_table(&mut self, old: &QualName, new: &QualName) {
        for name in self.session.links.children(old) {
            let parents = self.schema.tables.get_mut(name).into_iter().flat_map(|table| &mut table.parents);
            parents.filter(|parent| *parent == old).for_each(|parent| parent.clone_from(new));
        }
        for name in self.session.links.referrers(old) {
            for constraint in self.schema.tables.get_mut(name).into_iter().flat_map(|table| &mut table.constraints) {
                if let TableConstraintKind::ForeignKey(key) = &mut constraint.kind
                    && &key.ref_table == old
                {
                    key.ref_table.clone_from(new);
                }
            }
        }
        for view in self.schema.views.values_mut() {
            view.rename_relation(old, new);
        }
        self.rename_relation_words(old, new);
        rekey(&mut self.schema.gone_columns, old, new);
        rekey(&mut self.session.gone_parts, old, new);
        rekey(&mut self.session.local, old, new);
    }

    pub(super) fn move_view(&mut self, old: &QualName, new: &QualName, place: Place) {
        let event = self.event(place, format!("renamed from `{old}`"));
        let Some(mut view) = self.schema.views.remove(old) else { return };
        view.life.push(event);
        self.schema.views.insert(new.clone(), view);
        self.session.links.follow(old, new, None);
        self.schema.indexes.move_to(old, new);
        self.follow_table(old, new);
    }

    /// An index; the constraint that it stands behind gets the same name.
    pub(super) fn rename_index(&mut self, old: &QualName, new: &QualName, place: Place) {
        let (event, end) =
            (self.event(place, format!("renamed from `{}`", old.name)), self.event(place, format!("renamed to `{}` here", new.name)));
        let Some(mut index) = self.schema.indexes.remove(old) else { return };
        index.life.push(event.clone());
        if index.constraint {
            let constraints = self.schema.tables.get_mut(&index.table).map(|table| table.constraints.iter_mut());
            if let Some(constraint) = constraints.and_then(|mut all| all.find(|constraint| constraint.name == old.name)) {
                new.name.clone_into(&mut constraint.name);
                constraint.life.push(event);
            }
            self.session.links.add_name(&index.table, &new.name);
        }
        self.session.gone_parts.insert((index.table.clone(), old.name.clone()), end);
        self.rename_everywhere_kept(old, new);
        self.schema.indexes.insert(new.clone(), index);
    }

    pub(super) fn rename_constraint(&mut self, table: &QualName, from: &Ident, to: &Ident, at: Locator<'_>) {
        let (old, new, place) = (self.ident(from), self.ident(to), at.place(from.span));
        let Some(model) = self.schema.tables.get(table) else { return };
        let Some(constraint) = model.constraint(&old) else {
            return self.refuse_missing_part(table, &old, "constraint", place);
        };
        let index = |name: &str| QualName { schema: table.schema.clone(), name: name.to_owned() };
        let has_index = constraint.kind.has_index();
        if has_index && old != new && self.relation(&index(&new)).is_some() {
            return self.refuse_taken(&index(&new), place);
        }
        if !self.is_constraint_free(table, &new, place) {
            return;
        }
        if has_index {
            return self.rename_index(&index(&old), &index(&new), place);
        }
        let event = self.event(place, format!("renamed from `{old}`"));
        let end = self.event(place, format!("renamed to `{new}` here"));
        self.session.gone_parts.insert((table.clone(), old.clone()), end);
        self.session.links.add_name(table, &new);
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        if let Some(constraint) = model.constraints.iter_mut().find(|constraint| constraint.name == old) {
            constraint.name = new;
            constraint.life.push(event);
        }
        for child in self.children_of(table) {
            let known = self.schema.tables.get(&child).is_some_and(|model| model.constraint(&old).is_some_and(|key| !key.kind.has_index()));
            if known {
                self.rename_constraint(&child, from, to, at);
            }
        }
    }

    fn rename_sequence(&mut self, old: &QualName, new: &QualName) {
        self.schema.sequences.remove(old);
        self.schema.sequences.insert(new.clone());
        self.rename_everywhere(old, new);
        let columns = self.schema.tables.values_mut().flat_map(|table| &mut table.columns);
        columns.filter_map(|column| column.owned_sequence.as_mut()).filter(|name| *name == old).for_each(|name| name.clone_from(new));
    }

    fn rename_function(&mut self, name: &ObjectName, change: impl Fn(QualName) -> QualName, is_rename: bool, at: Locator<'_>) {
        let Some(old) = self.find(name, |candidate| self.schema.functions.contains_key(candidate)) else { return };
        let new = change(old.clone());
        let signatures =
            |name: &QualName| self.schema.functions.get(name).map(|function| &function.signatures).filter(|known| known.len() == 1);
        let taken = signatures(&old).is_some() && signatures(&old) == signatures(&new) && (old != new || is_rename);
        if taken && self.doubt == 0 {
            self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &new, part: None, place: at.place(name.span), cause: None });
            return;
        }
        if let Some(function) = self.schema.functions.remove(&old) {
            self.session.gone_functions.remove(&new);
            if function.signatures.len() == 1 {
                self.session.gone_functions.insert(old.clone());
            }
            self.schema.functions.insert(new.clone(), function);
        }
        let triggers = self.schema.tables.values_mut().flat_map(|table| table.triggers.values_mut());
        triggers.filter(|trigger| trigger.function.as_ref() == Some(&old)).for_each(|trigger| trigger.function = Some(new.clone()));
    }

    fn rename_part(&mut self, object: ObjectKind, name: &ObjectName, on: Option<&ObjectName>, new: &str, at: Locator<'_>) {
        let Some(table) = on.and_then(|on| self.use_table(on, at)) else { return };
        let (old, place) = (self.text(&name.name), at.place(name.span));
        let end = self.event(place, format!("renamed to `{new}` here"));
        let event = self.event(place, format!("renamed from `{old}`"));
        let Some(model) = self.schema.tables.get_mut(&table) else { return };
        let done = if object == ObjectKind::Trigger {
            model.triggers.remove(&old).map(|mut trigger| {
                trigger.life.push(event.clone());
                drop(model.triggers.insert(new.to_owned(), trigger));
            })
        } else {
            model.policies.remove(&old).map(|mut policy| {
                policy.life.push(event);
                drop(model.policies.insert(new.to_owned(), policy));
            })
        };
        match done {
            Some(()) => drop(self.session.gone_parts.insert((table, old), end)),
            None => self.refuse_missing_part(&table, &old, Self::word(object), place),
        }
    }

    fn rename_schema(&mut self, old: &str, new: &str, place: Place) {
        let tables: Vec<QualName> = self.schema.tables.keys().filter(|name| name.schema == old).cloned().collect();
        for table in &tables {
            self.move_table(table, new, place);
        }
        let moved = |name: &QualName| QualName { schema: new.to_owned(), name: name.name.clone() };
        let views: Vec<QualName> = self.schema.views.keys().filter(|name| name.schema == old).cloned().collect();
        for view in &views {
            self.move_view(view, &moved(view), place);
        }
        let types: Vec<QualName> =
            self.schema.enums.keys().chain(self.schema.types.iter()).filter(|name| name.schema == old).cloned().collect();
        for name in &types {
            self.move_type(name, &moved(name));
        }
        let functions: Vec<QualName> = self.schema.functions.keys().filter(|name| name.schema == old).cloned().collect();
        for name in functions {
            if let Some(function) = self.schema.functions.remove(&name) {
                self.schema.functions.insert(moved(&name), function);
            }
        }
        if self.schema.schemas.remove(old) {
            self.schema.schemas.insert(new.to_owned());
            self.session.gone_schemas.insert(old.to_owned());
        }
    }
}

fn rekey<V>(map: &mut std::collections::BTreeMap<(QualName, String), V>, old: &QualName, new: &QualName) {
    for part in parts_of(map, old) {
        if let Some(value) = map.remove(&(old.clone(), part.clone())) {
            map.insert((new.clone(), part), value);
        }
    }
}
