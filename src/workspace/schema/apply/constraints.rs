//! Constraints: their implicit names, the indexes behind them, and what they ask of columns and of other tables.

use super::naming;
use super::refuse::{Refusal, created_first, is_placeholder};
use super::tables::{Adding, in_order};
use crate::facts::ddl::{Constraint, ConstraintKind, Ident};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Index, Knowledge, QualName, TableConstraint, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

/// A key on its way in: primary, unique or exclusion.
struct Key<'a> {
    constraint: &'a Constraint,
    name: Option<&'a Ident>,
    columns: &'a [Ident],
    using_index: Option<&'a Ident>,
}

impl Replay {
    /// In doubt a constraint that is there already, under whatever name, is most likely what the guard asked for.
    pub(super) fn is_there_in_doubt(&self, table: &QualName, kind: &TableConstraintKind) -> bool {
        let known = self.schema.tables.get(table).map(|model| model.constraints.as_slice()).unwrap_or_default();
        self.doubt > 0 && known.iter().any(|constraint| &constraint.kind == kind)
    }

    /// Adds constraints in PostgreSQL's order.
    pub(super) fn add_constraints(&mut self, table: &QualName, constraints: &[Constraint], adding: Adding, at: Locator<'_>) {
        let [checks, keys, foreign] = in_order(constraints);
        for constraint in checks {
            self.add_check(table, constraint, adding, at);
        }
        self.add_keys(table, &keys, at);
        for constraint in foreign {
            self.add_foreign_key(table, constraint, adding, at);
        }
    }

    /// Adds a check, or the NOT NULL of a column.
    pub(super) fn add_check(&mut self, table: &QualName, constraint: &Constraint, adding: Adding, at: Locator<'_>) {
        match &constraint.kind {
            ConstraintKind::NotNull { column } if self.use_column(table, column, at) => {
                self.set_nullable(table, &self.ident(column), false);
            }
            ConstraintKind::Check { expression, columns, .. } => {
                if columns.iter().filter(|column| !self.use_in_expression(table, column, at)).count() > 0 {
                    return;
                }
                let names = self.idents(columns);
                let columns = self.known_columns(table, columns);
                // The whole row counts as one column more.
                let row = names.contains(&table.name) && !columns.contains(&table.name);
                let addition = match columns.as_slice() {
                    [only] if !row => Some(only.as_str()),
                    _ => None,
                };
                let Some(name) = self.constraint_name(table, constraint, addition, "check", at) else { return };
                let kind = TableConstraintKind::Check { columns, expression: expression.clone() };
                let validated = constraint.validated || adding == Adding::WithTable;
                self.session.constraint_words = self.special_words(constraint, at);
                self.push_constraint(table, name, kind, validated, at.place(constraint.span));
            }
            _ => {}
        }
    }

    /// Those of the names that are columns of the table, once each; all of them when its columns are not known.
    fn known_columns(&self, table: &QualName, columns: &[Ident]) -> Vec<String> {
        let model = self.schema.tables.get(table);
        let mut names: Vec<String> = Vec::new();
        for name in columns.iter().map(|column| self.ident(column)) {
            let known = model.is_some_and(|model| model.knowledge == Knowledge::Unknown || model.column(&name).is_some());
            if known && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Adds keys, the primary key first; two on the same columns become one, which takes the first name that is written.
    pub(super) fn add_keys(&mut self, table: &QualName, constraints: &[&Constraint], at: Locator<'_>) {
        let mut keys: Vec<Key<'_>> = Vec::new();
        let (primary, others): (Vec<&Constraint>, Vec<&Constraint>) = constraints.iter().partition(|constraint| is_primary(constraint));
        for constraint in primary.into_iter().chain(others) {
            let (columns, using_index) = match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, using_index } | ConstraintKind::Unique { columns, using_index, .. } => {
                    (columns.as_slice(), using_index.as_ref())
                }
                ConstraintKind::Exclude { columns, .. } => (columns.as_slice(), None),
                _ => continue,
            };
            let name = constraint.name.as_ref();
            let exclusion = |key: &Key<'_>| matches!(key.constraint.kind, ConstraintKind::Exclude { .. });
            let same = |key: &&mut Key<'_>| {
                !exclusion(key) && same_columns(key.columns, columns) && same_columns(&key.constraint.include, &constraint.include)
            };
            let mergeable = using_index.is_none() && !matches!(constraint.kind, ConstraintKind::Exclude { .. });
            let both_primary = |key: &&mut Key<'_>| is_primary(key.constraint) && is_primary(constraint);
            match keys.iter_mut().find(same).filter(|key| mergeable && !both_primary(key)) {
                Some(prior) => prior.name = prior.name.or(name),
                None => keys.push(Key { constraint, name, columns, using_index }),
            }
        }
        for key in keys {
            self.add_key(table, &key, at);
        }
    }

    fn add_key(&mut self, table: &QualName, key: &Key<'_>, at: Locator<'_>) {
        let place = at.place(key.constraint.span);
        let primary = matches!(key.constraint.kind, ConstraintKind::PrimaryKey { .. });
        if primary && self.has_primary_key(table, place) {
            return;
        }
        let Some(columns) = self.key_columns(table, key, at) else { return };
        let kind = match &key.constraint.kind {
            ConstraintKind::PrimaryKey { .. } => TableConstraintKind::PrimaryKey { columns: columns.clone() },
            ConstraintKind::Exclude { .. } => TableConstraintKind::Exclude { columns: columns.clone() },
            _ => TableConstraintKind::Unique { columns: columns.clone() },
        };
        if key.using_index.is_none() && self.is_there_in_doubt(table, &kind) {
            return;
        }
        let included = self.idents(&key.constraint.include);
        let name = match (key.name, key.using_index) {
            (Some(name), _) | (None, Some(name)) => self.ident(name),
            (None, None) => self.key_name(table, &[columns.as_slice(), &included].concat(), &key.constraint.kind),
        };
        if !self.is_constraint_free(table, &name, place) {
            return;
        }
        if key.using_index.is_none() && !self.add_key_index(table, &name, &columns, &key.constraint.kind, place) {
            return;
        }
        if !included.is_empty() {
            self.schema.indexes.change(&QualName { schema: table.schema.clone(), name: name.clone() }, |index| {
                index.labels.extend(included.clone());
                index.mentions.extend(included);
            });
        }
        if primary {
            for column in &columns {
                self.set_not_null(table, column);
            }
        }
        self.session.constraint_words = self.special_words(key.constraint, at);
        self.push_constraint(table, name, kind.clone(), true, place);
        if key.using_index.is_none() {
            self.key_for_partitions(table, &kind, place);
        }
    }

    /// The columns of a key; nothing when they, or the index that it takes over, are not there.
    fn key_columns(&mut self, table: &QualName, key: &Key<'_>, at: Locator<'_>) -> Option<Vec<String>> {
        if let Some(index) = key.using_index {
            return self.adopt_index(table, index, key.name, at);
        }
        let missing = key.columns.iter().filter(|column| !self.use_column(table, column, at)).count();
        let is_exclusion = matches!(key.constraint.kind, ConstraintKind::Exclude { .. });
        let missing = missing + key.constraint.include.iter().filter(|column| !self.use_column(table, column, at)).count();
        (missing == 0 || is_exclusion).then(|| self.idents(key.columns))
    }

    /// Whether there is a primary key already, and says so.
    fn has_primary_key(&mut self, table: &QualName, place: Place) -> bool {
        let Some(model) = self.schema.tables.get(table) else { return true };
        let Some(key) = model.constraints.iter().find(|constraint| matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. }))
        else {
            return false;
        };
        let (name, cause) = (key.name.clone(), created_first(&key.life));
        if self.doubt == 0 {
            self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(&name), place, cause });
        }
        true
    }

    /// The index behind a key. False when its name is taken.
    fn add_key_index(&mut self, table: &QualName, name: &str, columns: &[String], kind: &ConstraintKind, place: Place) -> bool {
        let index_name = QualName { schema: table.schema.clone(), name: name.to_owned() };
        if self.relation(&index_name).is_some() {
            let cause = self.schema.indexes.get(&index_name).and_then(|index| created_first(&index.life));
            if self.doubt == 0 {
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(name), place, cause });
            }
            return false;
        }
        let exclusion = matches!(kind, ConstraintKind::Exclude { .. });
        let predicate = match kind {
            ConstraintKind::Exclude { predicate, .. } => predicate.as_deref(),
            _ => None,
        };
        let index = Index {
            table: table.clone(),
            keys: columns.iter().cloned().map(Some).collect(),
            mentions: predicate.map(|columns| self.idents(columns)).unwrap_or_default(),
            labels: columns.to_vec(),
            unique: !exclusion,
            partial: predicate.is_some(),
            constraint: true,
            words: Words::default(),
            knowledge: self.knowledge(),
            life: vec![self.event(place, "created")],
        };
        self.schema.indexes.insert(index_name, index);
        true
    }

    /// `USING INDEX`: the index takes the constraint's name. Its columns, or nothing when it is not there.
    fn adopt_index(&mut self, table: &QualName, index: &Ident, name: Option<&Ident>, at: Locator<'_>) -> Option<Vec<String>> {
        let old = QualName { schema: table.schema.clone(), name: self.ident(index) };
        let fits = |index: &Index| index.unique && !index.partial && !index.constraint && index.keys.iter().all(Option::is_some);
        let known = self.schema.indexes.get(&old).filter(|index| &index.table == table);
        if !known.is_some_and(fits) {
            let what = if known.is_some() { "unique index" } else { "index" };
            self.refuse_missing_part(table, &old.name, what, at.place(index.span));
            return None;
        }
        let mut model = self.schema.indexes.remove(&old)?;
        let new = QualName { name: name.map_or_else(|| old.name.clone(), |name| self.ident(name)), ..old };
        model.constraint = true;
        model.life.push(self.event(at.place(index.span), "made a constraint"));
        let columns = model.keys.iter().flatten().cloned().collect();
        self.schema.indexes.insert(new, model);
        Some(columns)
    }

    /// The written name, or the implicit one; nothing when the written one is taken.
    pub(super) fn constraint_name(
        &mut self,
        table: &QualName,
        constraint: &Constraint,
        addition: Option<&str>,
        label: &str,
        at: Locator<'_>,
    ) -> Option<String> {
        let Some(name) = &constraint.name else {
            let taken = |name: &str| self.is_constraint_of_schema(&table.schema, name);
            return Some(self.choose_name(table, addition, label, taken));
        };
        let name = self.ident(name);
        self.is_constraint_free(table, &name, at.place(constraint.span)).then_some(name)
    }

    /// Whether the table has no constraint of this name yet; says so when it has.
    pub(super) fn is_constraint_free(&mut self, table: &QualName, name: &str, place: Place) -> bool {
        let Some(prior) = self.schema.tables.get(table).and_then(|model| model.constraint(name)) else { return true };
        let cause = created_first(&prior.life);
        if self.doubt == 0 && !is_placeholder(name) {
            self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(name), place, cause });
        }
        false
    }

    pub(super) fn push_constraint(&mut self, table: &QualName, name: String, kind: TableConstraintKind, validated: bool, place: Place) {
        let (knowledge, life) = (self.knowledge(), vec![self.event(place, "created")]);
        let words = std::mem::take(&mut self.session.constraint_words);
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        self.session.links.add_constraint(table, &name, &kind);
        model.constraints.push(TableConstraint { name, kind, validated, words, knowledge, life });
    }

    pub(super) fn set_nullable(&mut self, table: &QualName, column: &str, nullable: bool) {
        if let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(column)) {
            column.nullable = nullable;
        }
    }

    /// NOT NULL reaches children.
    fn set_not_null(&mut self, table: &QualName, column: &str) {
        self.set_nullable(table, column, false);
        for child in self.children_of(table) {
            self.set_not_null(&child, column);
        }
    }

    fn key_name(&self, table: &QualName, columns: &[String], kind: &ConstraintKind) -> String {
        let addition = naming::addition(&naming::index_columns(columns));
        match kind {
            ConstraintKind::PrimaryKey { .. } => self.choose_relation_name(table, None, "pkey", true),
            ConstraintKind::Exclude { .. } => self.choose_relation_name(table, Some(&addition), "excl", true),
            _ => self.choose_relation_name(table, Some(&addition), "key", true),
        }
    }

    /// An implicit name of a relation beside `table`: free among relations, for a constraint's index among constraints too.
    pub(super) fn choose_relation_name(&self, table: &QualName, addition: Option<&str>, label: &str, constraint: bool) -> String {
        self.choose_name(table, addition, label, |name| {
            let candidate = QualName { schema: table.schema.clone(), name: name.to_owned() };
            self.relation(&candidate).is_some() || (constraint && self.is_constraint_of_schema(&table.schema, name))
        })
    }

    /// The first free name. While nothing goes, those before the last one stay taken, and are not asked for again.
    fn choose_name(&self, table: &QualName, addition: Option<&str>, label: &str, taken: impl Fn(&str) -> bool) -> String {
        let key = (table.clone(), addition.map(ToOwned::to_owned), label.to_owned());
        let from = self.session.numbers.borrow().get(&key).copied().unwrap_or(0);
        let (name, number) = naming::choose_from(from, &table.name, addition, label, taken);
        self.session.numbers.borrow_mut().insert(key, number);
        name
    }

    fn is_constraint_of_schema(&self, schema: &str, name: &str) -> bool {
        let tables = self.session.links.with_constraint(name).filter(|table| table.schema == schema);
        tables.filter_map(|table| self.schema.tables.get(table)).any(|table| table.constraint(name).is_some())
    }
}

fn is_primary(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
}

fn same_columns(one: &[Ident], two: &[Ident]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.name == two.name)
}
