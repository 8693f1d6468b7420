//! Triggers, whose names no table is written with when they go.

use super::names::same;
use crate::facts::ddl::{CreateTrigger, ObjectName};
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::apply::lookup::Relation;
use crate::workspace::schema::apply::refuse::Refusal;
use crate::workspace::schema::model::{QualName, Trigger};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn native_trigger(&mut self, op: &CreateTrigger, if_not_exists: bool, at: Locator<'_>) {
        let on = self.spelled(&op.table);
        if self.resolve(&on).1 == Some(Relation::View) {
            return;
        }
        let Some(table) = self.use_table(&on, at) else { return };
        let (name, place) = (self.ident(&op.name), at.place(op.name.span));
        if let Some((other, known)) = self.trigger_named(&name) {
            if !(if_not_exists || op.replace || self.doubt > 0) {
                let cause = self.schema.tables.get(&other).and_then(|model| model.triggers.get(&known)).map(|trigger| trigger.place);
                let cause = cause.map(|place| (place, "created here first".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &table, part: Some(&name), place, cause });
            }
            if !op.replace {
                return;
            }
        }
        let columns = self.idents(&op.columns);
        let trigger = Trigger {
            function: None,
            timing: op.timing,
            events: op.events.clone(),
            columns,
            for_each_row: true,
            enabled: true,
            words: self.statement(at),
            knowledge: self.knowledge(),
            place,
            life: vec![self.event(place, "created")],
        };
        if let Some(model) = self.schema.tables.get_mut(&table) {
            model.triggers.insert(name, trigger);
        }
    }

    pub(super) fn native_drop_trigger(&mut self, name: &ObjectName, if_exists: bool, at: Locator<'_>) {
        let (text, place) = (self.text(&name.name), at.place(name.span));
        match self.trigger_named(&text) {
            Some((table, known)) => {
                if let Some(model) = self.schema.tables.get_mut(&table) {
                    model.triggers.remove(&known);
                }
            }
            // One on a view is not kept.
            None if if_exists || self.doubt > 0 || !self.schema.views.is_empty() => {}
            None => {
                let object = self.new_name(name);
                self.refuse(Refusal { kind: AnomalyKind::Missing { what: "trigger" }, object: &object, part: None, place, cause: None });
            }
        }
    }

    fn trigger_named(&self, name: &str) -> Option<(QualName, String)> {
        self.schema.tables.iter().find_map(|(table, model)| {
            let known = model.triggers.keys().find(|known| same(known, name))?;
            Some((table.clone(), known.clone()))
        })
    }
}
