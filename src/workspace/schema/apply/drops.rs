//! `DROP …` of every kind of object.

use super::lookup::{Relation, is_system};
use super::refuse::{Refusal, is_placeholder};
use super::types::base_type;
use crate::facts::ddl::{Drop, Ident, ObjectKind, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::links::{in_schema, parts_of};
use crate::workspace::schema::model::{Gone, Knowledge, QualName};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::TEMPORARY;
use crate::workspace::schema::step::StepKind;

impl Replay {
    pub(super) fn drop_objects(&mut self, op: &Drop, at: Locator<'_>) {
        let found: Vec<(QualName, bool)> =
            op.names.iter().map(|name| self.resolve(name)).map(|(found, kind)| (found, kind.is_some())).collect();
        let going: Vec<QualName> = found.iter().map(|(name, _)| name.clone()).collect();
        for (name, (found, was_there)) in op.names.iter().zip(&found) {
            if *was_there && self.relation(found).is_none() {
                continue; // It went with one that the same statement names.
            }
            match op.object {
                ObjectKind::Table => {
                    self.record_drop(name, at);
                    self.drop_relation(op, name, &going, at);
                }
                ObjectKind::View | ObjectKind::MaterializedView => self.drop_view_named(op, name, &going, at),
                ObjectKind::Index => self.drop_index_named(op, name, at),
                ObjectKind::Sequence => self.drop_sequence(op, name, at),
                ObjectKind::Type | ObjectKind::Domain => self.drop_type(op, name, at),
                ObjectKind::Function => self.drop_function(op, name, at),
                ObjectKind::Trigger | ObjectKind::Policy => self.drop_part(op, name, at),
                ObjectKind::Schema => {
                    self.record_drop_schema(name, at);
                    self.drop_schema(op, name, at);
                }
                ObjectKind::Extension => drop(self.schema.extensions.remove(&self.text(&name.name))),
                ObjectKind::Constraint | ObjectKind::Column | ObjectKind::EnumLabel | ObjectKind::Other => {}
            }
        }
    }

    fn drop_relation(&mut self, op: &Drop, name: &ObjectName, going: &[QualName], at: Locator<'_>) {
        let (found, kind) = self.resolve(name);
        let place = at.place(name.span);
        match kind {
            Some(Relation::Table) => {}
            Some(other) => return self.refuse_kind(&found, other.word(), "a table", place),
            None => {
                if !op.if_exists && self.doubt == 0 {
                    self.use_table(name, at);
                    self.drop_table(&found, place);
                }
                return;
            }
        }
        self.touch(&found, place);
        if !op.cascade {
            let mut leaving = going.to_vec();
            leaving.extend(self.partitions_of(&found));
            self.refuse_relation_in_use(&found, &leaving, place);
        }
        self.drop_table(&found, place);
    }

    /// Says that an object is of another kind than the statement says.
    pub(super) fn refuse_kind(&mut self, name: &QualName, is: &str, wanted: &str, place: Place) {
        self.refuse_because(name, None, place, ("wrong_object_type", format!("it is {is}, not {wanted}")));
    }

    /// Takes a table away with everything in it, others' foreign keys to it, the views on it and its partitions.
    pub(super) fn drop_table(&mut self, name: &QualName, place: Place) {
        let event = self.event(place, "dropped");
        for (other, key, _) in self.keys_to(name, |key| &key.ref_table == name) {
            if &other != name {
                self.drop_constraint(&other, &key, place);
            }
        }
        for (view, _) in self.views_on(name) {
            self.drop_view(&view, place);
        }
        let mut children = self.children_of(name);
        children.extend(self.likely_partitions(name));
        let Some(mut table) = self.schema.tables.remove(name) else { return };
        table.life.push(event);
        self.schema.indexes.remove_of(name);
        for sequence in table.columns.iter().filter_map(|column| column.owned_sequence.as_ref()) {
            self.schema.sequences.remove(sequence);
        }
        self.forget_local(name);
        self.session.assumed.remove(name);
        if name.schema != TEMPORARY {
            self.remember_gone(name, Gone { life: table.life, renamed_to: None, assumed: self.doubt > 0 });
        }
        for child in children {
            self.drop_table(&child, place);
        }
    }

    fn forget_local(&mut self, table: &QualName) {
        for column in parts_of(&self.session.local, table) {
            self.session.local.remove(&(table.clone(), column));
        }
    }

    /// Tables that some statement used, that only one of unknown effect can have made, and that are named after a partitioned one.
    fn likely_partitions(&self, parent: &QualName) -> Vec<QualName> {
        if !self.schema.tables.get(parent).is_some_and(|table| table.partitioned) {
            return vec![];
        }
        let prefix = format!("{}_", parent.name);
        let unknown = self.schema.tables.iter().filter(|(_, table)| table.knowledge == Knowledge::Unknown && table.parents.is_empty());
        let named = unknown.filter(|(name, _)| name.schema == parent.schema && name.name.starts_with(&prefix));
        named.filter(|(name, _)| self.session.hides(name, 0)).map(|(name, _)| name.clone()).collect()
    }

    /// Temporary tables end with the session.
    pub(in crate::workspace::schema) fn drop_temporary(&mut self) {
        let tables: Vec<QualName> = self.schema.tables.range(in_schema(TEMPORARY)).map(|(name, _)| name.clone()).collect();
        let views: Vec<QualName> = self.schema.views.range(in_schema(TEMPORARY)).map(|(name, _)| name.clone()).collect();
        let sequences: Vec<QualName> = self.schema.sequences.range(in_schema(TEMPORARY)).cloned().collect();
        for name in tables.iter().chain(&views) {
            self.schema.tables.remove(name);
            self.schema.views.remove(name);
            self.schema.indexes.remove_of(name);
        }
        for name in &sequences {
            self.schema.sequences.remove(name);
        }
    }

    fn drop_view_named(&mut self, op: &Drop, name: &ObjectName, going: &[QualName], at: Locator<'_>) {
        let place = at.place(name.span);
        let Some(found) = self.find(name, |candidate| self.schema.views.contains_key(candidate)) else {
            let (found, kind) = self.resolve(name);
            if !op.if_exists && self.doubt == 0 && kind.is_none() && !is_system(name) {
                let last = self.schema.gone.get(&found).and_then(|gone| gone.life.last()).map(|event| event.place);
                let cause = last.map(|place| (place, "dropped here".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::Missing { what: "view" }, object: &found, part: None, place, cause });
            }
            if let Some(other) = kind {
                self.refuse_kind(&found, other.word(), "a view", place);
            }
            return;
        };
        let (is, wanted) = (self.schema.views.get(&found).is_some_and(|view| view.materialized), op.object == ObjectKind::MaterializedView);
        if is != wanted {
            let word = |materialized| if materialized { "a materialized view" } else { "a view" };
            return self.refuse_kind(&found, word(is), word(wanted), place);
        }
        if !op.cascade {
            self.refuse_relation_in_use(&found, going, place);
        }
        self.drop_view(&found, place);
    }

    fn drop_index_named(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let place = at.place(name.span);
        let Some(found) = self.find(name, |candidate| self.schema.indexes.contains_key(candidate)) else {
            if let (found, Some(other)) = self.resolve(name) {
                self.refuse_kind(&found, other.word(), "an index", place);
            } else if !op.if_exists && self.doubt == 0 {
                self.refuse_missing_index(name, place);
            }
            return;
        };
        let Some(index) = self.schema.indexes.get(&found).cloned() else { return };
        self.touch(&index.table, place);
        if index.constraint {
            if self.doubt > 0 {
                return;
            }
            let kind = AnomalyKind::StillReferenced { by: format!("{}.{}", index.table, found.name) };
            let cause = index.life.first().map(|event| (event.place, "created with its constraint here".to_owned()));
            self.refuse(Refusal { kind, object: &index.table, part: Some(&found.name), place, cause });
            return;
        }
        if !op.cascade {
            self.refuse_key_in_use(&index.table, &found, place);
        }
        self.record_drop_index(&found, op.concurrently, place);
        self.drop_index(&found, place);
    }

    /// An index that is not there: with its table when it was there once.
    pub(super) fn refuse_missing_index(&mut self, name: &ObjectName, place: Place) {
        let object = self.new_name(name);
        let known = self.session.gone_parts.iter().find(|((table, part), _)| table.schema == object.schema && *part == object.name);
        let table = known.map(|((table, _), _)| table.clone());
        match table {
            Some(table) => self.refuse_missing_part(&table, &object.name, "index", place),
            None => self.refuse(Refusal { kind: AnomalyKind::Missing { what: "index" }, object: &object, part: None, place, cause: None }),
        }
    }

    pub(super) fn alter_drop_constraint(&mut self, table: &QualName, name: &Ident, if_exists: bool, cascade: bool, at: Locator<'_>) {
        let (text, place) = (self.ident(name), at.place(name.span));
        let known = self.schema.tables.get(table).is_some_and(|model| model.constraint(&text).is_some());
        if !known {
            if !if_exists {
                self.refuse_missing_part(table, &text, "constraint", place);
            }
            return;
        }
        if !cascade {
            let index = QualName { schema: table.schema.clone(), name: text.clone() };
            self.refuse_key_in_use(table, &index, place);
        }
        self.drop_constraint(table, &text, place);
        for child in self.children_of(table) {
            let inherited = self.schema.tables.get(&child).and_then(|model| model.constraint(&text));
            if inherited.is_some_and(|constraint| !constraint.kind.has_index()) {
                self.alter_drop_constraint(&child, name, true, cascade, at);
            }
        }
    }

    fn drop_type(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let place = at.place(name.span);
        let Some(found) = self.find(name, |candidate| self.is_type(candidate)) else {
            if !op.if_exists && self.doubt == 0 && self.relation(&self.new_name(name)).is_none() {
                self.refuse_missing_type(name, place);
            }
            return;
        };
        let users = self.columns_of_type(&found);
        for (table, column) in users {
            if op.cascade {
                self.record_change(StepKind::DropColumn, &table, Some(&column), place);
                self.drop_column_cascade(&table, &column, place);
            } else {
                let kind = AnomalyKind::StillReferenced { by: format!("{table}.{column}") };
                self.refuse(Refusal { kind, object: &found, part: None, place, cause: None });
            }
        }
        self.schema.enums.remove(&found);
        self.schema.types.remove(&found);
        let event = self.event(place, "dropped");
        self.session.types.entry(found).or_default().push(event);
    }

    /// Columns whose type is `name`, or an array of it.
    pub(super) fn columns_of_type(&self, name: &QualName) -> Vec<(QualName, String)> {
        let mut found = Vec::new();
        for (table, model) in &self.schema.tables {
            for column in &model.columns {
                if base_type(&column.data_type).is_some_and(|(schema, base)| self.is_same_type(name, schema.as_deref(), &base)) {
                    found.push((table.clone(), column.name.clone()));
                }
            }
        }
        found
    }

    fn drop_function(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let place = at.place(name.span);
        let Some(found) = self.find(name, |candidate| self.schema.functions.contains_key(candidate)) else {
            if !op.if_exists {
                self.refuse_gone_function(name, place);
            }
            return;
        };
        if self.drop_overload(&found, at) {
            return;
        }
        let alone = self.schema.functions.get(&found).is_some_and(|function| function.signatures.len() == 1);
        if alone && !op.cascade {
            for (table, trigger, since) in self.triggers_of(&found) {
                let cause = Some((since, "it runs the function".to_owned()));
                let kind = AnomalyKind::StillReferenced { by: format!("trigger {trigger} of {table}") };
                self.refuse(Refusal { kind, object: &found, part: None, place, cause });
            }
        }
        self.schema.functions.remove(&found);
        if alone {
            self.session.gone_functions.insert(found.clone());
        }
        if op.cascade {
            for table in self.schema.tables.values_mut() {
                table.triggers.retain(|_, trigger| trigger.function.as_ref() != Some(&found));
            }
        }
    }

    /// Says that a function is gone. One that no migration ever made may be an extension's.
    pub(super) fn refuse_gone_function(&mut self, name: &ObjectName, place: Place) {
        let gone = self.find(name, |candidate| self.session.gone_functions.contains(candidate));
        if let Some(object) = gone.filter(|_| self.doubt == 0) {
            self.refuse(Refusal { kind: AnomalyKind::Missing { what: "function" }, object: &object, part: None, place, cause: None });
        }
    }

    fn triggers_of(&self, function: &QualName) -> Vec<(QualName, String, Place)> {
        let triggers = self.schema.tables.iter().flat_map(|(table, model)| model.triggers.iter().map(move |trigger| (table, trigger)));
        let users = triggers.filter(|(_, (_, trigger))| trigger.function.as_ref() == Some(function));
        users.map(|(table, (name, trigger))| (table.clone(), name.clone(), trigger.place)).collect()
    }

    /// Triggers and policies.
    fn drop_part(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let Some(on) = &op.on else { return };
        if (op.if_exists || self.doubt > 0) && self.resolve(on).1.is_none() {
            return;
        }
        let Some(table) = self.use_table(on, at) else { return };
        let (text, place) = (self.text(&name.name), at.place(name.span));
        let event = self.event(place, "dropped here");
        let Some(model) = self.schema.tables.get_mut(&table) else { return };
        let there = match op.object {
            ObjectKind::Trigger => model.triggers.remove(&text).is_some(),
            _ => model.policies.remove(&text).is_some(),
        };
        if there {
            self.session.gone_parts.insert((table.clone(), text.clone()), event);
            for child in self.partitions_of(&table) {
                if let Some(model) = self.schema.tables.get_mut(&child).filter(|_| op.object == ObjectKind::Trigger) {
                    model.triggers.remove(&text);
                }
            }
        } else if !op.if_exists && !is_placeholder(&text) {
            self.refuse_missing_part(&table, &text, Self::word(op.object), place);
        }
    }

    fn drop_schema(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let (text, place) = (self.schema_name(&name.name), at.place(name.span));
        let inside = |candidate: &QualName| candidate.schema == text;
        let inside_one = self.schema.tables.range(in_schema(&text)).next().map(|(name, _)| name.clone());
        if let Some(table) = inside_one.filter(|_| !op.cascade) {
            let because = format!("`{table}` is in schema `{text}`");
            self.refuse_because(&table, None, place, ("dependent_objects_still_exist", because));
        }
        if op.cascade {
            let views: Vec<QualName> = self.schema.views.keys().filter(|name| inside(name)).cloned().collect();
            for view in &views {
                self.drop_view(view, place);
            }
            let tables: Vec<QualName> = self.schema.tables.keys().filter(|name| inside(name)).cloned().collect();
            for table in &tables {
                self.drop_table(table, place);
            }
            let types: Vec<QualName> =
                self.schema.enums.keys().chain(self.schema.types.iter()).filter(|name| inside(name)).cloned().collect();
            for name in types {
                for (table, column) in self.columns_of_type(&name) {
                    self.record_change(StepKind::DropColumn, &table, Some(&column), place);
                    self.drop_column_cascade(&table, &column, place);
                }
                self.schema.enums.remove(&name);
                self.schema.types.remove(&name);
            }
            self.schema.sequences.retain(|name| !inside(name));
            self.schema.functions.retain(|name, _| !inside(name));
        }
        if self.schema.schemas.remove(&text) {
            self.session.gone_schemas.insert(text);
        }
    }
}
