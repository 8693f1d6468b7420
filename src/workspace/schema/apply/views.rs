//! Views: what they read, and the columns they give.

use std::collections::BTreeSet;

use super::lookup::{Relation, is_system};
use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{CreateView, ObjectName, QueryShape};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Knowledge, QualName, View};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn create_view(&mut self, op: &CreateView, at: Locator<'_>) {
        let (name, place) = (self.new_name(&op.name), at.place(op.name.span));
        self.read_relations(&op.query.reads, at);
        let mut life = vec![self.event(place, "created")];
        match self.relation(&name) {
            Some(Relation::View) if op.replace => {
                life = self.schema.views.get(&name).map(|view| view.life.clone()).unwrap_or_default();
                life.push(self.event(place, "replaced"));
            }
            Some(_) if op.if_not_exists || self.doubt > 0 => return,
            Some(_) => {
                let cause = self.schema.views.get(&name).map(|view| view.life.as_slice()).and_then(created_first);
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &name, part: None, place, cause });
                return;
            }
            None => {}
        }
        let output = self.output(&op.query.rows);
        if self.refuse_missing_output(&output.missing, place) {
            return;
        }
        let mut columns = output.columns.unwrap_or_default();
        let names = self.idents(&op.columns);
        if columns.len() < names.len() {
            columns = names.iter().map(|name| (name.clone(), "unknown".to_owned())).collect();
        }
        columns.iter_mut().zip(names).for_each(|(column, name)| column.0 = name);
        let reads: BTreeSet<QualName> = self.relations(&op.query.reads).into_iter().collect();
        let [mut read_columns, mut sure_columns] = self.read_columns(&op.query);
        read_columns.extend(output.starred.iter().cloned());
        sure_columns.extend(output.starred);
        self.schema.gone.remove(&name);
        self.session.links.add_schema(&name.schema);
        self.schema.views.insert(name, View { materialized: op.materialized, columns, reads, read_columns, sure_columns, life });
    }

    /// Says which columns of a select list are not there; whether there are such.
    pub(super) fn refuse_missing_output(&mut self, missing: &BTreeSet<(QualName, String)>, place: Place) -> bool {
        for (relation, column) in missing {
            let kind = AnomalyKind::Missing { what: "column" };
            let cause = self.column_end(relation, column);
            self.refuse(Refusal { kind, object: relation, part: Some(column), place, cause });
        }
        !missing.is_empty() && self.doubt == 0
    }

    /// The relations that a query reads, as far as they are there.
    fn relations(&self, names: &[ObjectName]) -> Vec<QualName> {
        let found = names.iter().map(|name| self.resolve(name));
        found.filter(|(_, kind)| matches!(kind, Some(Relation::Table | Relation::View))).map(|(name, _)| name).collect()
    }

    /// Says which of the relations that a statement reads or writes are not there.
    pub(super) fn read_relations<'n>(&mut self, names: impl IntoIterator<Item = &'n ObjectName>, at: Locator<'_>) {
        for name in names {
            let function = self.find(name, |candidate| self.schema.functions.contains_key(candidate));
            if function.is_none() && !is_system(name) {
                self.use_table(name, at);
            }
        }
    }

    /// What a query reads: the pairs that it may read, and those that no other relation could stand for.
    fn read_columns(&self, query: &QueryShape) -> [BTreeSet<(QualName, String)>; 2] {
        let (mut all, mut sure) = (BTreeSet::new(), BTreeSet::new());
        for (qualifier, column) in &query.columns {
            let candidates = self.meant(query, qualifier.as_deref());
            let only = candidates.len() == 1;
            for relation in candidates.into_iter().filter(|relation| self.has_column(relation, column)) {
                if only {
                    sure.insert((relation.clone(), column.clone()));
                }
                all.insert((relation, column.clone()));
            }
        }
        all.extend(sure.iter().cloned());
        [all, sure]
    }

    /// The relations that a qualifier may mean; without one, all that the query reads. A subquery's or CTE's name means none.
    fn meant(&self, query: &QueryShape, qualifier: Option<&str>) -> BTreeSet<QualName> {
        let Some(qualifier) = qualifier else { return self.relations(&query.reads).into_iter().collect() };
        let aliased = query.aliases.iter().filter(|(alias, _)| alias == qualifier).map(|(_, relation)| relation.clone());
        let named = query
            .reads
            .iter()
            .filter(|name| name.name == qualifier && !query.aliases.iter().any(|(_, relation)| relation.span == name.span));
        self.relations(&aliased.chain(named.cloned()).collect::<Vec<_>>()).into_iter().collect()
    }

    fn has_column(&self, relation: &QualName, column: &str) -> bool {
        if let Some(table) = self.schema.tables.get(relation) {
            return table.knowledge == Knowledge::Unknown || table.column(column).is_some();
        }
        self.schema.views.get(relation).is_some_and(|view| view.columns.is_empty() || view.columns.iter().any(|(name, _)| name == column))
    }

    /// Names and types of the columns that a relation has.
    pub(super) fn relation_columns(&self, relation: &QualName) -> Vec<(String, String)> {
        if let Some(table) = self.schema.tables.get(relation) {
            return table.columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect();
        }
        self.schema.views.get(relation).map(|view| view.columns.clone()).unwrap_or_default()
    }
}
