//! Triggers, row-level security policies and privileges.

use super::lookup::{Relation, is_system};
use super::refuse::Refusal;
use crate::facts::ddl::{AlterPolicy, CreatePolicy, CreateTrigger, Grant, Ident, Membership, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Policy, QualName, Trigger};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn create_trigger(&mut self, op: &CreateTrigger, at: Locator<'_>) {
        let Some(table) = self.use_table(&op.table, at) else { return };
        let (name, place) = (self.ident(&op.name), at.place(op.name.span));
        let function = op.function.as_ref().map(|function| {
            let known = self.find(function, |candidate| self.schema.functions.contains_key(candidate));
            known.unwrap_or_else(|| self.new_name(function))
        });
        if let Some(function) = &op.function
            && self.find(function, |candidate| self.schema.functions.contains_key(candidate)).is_none()
        {
            self.refuse_gone_function(function, at.place(function.span));
        }
        if op.columns.iter().filter(|column| !self.use_column(&table, column, at)).count() > 0 {
            return;
        }
        let columns = self.idents(&op.columns);
        let prior = self.schema.tables.get(&table).and_then(|model| model.triggers.get(&name)).map(|trigger| trigger.place);
        if let Some(prior) = prior.filter(|_| !op.replace) {
            if self.doubt == 0 {
                let cause = Some((prior, "created here first".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &table, part: Some(&name), place, cause });
            }
            return;
        }
        let (words, knowledge) = (self.statement(at), self.knowledge());
        let trigger = Trigger {
            function,
            timing: op.timing,
            events: op.events.clone(),
            columns,
            for_each_row: op.for_each_row,
            enabled: true,
            words,
            knowledge,
            life: vec![self.event(place, "created")],
            place,
        };
        let mut tables = vec![table.clone()];
        if op.for_each_row {
            tables.extend(self.partitions_of(&table));
        }
        for table in tables {
            if let Some(model) = self.schema.tables.get_mut(&table) {
                model.triggers.insert(name.clone(), trigger.clone());
            }
        }
    }

    pub(super) fn create_policy(&mut self, op: &CreatePolicy, at: Locator<'_>) {
        let Some(table) = self.use_table(&op.table, at) else { return };
        let (name, place) = (self.ident(&op.name), at.place(op.name.span));
        let (words, knowledge, life) = (self.statement(at), self.knowledge(), vec![self.event(place, "created")]);
        let columns = self.idents(&op.columns);
        let Some(model) = self.schema.tables.get_mut(&table) else { return };
        if let Some(prior) = model.policies.get(&name).map(|policy| policy.place) {
            if self.doubt == 0 {
                let cause = Some((prior, "created here first".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &table, part: Some(&name), place, cause });
            }
            return;
        }
        if op.columns.iter().filter(|column| !self.use_in_expression(&table, column, at)).count() > 0 {
            return;
        }
        let Some(model) = self.schema.tables.get_mut(&table) else { return };
        let (command, using, check) = (op.command, op.using.clone(), op.check.clone());
        model.policies.insert(name, Policy { command, using, check, words, knowledge, life, columns, place });
    }

    pub(super) fn alter_policy(&mut self, op: &AlterPolicy, at: Locator<'_>) {
        let Some(table) = self.use_table(&op.table, at) else { return };
        let name = self.ident(&op.name);
        let event = self.event(at.place(op.name.span), "altered");
        if op.columns.iter().filter(|column| !self.use_in_expression(&table, column, at)).count() > 0 {
            return;
        }
        let columns = self.idents(&op.columns);
        let policy = self.schema.tables.get_mut(&table).and_then(|model| model.policies.get_mut(&name));
        let Some(policy) = policy else {
            return self.refuse_missing_part(&table, &name, "policy", at.place(op.name.span));
        };
        policy.life.push(event);
        // Where one of two texts stays, which of them named a column is not kept: it may stay a little too long.
        if (policy.using.is_none() || op.using.is_some()) && (policy.check.is_none() || op.check.is_some()) {
            policy.columns.clear();
        }
        policy.columns.extend(columns);
        policy.using = op.using.clone().or(policy.using.take());
        policy.check = op.check.clone().or(policy.check.take());
    }

    /// `ENABLE|DISABLE TRIGGER`, for all of a table where no name is given.
    pub(super) fn set_trigger(&mut self, table: &QualName, name: Option<&Ident>, enabled: bool, at: Locator<'_>) {
        let wanted = name.map(|name| self.ident(name));
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        match (&wanted, name) {
            (Some(wanted), Some(name)) => match model.triggers.get_mut(wanted) {
                Some(trigger) => trigger.enabled = enabled,
                None => self.refuse_missing_part(table, wanted, "trigger", at.place(name.span)),
            },
            _ => model.triggers.values_mut().for_each(|trigger| trigger.enabled = enabled),
        }
    }

    /// The tables that are in schemas now, as a statement would name them.
    fn tables_in(&self, schemas: &[Ident]) -> Vec<ObjectName> {
        let named = |schema: &Ident| {
            let wanted = self.ident(schema);
            let tables = self.schema.tables.keys().filter(move |table| table.schema == wanted);
            tables
                .map(|table| ObjectName { schema: Some(table.schema.clone()), name: table.name.clone(), span: schema.span })
                .collect::<Vec<_>>()
        };
        schemas.iter().flat_map(named).collect()
    }

    /// Roles that become members of others, or are it no longer.
    pub(super) fn set_membership(&mut self, op: &Membership, place: Place) {
        let pairs = op.roles.iter().flat_map(|role| op.members.iter().map(move |member| (role.clone(), member.clone())));
        for pair in pairs {
            if op.grant {
                self.schema.memberships.entry(pair).or_insert(place);
            } else if self.doubt == 0 {
                self.schema.memberships.remove(&pair);
            }
        }
    }

    pub(super) fn grant(&mut self, op: &Grant, at: Locator<'_>) {
        let all = self.tables_in(&op.schemas);
        for name in op.tables.iter().chain(&all).filter(|name| !is_system(name)) {
            if matches!(self.resolve(name).1, Some(Relation::View | Relation::Sequence | Relation::Index)) {
                continue;
            }
            let Some(table) = self.use_table(name, at) else { continue };
            let Some(model) = self.schema.tables.get_mut(&table) else { continue };
            for role in &op.roles {
                let privileges = model.grants.entry(role.clone()).or_default();
                if op.grant {
                    privileges.extend(op.privileges.iter().cloned());
                } else if op.privileges.iter().any(|privilege| privilege == "ALL") {
                    privileges.clear();
                } else {
                    privileges.retain(|privilege| !op.privileges.contains(privilege));
                }
                if privileges.is_empty() {
                    model.grants.remove(role);
                }
                let revoked = model.revoked.entry(role.clone()).or_default();
                if !op.grant {
                    revoked.extend(op.privileges.iter().cloned());
                } else if op.privileges.iter().any(|privilege| privilege == "ALL") {
                    revoked.clear();
                } else {
                    revoked.retain(|privilege| privilege != "ALL" && !op.privileges.contains(privilege));
                }
            }
        }
    }
}
