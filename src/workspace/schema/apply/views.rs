//! Views: what they read, and the columns they give.

use std::collections::BTreeSet;

use super::lookup::{Relation, is_system};
use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{CreateView, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{QualName, View};
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
        let words = self.view_words(&columns, at);
        let names = self.idents(&op.columns);
        if columns.len() < names.len() {
            columns = names.iter().map(|name| (name.clone(), "unknown".to_owned())).collect();
        }
        columns.iter_mut().zip(names).for_each(|(column, name)| column.0 = name);
        if self.refuse_repeated(&name, &columns, place) || self.refuse_other_columns(&name, &columns, place) {
            return;
        }
        let reads: BTreeSet<QualName> = self.relations(&op.query.reads).into_iter().collect();
        let sure_columns = output.sure;
        let read_columns = output.likely.union(&sure_columns).cloned().collect();
        self.schema.gone.remove(&name);
        self.session.links.add_schema(&name.schema);
        let knowledge = self.knowledge();
        let view = View { materialized: op.materialized, columns, reads, read_columns, sure_columns, words, knowledge, life };
        self.schema.views.insert(name, view);
    }

    /// Says that a view that is replaced would lose or rename a column: it can only get more.
    fn refuse_other_columns(&mut self, view: &QualName, columns: &[(String, String)], place: Place) -> bool {
        let Some(known) = self.schema.views.get(view).filter(|known| !known.columns.is_empty() && !columns.is_empty()) else {
            return false;
        };
        let kept = known.columns.iter().zip(columns).all(|(old, new)| old.0 == new.0) && known.columns.len() <= columns.len();
        if !kept {
            let because = ("invalid_table_definition", "`OR REPLACE` keeps the columns that a view has, in their order".to_owned());
            self.refuse_because(view, None, place, because);
        }
        !kept
    }

    /// Says that a query gives two columns of one name: no relation can have them.
    pub(super) fn refuse_repeated(&mut self, relation: &QualName, columns: &[(String, String)], place: Place) -> bool {
        let mut seen = BTreeSet::new();
        let repeated = columns.iter().map(|(name, _)| name).find(|name| !seen.insert(name.as_str()));
        if let Some(name) = repeated {
            self.refuse_because(relation, Some(name), place, ("duplicate_column", "its query gives the column twice".to_owned()));
        }
        repeated.is_some()
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

    /// Names and types of the columns that a relation has.
    pub(super) fn relation_columns(&self, relation: &QualName) -> Vec<(String, String)> {
        if let Some(table) = self.schema.tables.get(relation) {
            return table.columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect();
        }
        self.schema.views.get(relation).map(|view| view.columns.clone()).unwrap_or_default()
    }
}
