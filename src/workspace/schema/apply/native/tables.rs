//! `CREATE TABLE`, with the constraints and indexes in it.

use super::names::same;
use super::views::select_list;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{CreateTable, NativeTable, OutputColumn, QueryShape};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::model::{Column, Index, Knowledge, QualName, Table, TableConstraint, TableConstraintKind, View, Words};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::TEMPORARY;

impl Replay {
    pub(super) fn native_create(&mut self, op: &NativeTable, at: Locator<'_>) {
        let mut table = CreateTable { like: vec![], name: self.spelled(&op.table.name), ..op.table.clone() };
        if table.name.schema.as_deref().is_some_and(|schema| self.dialect == Dialect::Sqlite && schema.eq_ignore_ascii_case("temp")) {
            (table.temporary, table.name.schema) = (true, None);
        }
        let place = at.place(table.name.span);
        if op.module.is_some() {
            return self.virtual_table(&table, at);
        }
        let query = table.as_query.take();
        self.create_table(&table, at);
        let mut name = self.new_name(&table.name);
        if table.temporary {
            TEMPORARY.clone_into(&mut name.schema);
        }
        let made = self
            .schema
            .tables
            .get(&name)
            .is_some_and(|model| model.life.last().is_some_and(|event| event.place == place && event.what == "created"));
        if !made {
            return;
        }
        if let Some(engine) = &op.engine {
            self.session.settings.engines.insert(name.clone(), engine.clone());
        }
        if let Some(query) = &query {
            self.query_columns_of(&name, query, place);
        }
        for like in &op.table.like {
            let source = self.spelled(&like.source);
            if let Some(source) = self.use_table(&source, at) {
                self.copy_table(&source, &name, at.place(like.source.span));
            }
        }
        self.add_parts(&name, &op.parts, at);
        if self.dialect == Dialect::Sqlite {
            self.settle_primary_key(&name, op);
        }
        for (why, span) in &op.unread {
            self.unread_part(&name, why, at.place(*span));
        }
    }

    /// The columns of `CREATE TABLE … AS`.
    fn query_columns_of(&mut self, table: &QualName, query: &QueryShape, place: Place) {
        let mut query = query.clone();
        query.reads = query.reads.iter().map(|name| self.in_any_case(name)).collect();
        let reads = query.reads.iter().map(|name| self.resolve(name).0).collect();
        let names = self.native_output(&query, &reads);
        let (knowledge, event) = (self.knowledge(), self.event(place, "created"));
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        if names.is_empty() {
            model.knowledge = Knowledge::Unknown;
            return;
        }
        for name in names.into_iter().filter(|name| model.columns.iter().all(|known| !same(&known.name, name))).collect::<Vec<_>>() {
            model.columns.push(Column {
                name,
                data_type: String::new(),
                nullable: true,
                default: None,
                owned_sequence: None,
                identity: false,
                serial: false,
                knowledge,
                life: vec![event.clone()],
                words: Words::default(),
            });
        }
        self.settle_query_columns(table, &query);
    }

    /// Columns that a query gives: MySQL keeps their types and NOT NULL, SQLite only what they hold.
    fn settle_query_columns(&mut self, table: &QualName, query: &QueryShape) {
        let sources: Vec<&Table> = query.reads.iter().filter_map(|name| self.schema.tables.get(&self.resolve(name).0)).collect();
        let source = |name: &str| {
            let mut found = sources.iter().filter_map(|table| table.columns.iter().find(|column| same(&column.name, name)));
            found.next().filter(|_| found.next().is_none())
        };
        let given = select_list(query).iter().filter_map(|column| match column {
            OutputColumn::Named { name, source: Some((_, from)), .. } => Some((name.clone(), source(from)?.clone())),
            OutputColumn::Named { .. } | OutputColumn::Star { .. } => None,
        });
        let mut given: Vec<(String, Column)> = given.collect();
        if let ([OutputColumn::Star { .. }], [only]) = (select_list(query), sources.as_slice()) {
            given.extend(only.columns.iter().map(|column| (column.name.clone(), column.clone())));
        }
        let sqlite = self.is_sqlite();
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        for (name, source) in given {
            let Some(column) = model.columns.iter_mut().find(|column| same(&column.name, &name)) else { continue };
            column.name = if same(&name, &source.name) { source.name } else { name };
            column.nullable = sqlite || source.nullable;
            column.data_type = if sqlite { short_affinity(&source.data_type) } else { source.data_type };
        }
    }

    /// A part of a statement that was not understood: what it does to the table is not known.
    pub(super) fn unread_part(&mut self, table: &QualName, why: &str, place: Place) {
        let name = crate::facts::ddl::ObjectName { schema: Some(table.schema.clone()), name: table.name.clone(), span: place.span };
        let message = format!("a part of table `{table}` was not understood: {why}");
        let why = crate::facts::ddl::OpaqueWhy::NotUnderstood;
        self.opaque_statement(&crate::facts::ddl::Opaque { why, message, may_touch: vec![name] }, place);
    }

    /// Says what a table does not have although the text looks like it. Nothing is left open by it.
    pub(super) fn note(&mut self, message: String, place: Place, help: String) {
        let labels = vec![Label { place, text: String::new(), role: Role::Primary }];
        self.problems.push(Problem { code: ProblemCode::Opaque, message, labels, hides: Hides::Nothing, help: vec![help] });
    }

    /// A virtual table has the columns that its module gives it, and neither keys nor indexes: it is kept as a view is.
    fn virtual_table(&mut self, table: &CreateTable, at: Locator<'_>) {
        let place = at.place(table.name.span);
        let name = self.new_name(&table.name);
        if self.relation(&name).is_some() {
            if !table.if_not_exists {
                self.refuse_taken(&name, place);
            }
            return;
        }
        let life = vec![self.event(place, "created")];
        let view = View {
            materialized: false,
            columns: vec![],
            reads: std::collections::BTreeSet::new(),
            read_columns: std::collections::BTreeSet::new(),
            sure_columns: std::collections::BTreeSet::new(),
            knowledge: self.knowledge(),
            words: self.statement(at),
            life,
        };
        self.schema.gone.remove(&name);
        self.schema.views.insert(name, view);
    }

    /// SQLite lets a primary key be null, but not that of a table that is stored by it, and not one that is the row's own number.
    fn settle_primary_key(&mut self, table: &QualName, op: &NativeTable) {
        let strict = op.without_rowid || op.strict;
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        let key = model.primary_key().to_vec();
        let alone = key.len() == 1;
        for column in model.columns.iter_mut().filter(|column| key.contains(&column.name)) {
            let row_number = alone && column.data_type.eq_ignore_ascii_case("integer");
            if strict || row_number {
                column.nullable = false;
            }
        }
    }

    /// `CREATE TABLE … LIKE`: columns, keys and indexes under the same names, and no foreign keys.
    fn copy_table(&mut self, source: &QualName, table: &QualName, place: Place) {
        let event = self.event(place, "created");
        let Some(from) = self.schema.tables.get(source).cloned() else { return };
        let indexes: Vec<(QualName, Index)> = self.schema.indexes_of(source).map(|(name, index)| (name.clone(), index.clone())).collect();
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        model.knowledge = from.knowledge;
        model.columns = from.columns.into_iter().map(|column| Column { life: vec![event.clone()], ..column }).collect();
        let kept = from.constraints.into_iter().filter(|constraint| !matches!(constraint.kind, TableConstraintKind::ForeignKey(_)));
        model.constraints = kept.map(|constraint| TableConstraint { life: vec![event.clone()], ..constraint }).collect();
        for (name, index) in indexes {
            let index = Index { table: table.clone(), life: vec![event.clone()], ..index };
            self.schema.indexes.insert(self.index_name(table, &name.name), index);
        }
    }
}

/// The type that SQLite declares for a column of a query.
fn short_affinity(data_type: &str) -> String {
    let family = Dialect::Sqlite.type_family(data_type);
    match family.as_str() {
        "INTEGER" => "INT".to_owned(),
        "NUMERIC" => "NUM".to_owned(),
        "BLOB" => String::new(),
        _ => family,
    }
}
