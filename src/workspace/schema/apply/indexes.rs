//! Indexes: their implicit names, and how those of a partitioned parent reach its partitions.

use super::lookup::Relation;
use super::naming;
use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{CreateIndex, IndexKey};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Index, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

/// Why indexes are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copying {
    /// `LIKE … INCLUDING INDEXES`.
    Like,
    /// A partition gets what its parent has.
    ToPartition,
}

impl Replay {
    pub(super) fn create_index(&mut self, op: &CreateIndex, at: Locator<'_>) {
        let (found, kind) = self.resolve(&op.table);
        let table = if kind == Some(Relation::View) { Some(found) } else { self.use_table(&op.table, at) };
        let Some(table) = table else { return };
        let place = at.place(op.name.as_ref().map_or(op.table.span, |name| name.span));
        let written = op.name.as_ref().map(|name| self.index_name(&table, &self.ident(name)));
        if let Some(name) = written.as_ref().filter(|name| self.relation(name).is_some()) {
            if !op.if_not_exists && self.doubt == 0 {
                let cause = self.schema.indexes.get(name).and_then(|index| created_first(&index.life));
                let kind = AnomalyKind::CreatedTwice;
                self.refuse(Refusal { kind, object: &table, part: Some(&name.name), place, cause });
            }
            return;
        }
        let is_table = self.schema.tables.contains_key(&table);
        let missing = op.keys.iter().filter(|key| is_table && !self.has_key_column(&table, key, at)).count()
            + op.include.iter().filter(|column| is_table && !self.use_column(&table, column, at)).count()
            + op.predicate.iter().flatten().filter(|column| is_table && !self.use_in_expression(&table, column, at)).count();
        if missing > 0 {
            return;
        }
        let index = self.index_of(op, &table, place, at);
        let name = written.unwrap_or_else(|| self.implicit_index_name(&table, &index.labels));
        self.session.gone_parts.remove(&(table.clone(), name.name.clone()));
        self.record_index(&table, &name, op.concurrently, place);
        self.schema.indexes.insert(name, index.clone());
        if !op.only {
            self.index_for_partitions(&table, &index, place);
        }
    }

    fn has_key_column(&mut self, table: &QualName, key: &IndexKey, at: Locator<'_>) -> bool {
        match key {
            IndexKey::Column(column) => self.use_column(table, column, at),
            IndexKey::Expression { columns, .. } => columns.iter().filter(|column| !self.use_in_expression(table, column, at)).count() == 0,
        }
    }

    fn index_of(&self, op: &CreateIndex, table: &QualName, place: Place, at: Locator<'_>) -> Index {
        let mut mentions = Vec::new();
        let mut keys = Vec::new();
        for key in &op.keys {
            match key {
                IndexKey::Column(column) => keys.push(Some(self.ident(column))),
                IndexKey::Expression { columns, .. } => {
                    keys.push(None);
                    mentions.extend(self.idents(columns));
                }
            }
        }
        mentions.extend(self.idents(&op.include));
        mentions.extend(op.predicate.iter().flatten().map(|column| self.ident(column)));
        mentions.sort();
        mentions.dedup();
        Index {
            table: table.clone(),
            keys,
            mentions,
            labels: self.key_labels(op),
            unique: op.unique,
            partial: op.predicate.is_some(),
            constraint: false,
            words: self.statement(at),
            knowledge: self.knowledge(),
            life: vec![self.event(place, "created")],
        }
    }

    /// What each key, and each included column, adds to an implicit name.
    fn key_labels(&self, op: &CreateIndex) -> Vec<String> {
        let keys = op.keys.iter().map(|key| match key {
            IndexKey::Column(column) => self.ident(column),
            IndexKey::Expression { label, .. } => label.clone(),
        });
        keys.chain(self.idents(&op.include)).collect()
    }

    fn implicit_index_name(&self, table: &QualName, labels: &[String]) -> QualName {
        let addition = naming::addition(&naming::index_columns(labels));
        QualName { schema: table.schema.clone(), name: self.choose_relation_name(table, Some(&addition), "idx", false) }
    }

    /// An index on a partitioned table comes to every partition, under a name of its own; one that fits is taken instead.
    pub(super) fn index_for_partitions(&mut self, parent: &QualName, index: &Index, place: Place) {
        for child in self.partitions_of(parent) {
            let copy = Index { table: child.clone(), life: vec![self.event(place, "created with the parent's")], ..index.clone() };
            if !self.has_like(&child, &copy) {
                let name = self.implicit_index_name(&child, &index.labels);
                self.schema.indexes.insert(name, copy.clone());
            }
            self.index_for_partitions(&child, &copy, place);
        }
    }

    /// A key of a partitioned table comes to every partition.
    pub(super) fn key_for_partitions(&mut self, parent: &QualName, kind: &TableConstraintKind, place: Place) {
        for child in self.partitions_of(parent) {
            if !self.has_key_like(&child, kind) {
                self.copy_key(&child, kind, kind.columns().to_vec(), place);
            }
            self.key_for_partitions(&child, kind, place);
        }
    }

    /// Keys and indexes of another table under implicit names: all of them for `LIKE`, those that have none like them for a partition.
    pub(super) fn copy_indexes(&mut self, source: &QualName, table: &QualName, copying: Copying, place: Place) {
        let constraints = self.schema.tables.get(source).map(|table| table.constraints.clone()).unwrap_or_default();
        for constraint in constraints.iter().filter(|constraint| constraint.kind.has_index()) {
            if copying == Copying::Like || !self.has_key_like(table, &constraint.kind) {
                let index = QualName { schema: source.schema.clone(), name: constraint.name.clone() };
                let labels =
                    self.schema.indexes.get(&index).map_or_else(|| constraint.kind.columns().to_vec(), |index| index.labels.clone());
                self.copy_key(table, &constraint.kind, labels, place);
            }
        }
        let indexes: Vec<Index> =
            self.schema.indexes_of(source).map(|(_, index)| index).filter(|index| !index.constraint).cloned().collect();
        for index in indexes {
            let copy = Index { table: table.clone(), life: vec![self.event(place, "created")], ..index };
            if copying == Copying::Like || !self.has_like(table, &copy) {
                let name = self.implicit_index_name(table, &copy.labels);
                self.schema.indexes.insert(name, copy);
            }
        }
    }

    fn has_key_like(&self, table: &QualName, kind: &TableConstraintKind) -> bool {
        self.schema.tables.get(table).is_some_and(|model| model.constraints.iter().any(|constraint| &constraint.kind == kind))
    }

    /// A key under an implicit name.
    fn copy_key(&mut self, table: &QualName, kind: &TableConstraintKind, labels: Vec<String>, place: Place) {
        let columns = kind.columns().to_vec();
        let addition = naming::addition(&labels);
        let name = match kind {
            TableConstraintKind::PrimaryKey { .. } => self.choose_relation_name(table, None, "pkey", true),
            TableConstraintKind::Exclude { .. } => self.choose_relation_name(table, Some(&addition), "excl", true),
            _ => self.choose_relation_name(table, Some(&addition), "key", true),
        };
        if matches!(kind, TableConstraintKind::PrimaryKey { .. }) {
            for column in &columns {
                self.set_nullable(table, column, false);
            }
        }
        let index = Index {
            table: table.clone(),
            keys: columns.into_iter().map(Some).collect(),
            mentions: vec![],
            labels,
            unique: !matches!(kind, TableConstraintKind::Exclude { .. }),
            partial: false,
            constraint: true,
            words: Words::default(),
            knowledge: self.knowledge(),
            life: vec![self.event(place, "created")],
        };
        self.schema.indexes.insert(QualName { schema: table.schema.clone(), name: name.clone() }, index);
        self.push_constraint(table, name, kind.clone(), true, place);
    }

    fn has_like(&self, table: &QualName, index: &Index) -> bool {
        self.schema.indexes_of(table).any(|(_, other)| {
            other.keys == index.keys && other.unique == index.unique && other.partial == index.partial && other.mentions == index.mentions
        })
    }

    /// Says that a constraint, index, trigger or policy of a table is not there.
    pub(super) fn refuse_missing_part(&mut self, table: &QualName, part: &str, what: &'static str, place: Place) {
        if self.doubt > 0 {
            return;
        }
        let cause = self.part_end(table, part);
        self.refuse(Refusal { kind: AnomalyKind::Missing { what }, object: table, part: Some(part), place, cause });
    }
}
