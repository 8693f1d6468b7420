//! Views: kept with what they read, in whatever case they name it.

use std::collections::BTreeSet;

use crate::facts::ddl::{CreateView, OutputColumn, QueryShape, Rows};
use crate::workspace::schema::apply::lookup::Relation;
use crate::workspace::schema::model::{QualName, View};
use crate::workspace::schema::replay::{Locator, Replay};

/// The select list of a query that is one `SELECT`; nothing of any other.
pub(super) fn select_list(query: &QueryShape) -> &[OutputColumn] {
    match &query.rows {
        Rows::Select { output, .. } => output,
        _ => &[],
    }
}

impl Replay {
    pub(super) fn native_view(&mut self, op: &CreateView, at: Locator<'_>) {
        let (name, place) = (self.new_name(&self.spelled(&op.name)), at.place(op.name.span));
        match self.relation(&name) {
            Some(Relation::View) if op.replace => {}
            Some(_) if op.if_not_exists || self.doubt > 0 => return,
            Some(_) => return self.refuse_taken(&name, place),
            None => {}
        }
        let found = op.query.reads.iter().map(|name| self.resolve(&self.in_any_case(name)));
        let reads: BTreeSet<QualName> =
            found.filter(|(_, kind)| matches!(kind, Some(Relation::Table | Relation::View))).map(|(name, _)| name).collect();
        let written = self.idents(&op.columns);
        let columns = if written.is_empty() { self.native_output(&op.query, &reads) } else { written };
        let columns = columns.into_iter().map(|name| (name, "unknown".to_owned())).collect();
        let life = vec![self.event(place, "created")];
        let (knowledge, words) = (self.knowledge(), self.statement(at));
        let (read_columns, sure_columns) = (BTreeSet::new(), BTreeSet::new());
        let view = View { materialized: false, columns, reads, read_columns, sure_columns, knowledge, words, life };
        self.schema.gone.remove(&name);
        self.schema.views.insert(name, view);
    }

    /// The names of a query's columns; none when they cannot all be told.
    pub(super) fn native_output(&self, query: &QueryShape, reads: &BTreeSet<QualName>) -> Vec<String> {
        let mut columns = Vec::new();
        for column in select_list(query) {
            match column {
                OutputColumn::Named { name, .. } => columns.push(name.clone()),
                OutputColumn::Star { .. } => {
                    let [only] = reads.iter().collect::<Vec<_>>()[..] else { return vec![] };
                    let Some(table) = self.schema.tables.get(only) else { return vec![] };
                    columns.extend(table.columns.iter().map(|column| column.name.clone()));
                }
            }
        }
        columns
    }
}
