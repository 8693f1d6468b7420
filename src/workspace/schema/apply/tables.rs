//! `CREATE TABLE`, in the order PostgreSQL works in: parents and columns, checks, keys with their indexes, foreign keys.

use super::indexes::Copying;
use super::refuse::{Refusal, created_first};
use super::words::{bound, partitioning};
use crate::facts::ddl::{ColumnDef, Constraint, ConstraintKind, CreateTable, Like, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::clauses::{constraint_tail, generated, table_settings};
use crate::workspace::schema::links::parts_of;
use crate::workspace::schema::model::{Column, Knowledge, QualName, Table, TableConstraint, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::TEMPORARY;
use crate::workspace::schema::words::quote;

impl Replay {
    pub(super) fn create_table(&mut self, op: &CreateTable, at: Locator<'_>) {
        let mut name = self.new_name(&op.name);
        if op.temporary {
            TEMPORARY.clone_into(&mut name.schema);
            self.session.temporary.insert(name.name.clone());
        }
        let place = at.place(op.name.span);
        self.expect_schema_of(&op.name, at);
        if self.relation(&name).is_some() && !self.replaces_stand_in(op, &name, place) {
            return;
        }
        self.read_sources(op, at);
        self.session.assumed.remove(&name);
        let life = vec![self.event(place, "created")];
        let words = self.statement(at);
        let partition_by = words.part(partitioning);
        let bound = words.part(bound);
        let settings = table_settings(&words);
        let table =
            Table { partitioned: op.partitioned, partition_by, bound, settings, knowledge: self.knowledge(), life, ..Table::default() };
        self.schema.comments.retain(|(_, known, _), _| known != &name);
        self.schema.gone.remove(&name);
        for column in parts_of(&self.schema.gone_columns, &name) {
            self.schema.gone_columns.remove(&(name.clone(), column));
        }
        self.session.links.add_schema(&name.schema);
        self.schema.tables.insert(name.clone(), table);
        if let Some(entry) = self.session.assuming {
            self.session.assumed.insert(name.clone(), entry);
        }
        self.fill_table(op, &name, at);
    }

    /// What the new table is made of must be there before it is.
    fn read_sources(&mut self, op: &CreateTable, at: Locator<'_>) {
        for name in op.inherits.iter().chain(&op.partition_of).chain(op.like.iter().map(|like| &like.source)) {
            self.use_reference(name, at);
        }
        self.read_relations(op.as_query.iter().flat_map(|query| &query.reads), at);
    }

    fn fill_table(&mut self, op: &CreateTable, name: &QualName, at: Locator<'_>) {
        self.inherit_from(op, name, at);
        self.query_columns(op, name, at);
        let mut like = op.like.iter().peekable();
        for column in op.columns.iter().filter(|_| op.as_query.is_none()) {
            while let Some(source) = like.next_if(|like| like.source.span.start < column.span.start) {
                self.like_columns(source, name, at);
            }
            self.define_column(column, name, at);
        }
        for source in like {
            self.like_columns(source, name, at);
        }
        self.add_constraints(name, &op.constraints, Adding::WithTable, at);
        for like in &op.like {
            self.like_constraints(like, name, at);
        }
        if let Some(parent) = op.partition_of.as_ref().and_then(|parent| self.known_table(parent)) {
            self.follow_parent(name, &parent, at.place(op.name.span));
        }
    }

    /// Whether the name is free after all: what stands there is only a stand-in for this table. Says "created twice" otherwise.
    fn replaces_stand_in(&mut self, op: &CreateTable, name: &QualName, place: Place) -> bool {
        if let Some(table) = self.schema.tables.get(name) {
            let stand_in = table.knowledge == Knowledge::Unknown || self.session.assumed.contains_key(name);
            if op.if_not_exists || self.doubt > 0 {
                self.session.assumed.remove(name);
                return false;
            }
            if stand_in {
                return true;
            }
        }
        if !op.if_not_exists && self.doubt == 0 {
            self.refuse_taken(name, place);
        }
        false
    }

    /// Says that a relation of this name was there already.
    pub(super) fn refuse_taken(&mut self, name: &QualName, place: Place) {
        if self.doubt > 0 {
            return;
        }
        let life = self.schema.tables.get(name).map(|table| table.life.as_slice());
        let life = life.or_else(|| self.schema.views.get(name).map(|view| view.life.as_slice()));
        let life = life.or_else(|| self.schema.indexes.get(name).map(|index| index.life.as_slice()));
        let cause = life.and_then(created_first);
        self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: name, part: None, place, cause });
    }

    /// The columns and checks of `INHERITS` and `PARTITION OF`.
    fn inherit_from(&mut self, op: &CreateTable, name: &QualName, at: Locator<'_>) {
        for parent in op.inherits.iter().chain(&op.partition_of) {
            let Some(parent_name) = self.known_table(parent) else { continue };
            if op.partition_of.is_some() && !self.expect_partitioned(&parent_name, at.place(parent.span)) {
                continue;
            }
            let Some(parent) = self.schema.tables.get(&parent_name).cloned() else { continue };
            let event = self.event(at.place(op.name.span), "created");
            let Some(table) = self.schema.tables.get_mut(name) else { return };
            for column in parent.columns {
                if table.column(&column.name).is_none() {
                    table.columns.push(Column {
                        default: default_of(&column),
                        owned_sequence: None,
                        identity: false,
                        serial: false,
                        life: vec![event.clone()],
                        ..column
                    });
                }
            }
            for constraint in parent.constraints {
                let inherited = matches!(constraint.kind, TableConstraintKind::Check { .. });
                let inherited = inherited && !constraint_tail(&constraint.words).contains(&"NO INHERIT");
                if inherited && table.constraint(&constraint.name).is_none() {
                    self.session.links.add_constraint(name, &constraint.name, &constraint.kind);
                    table.constraints.push(TableConstraint { validated: true, ..constraint });
                }
            }
            if parent.knowledge == Knowledge::Unknown {
                table.knowledge = Knowledge::Unknown;
            }
            if self.may_be_parent(&parent_name, name)
                && let Some(table) = self.schema.tables.get_mut(name)
            {
                self.session.links.add_child(&parent_name, name);
                table.parents.push(parent_name);
            }
        }
    }

    /// The columns of `CREATE TABLE … AS`.
    fn query_columns(&mut self, op: &CreateTable, name: &QualName, at: Locator<'_>) {
        let Some(query) = &op.as_query else { return };
        let output = self.output(&query.rows);
        self.refuse_missing_output(&output.missing, at.place(op.name.span));
        let output = output.columns;
        let event = self.event(at.place(op.name.span), "created");
        let (knowledge, names) = (self.knowledge(), self.column_names(&op.columns));
        let Some(table) = self.schema.tables.get_mut(name) else { return };
        let Some(mut output) = output else {
            table.knowledge = Knowledge::Unknown;
            return self.say_unknown_columns(name, at.place(op.name.span));
        };
        for (column, name) in output.iter_mut().zip(names) {
            column.0 = name;
        }
        if self.refuse_repeated(name, &output, at.place(op.name.span)) {
            return;
        }
        let Some(table) = self.schema.tables.get_mut(name) else { return };
        table.columns.extend(output.into_iter().map(|(name, data_type)| Column {
            name,
            data_type,
            nullable: true,
            default: None,
            owned_sequence: None,
            identity: false,
            serial: false,
            words: Words::default(),
            knowledge,
            life: vec![event.clone()],
        }));
    }

    fn column_names(&self, columns: &[ColumnDef]) -> Vec<String> {
        columns.iter().map(|column| self.ident(&column.name)).collect()
    }

    /// A column as written joins its table; one that a parent gave already is merged.
    pub(super) fn define_column(&mut self, def: &ColumnDef, table: &QualName, at: Locator<'_>) {
        let name = self.ident(&def.name);
        let data_type = self.type_of_column(&def.data_type, at.place(def.name.span));
        let life = vec![self.event(at.place(def.name.span), "created")];
        let owned_sequence = def.owns_sequence.then(|| self.own_sequence(table, &name));
        let words = self.column_words(def, at);
        let knowledge = self.knowledge();
        self.schema.gone_columns.remove(&(table.clone(), name.clone()));
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        if !model.parents.is_empty() {
            self.session.local.insert((table.clone(), name.clone()), ());
        }
        let alone = model.parents.is_empty();
        if let Some(inherited) = model.column_mut(&name) {
            if alone {
                let (place, cause) = (at.place(def.name.span), created_first(&inherited.life));
                return self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: table, part: Some(&name), place, cause });
            }
            inherited.nullable &= !def.not_null;
            inherited.default = def.default.clone().or(inherited.default.take());
            return;
        }
        model.columns.push(Column {
            name,
            data_type,
            nullable: !def.not_null && !def.owns_sequence,
            default: def.default.clone(),
            owned_sequence,
            identity: def.identity,
            serial: def.owns_sequence && !def.identity,
            words,
            knowledge,
            life,
        });
    }

    /// Makes the sequence of a serial or identity column.
    pub(super) fn own_sequence(&mut self, table: &QualName, column: &str) -> QualName {
        let name = self.choose_relation_name(table, Some(column), "seq", false);
        let sequence = QualName { schema: table.schema.clone(), name };
        self.schema.sequences.insert(sequence.clone());
        sequence
    }

    fn like_columns(&mut self, like: &Like, name: &QualName, at: Locator<'_>) {
        let (source, Some(_)) = self.resolve(&like.source) else { return };
        let event = self.event(at.place(like.source.span), "created");
        let (columns, unknown) = self.columns_of(&source);
        let identities: Vec<String> = columns.iter().filter(|column| column.identity).map(|column| column.name.clone()).collect();
        let defaults = includes(like, "DEFAULTS");
        let Some(table) = self.schema.tables.get_mut(name) else { return };
        table.columns.extend(columns.into_iter().map(|column| Column {
            default: default_of(&column).filter(|_| defaults),
            owned_sequence: None,
            identity: false,
            serial: false,
            words: column.words.only_if(includes(like, "GENERATED") || generated(&column.words).is_none()),
            life: vec![event.clone()],
            ..column
        }));
        if unknown {
            table.knowledge = Knowledge::Unknown;
        }
        if includes(like, "IDENTITY") {
            self.copy_identities(name, &identities);
        }
    }

    /// An identity column gets a sequence of its own; a serial one only its default.
    fn copy_identities(&mut self, name: &QualName, columns: &[String]) {
        for column in columns {
            let sequence = self.own_sequence(name, column);
            if let Some(column) = self.schema.tables.get_mut(name).and_then(|table| table.column_mut(column)) {
                column.owned_sequence = Some(sequence);
                column.identity = true;
            }
        }
    }

    /// The columns of a table or view, and whether there may be more.
    fn columns_of(&self, relation: &QualName) -> (Vec<Column>, bool) {
        if let Some(table) = self.schema.tables.get(relation) {
            return (table.columns.clone(), table.knowledge == Knowledge::Unknown);
        }
        let Some(view) = self.schema.views.get(relation) else { return (vec![], true) };
        let columns = view.columns.iter().map(|(name, data_type)| Column {
            name: name.clone(),
            data_type: data_type.clone(),
            nullable: true,
            default: None,
            owned_sequence: None,
            identity: false,
            serial: false,
            words: Words::default(),
            knowledge: Knowledge::Certain,
            life: vec![],
        });
        (columns.collect(), false)
    }

    fn like_constraints(&mut self, like: &Like, name: &QualName, at: Locator<'_>) {
        let Some(source) = self.known_table(&like.source) else { return };
        let place = at.place(like.source.span);
        if includes(like, "CONSTRAINTS") {
            let event = self.event(place, "created");
            let checks: Vec<_> = self.schema.tables.get(&source).into_iter().flat_map(|table| &table.constraints).cloned().collect();
            let Some(table) = self.schema.tables.get_mut(name) else { return };
            for mut check in checks.into_iter().filter(|constraint| matches!(constraint.kind, TableConstraintKind::Check { .. })) {
                if table.constraint(&check.name).is_none() {
                    check.life = vec![event.clone()];
                    check.validated = true; // No row can break it yet.
                    self.session.links.add_constraint(name, &check.name, &check.kind);
                    table.constraints.push(check);
                }
            }
        }
        if includes(like, "INDEXES") {
            self.copy_indexes(&source, name, Copying::Like, place);
        }
    }

    /// A table that is there, without a word when it is not.
    pub(super) fn known_table(&self, name: &ObjectName) -> Option<QualName> {
        self.find(name, |candidate| self.schema.tables.contains_key(candidate))
    }
}

/// A copy of a serial column reads the sequence of the column it comes from.
pub(super) fn default_of(column: &Column) -> Option<String> {
    let reads = || {
        let sequence = column.owned_sequence.as_ref().filter(|_| column.serial)?;
        let name = format!("{}.{}", quote(&sequence.schema), quote(&sequence.name));
        Some(format!("nextval('{}'::regclass)", name.replace('\'', "''")))
    };
    column.default.clone().or_else(reads)
}

fn includes(like: &Like, option: &str) -> bool {
    like.including.iter().any(|word| *word == option || *word == "ALL")
}

/// When constraints are added: it decides about `NOT VALID`, which a new table ignores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding {
    /// With their table.
    WithTable,
    /// To a table that is there.
    Later,
}

/// Which constraints PostgreSQL makes first: checks with the table, then keys (the primary key before all), then foreign keys.
pub fn in_order(constraints: &[Constraint]) -> [Vec<&Constraint>; 3] {
    let mut order: [Vec<&Constraint>; 3] = [vec![], vec![], vec![]];
    let [checks, keys, foreign] = &mut order;
    for constraint in constraints {
        match &constraint.kind {
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } => checks.push(constraint),
            ConstraintKind::PrimaryKey { .. } => keys.insert(0, constraint),
            ConstraintKind::Unique { .. } | ConstraintKind::Exclude { .. } => keys.push(constraint),
            ConstraintKind::ForeignKey(_) => foreign.push(constraint),
        }
    }
    order
}
