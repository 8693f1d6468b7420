//! Views: what they read, and the columns they give.

use std::collections::BTreeSet;

use super::lookup::{Relation, is_system};
use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{CreateView, ObjectName, OutputColumn, QueryShape};
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Knowledge, QualName, View};
use crate::workspace::schema::replay::{Locator, Replay};

/// The columns that PostgreSQL lets a query give.
const MOST_COLUMNS: usize = 1_664;

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
        let mut columns = self.output_columns(&op.query).unwrap_or_default();
        let names = self.idents(&op.columns);
        if columns.len() < names.len() {
            columns = names.iter().map(|name| (name.clone(), "unknown".to_owned())).collect();
        }
        columns.iter_mut().zip(names).for_each(|(column, name)| column.0 = name);
        let reads: BTreeSet<QualName> = self.relations(&op.query.reads).into_iter().collect();
        let [read_columns, sure_columns] = self.read_columns(&op.query);
        self.schema.gone.remove(&name);
        self.session.links.add_schema(&name.schema);
        self.schema.views.insert(name, View { materialized: op.materialized, columns, reads, read_columns, sure_columns, life });
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
        for output in &query.output {
            let OutputColumn::Star { qualifier } = output else { continue };
            let candidates = self.meant(query, qualifier.as_deref());
            let only = candidates.len() == 1;
            for relation in candidates {
                let pairs = self.relation_columns(&relation).into_iter().map(|(column, _)| (relation.clone(), column));
                if only { sure.extend(pairs) } else { all.extend(pairs) }
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
    fn relation_columns(&self, relation: &QualName) -> Vec<(String, String)> {
        if let Some(table) = self.schema.tables.get(relation) {
            return table.columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect();
        }
        self.schema.views.get(relation).map(|view| view.columns.clone()).unwrap_or_default()
    }

    /// The columns that a query gives; nothing when the text does not tell all of them.
    pub(super) fn output_columns(&self, query: &QueryShape) -> Option<Vec<(String, String)>> {
        let mut columns = Vec::new();
        for output in &query.output {
            match output {
                OutputColumn::Named { name, source, data_type } => {
                    let known = source.as_ref().and_then(|(qualifier, column)| self.column_type(query, qualifier.as_deref(), column));
                    columns.push((self.text(name), data_type.clone().or(known).unwrap_or_else(|| "unknown".to_owned())));
                }
                OutputColumn::Star { qualifier } => columns.extend(self.star(query, qualifier.as_deref())?),
            }
            if columns.len() > MOST_COLUMNS {
                return None;
            }
        }
        (!columns.is_empty()).then_some(columns)
    }

    /// `*` or `t.*`; nothing when it could mean several relations, or one that is not known.
    fn star(&self, query: &QueryShape, qualifier: Option<&str>) -> Option<Vec<(String, String)>> {
        let candidates = self.meant(query, qualifier);
        let relation = candidates.first().filter(|_| candidates.len() == 1)?;
        let known = self.schema.tables.get(relation).is_none_or(|table| table.knowledge != Knowledge::Unknown);
        let columns = self.relation_columns(relation);
        (known && !columns.is_empty()).then_some(columns)
    }

    /// A column's type; nothing when relations that it may belong to differ.
    fn column_type(&self, query: &QueryShape, qualifier: Option<&str>, column: &str) -> Option<String> {
        let candidates = self.meant(query, qualifier);
        let mut types = candidates.iter().flat_map(|relation| self.relation_columns(relation)).filter(|(name, _)| name == column);
        let (_, first) = types.next()?;
        types.all(|(_, other)| other == first).then_some(first)
    }
}
