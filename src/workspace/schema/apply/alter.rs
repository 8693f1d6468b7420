//! `ALTER TABLE`: several actions run in PostgreSQL's passes, not in the order written.

use super::lookup::Relation;
use super::renames::Named;
use super::tables::Adding;
use crate::facts::ddl::{AlterAction, AlterKind, AlterTable, ColumnDef, Constraint, ConstraintKind, ObjectKind, ObjectName};
use crate::workspace::schema::clauses::constraint_tail;
use crate::workspace::schema::model::{Knowledge, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::step::StepKind;

/// When a part of an action runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    AddColumn,
    NotNull,
    AddKey,
    AddOther,
    Last,
}

/// A part of an action: the action itself, or one of the constraints that it brings.
#[derive(Clone, Copy)]
enum Part<'a> {
    Action(&'a AlterAction),
    Keys(&'a [Constraint]),
    Other(&'a Constraint, Rows),
}

/// Whether PostgreSQL reads the rows for a new constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    Read,
    /// A foreign key of a new column without a default: all its values are null.
    Passed,
}

impl Replay {
    pub(super) fn alter_table(&mut self, op: &AlterTable, at: Locator<'_>) {
        let (found, kind) = self.resolve(&op.name);
        match kind {
            Some(Relation::Table) => {}
            Some(relation) => return self.alter_other(op, &found, relation, at),
            None if op.if_exists => return,
            None => {}
        }
        let Some(table) = self.use_table(&op.name, at) else { return };
        let Some(first) = op.actions.first() else { return };
        let event = self.event(at.place(first.span), "altered");
        if let Some(model) = self.schema.tables.get_mut(&table) {
            model.life.push(event);
        }
        for part in self.passes(&op.actions, &table) {
            match part {
                Part::Action(action) => self.alter(&table, action, at),
                Part::Keys(keys) => {
                    self.add_keys(&table, &keys.iter().collect::<Vec<_>>(), at);
                    for key in keys.iter().filter(|key| builds_index(key)) {
                        self.record_constraint(&table, at.place(key.span));
                    }
                }
                Part::Other(constraint, rows) => {
                    if let ConstraintKind::NotNull { column } = &constraint.kind {
                        self.record_not_null(&table, &self.ident(column), at.place(constraint.span));
                    }
                    self.add_other(&table, constraint, at);
                    if rows == Rows::Read {
                        self.record_constraint(&table, at.place(constraint.span));
                    }
                }
            }
        }
    }

    /// The actions and the constraints in them, sorted by pass.
    fn passes<'a>(&self, actions: &'a [AlterAction], table: &QualName) -> Vec<Part<'a>> {
        let mut parts: Vec<(Pass, Part<'a>)> = Vec::new();
        for action in actions {
            match &action.kind {
                AlterKind::AddColumn { column, constraints, if_not_exists } => {
                    parts.push((Pass::AddColumn, Part::Action(action)));
                    let there = self.schema.tables.get(table).and_then(|model| model.column(&self.ident(&column.name)));
                    let goes = |action: &AlterAction| matches!(&action.kind, AlterKind::DropColumn { column: gone, .. } if gone.name == column.name.name);
                    let there = there.is_some_and(|known| known.knowledge != Knowledge::Unknown) && !actions.iter().any(goes);
                    if !(there && (*if_not_exists || self.doubt > 0)) {
                        parts.push((Pass::AddKey, Part::Keys(constraints)));
                        parts.extend(
                            constraints
                                .iter()
                                .filter(|constraint| !is_key(constraint))
                                .map(|constraint| (Pass::AddOther, Part::Other(constraint, self.written_rows(column, constraint)))),
                        );
                    }
                }
                AlterKind::AddConstraint { constraint, if_not_exists } => {
                    let named = constraint.name.as_ref().map(|name| self.ident(name));
                    let there =
                        named.is_some_and(|name| self.schema.tables.get(table).is_some_and(|model| model.constraint(&name).is_some()));
                    if *if_not_exists && there {
                        continue;
                    }
                    parts.push(if is_key(constraint) {
                        (Pass::AddKey, Part::Keys(std::slice::from_ref(constraint)))
                    } else {
                        (Pass::AddOther, Part::Other(constraint, Rows::Read))
                    });
                }
                kind => parts.push((pass(kind), Part::Action(action))),
            }
        }
        parts.sort_by_key(|(pass, _)| *pass);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    /// SQLAlchemy adds a column and its foreign key in two statements: for the second the column is no new one.
    fn written_rows(&self, column: &ColumnDef, constraint: &Constraint) -> Rows {
        let is_key = matches!(constraint.kind, ConstraintKind::ForeignKey(_));
        let is_null = column.default.is_none() && !column.owns_sequence && !column.generated;
        if is_key && is_null && !self.session.adds_apart { Rows::Passed } else { Rows::Read }
    }

    fn add_other(&mut self, table: &QualName, constraint: &Constraint, at: Locator<'_>) {
        if let ConstraintKind::ForeignKey(_) = constraint.kind {
            return self.add_foreign_key(table, constraint, Adding::Later, at);
        }
        self.add_check(table, constraint, Adding::Later, at);
        if constraint_tail(&self.words(at, constraint.span)).contains(&"NO INHERIT") {
            return;
        }
        let added = self.schema.tables.get(table).and_then(|model| model.constraints.last()).map(|last| last.name.clone());
        for child in self.children_of(table) {
            // A check reaches children under the parent's name.
            let named = Constraint {
                name: added.clone().map(|name| crate::facts::ddl::Ident { name, span: constraint.span }),
                ..constraint.clone()
            };
            let there =
                added.as_ref().is_some_and(|name| self.schema.tables.get(&child).is_some_and(|model| model.constraint(name).is_some()));
            if !there {
                self.add_other(&child, &named, at);
            }
        }
    }

    fn alter(&mut self, table: &QualName, action: &AlterAction, at: Locator<'_>) {
        let place = at.place(action.span);
        match &action.kind {
            AlterKind::AddColumn { column, if_not_exists, .. } => self.add_column(table, column, *if_not_exists, at),
            AlterKind::DropColumn { column, if_exists, cascade } => {
                self.record_drop_column(table, column, at);
                self.alter_drop_column(table, column, *if_exists, *cascade, at);
            }
            AlterKind::RenameColumn { from, to } => {
                self.record_change(StepKind::RenameColumn, table, Some(&self.ident(from)), at.place(from.span));
                self.rename_column(table, from, to, at);
            }
            AlterKind::RenameTable { to } => {
                self.record_change(StepKind::RenameTable, table, None, at.place(to.span));
                self.rename_table(table, &self.ident(to), at.place(to.span));
            }
            AlterKind::RenameConstraint { from, to } => self.rename_constraint(table, from, to, at),
            AlterKind::SetSchema { schema } => {
                self.expect_schema(&schema.name, at.place(schema.span));
                self.move_table(table, &self.ident(schema), place);
            }
            AlterKind::SetType { column, data_type, using } => {
                self.record_change(StepKind::Retype, table, Some(&self.ident(column)), at.place(column.span));
                let words = self.words(at, action.span);
                self.set_type(table, column, data_type, *using, at);
                self.set_collation_words(table, column, &words);
            }
            AlterKind::SetNullable { column, nullable } => {
                if !nullable {
                    self.record_not_null(table, &self.ident(column), at.place(column.span));
                }
                self.alter_nullable(table, column, *nullable, at);
            }
            AlterKind::SetDefault { column, default } => self.set_default(table, column, default.as_ref(), at),
            AlterKind::SetIdentity { column, identity, if_exists } => {
                let words = if *identity { self.words(at, action.span) } else { Words::default() };
                self.set_identity(table, column, *identity, *if_exists, at);
                self.set_identity_words(table, column, words);
            }
            AlterKind::DropExpression { column } => self.drop_expression(table, column, at),
            AlterKind::DropConstraint { name, if_exists, cascade } => {
                self.record_drop_constraint(table, &self.ident(name), at.place(name.span));
                self.alter_drop_constraint(table, name, *if_exists, *cascade, at);
            }
            AlterKind::ValidateConstraint { name } => self.validate_constraint(table, name, at),
            AlterKind::AlterConstraint { name } => {
                let known = self.schema.tables.get(table).is_some_and(|model| model.constraint(&self.ident(name)).is_some());
                if known {
                    self.add_setting(table, action.span, at);
                } else {
                    self.refuse_missing_part(table, &self.ident(name), "constraint", at.place(name.span));
                }
            }
            AlterKind::RowSecurity { enabled } => self.set_row_security(table, Some(*enabled), None),
            AlterKind::ForceRowSecurity { forced } => self.set_row_security(table, None, Some(*forced)),
            AlterKind::Trigger { name, enabled } => {
                self.set_trigger(table, name.as_ref(), *enabled, at);
                self.add_setting(table, action.span, at);
            }
            AlterKind::AttachPartition { partition } => self.attach_partition(table, partition, action.span, at),
            AlterKind::DetachPartition { partition } => self.detach_partition(table, partition, at),
            AlterKind::Inherit { parent, on } => self.set_inherit(table, parent, *on, at),
            AlterKind::Neutral => self.add_setting(table, action.span, at),
            AlterKind::AddConstraint { .. } => {}
        }
    }

    fn validate_constraint(&mut self, table: &QualName, name: &crate::facts::ddl::Ident, at: Locator<'_>) {
        let (text, place) = (self.ident(name), at.place(name.span));
        let event = self.event(place, "validated");
        let constraint = self.schema.tables.get_mut(table).and_then(|model| model.constraints.iter_mut().find(|known| known.name == text));
        match constraint {
            Some(constraint) if constraint.kind.has_index() => {
                let because = ("wrong_object_type", "it is neither a foreign key nor a check".to_owned());
                self.refuse_because(table, Some(&text), place, because);
            }
            Some(constraint) => {
                constraint.validated = true;
                constraint.life.push(event);
                self.record_validation(table, &text, place);
            }
            None => self.refuse_missing_part(table, &text, "constraint", place),
        }
    }

    fn set_row_security(&mut self, table: &QualName, enabled: Option<bool>, forced: Option<bool>) {
        let knowledge = self.knowledge();
        let Some(model) = self.schema.tables.get_mut(table) else { return };
        model.rls_enabled = enabled.unwrap_or(model.rls_enabled);
        model.rls_forced = forced.unwrap_or(model.rls_forced);
        model.rls_knowledge = knowledge;
    }

    /// `ALTER TABLE` on a view, index or sequence: PostgreSQL allows what makes sense for it.
    fn alter_other(&mut self, op: &AlterTable, name: &QualName, relation: Relation, at: Locator<'_>) {
        let object = match relation {
            Relation::Index => ObjectKind::Index,
            Relation::Sequence => ObjectKind::Sequence,
            // Whichever kind of view it is.
            Relation::Table | Relation::View => ObjectKind::Table,
        };
        let written = ObjectName { schema: Some(name.schema.clone()), name: name.name.clone(), span: op.name.span };
        let named = Named { object, name: &written, on: None, if_exists: true };
        for action in &op.actions {
            match &action.kind {
                AlterKind::RenameTable { to } => self.rename(named, to, at),
                AlterKind::SetSchema { schema } => self.set_schema(named, schema, at),
                AlterKind::RenameColumn { from, to } => {
                    let (from, to) = (self.ident(from), self.ident(to));
                    let columns = self.schema.views.get_mut(name).map(|view| view.columns.iter_mut());
                    if let Some(column) = columns.and_then(|mut columns| columns.find(|column| column.0 == from)) {
                        column.0 = to;
                    }
                }
                AlterKind::AddColumn { .. }
                | AlterKind::DropColumn { .. }
                | AlterKind::AddConstraint { .. }
                | AlterKind::DropConstraint { .. }
                | AlterKind::ValidateConstraint { .. }
                | AlterKind::SetType { .. }
                | AlterKind::SetNullable { .. }
                | AlterKind::RowSecurity { .. }
                | AlterKind::ForceRowSecurity { .. } => {
                    let because = ("wrong_object_type", format!("it is {}", relation.word()));
                    self.refuse_because(name, None, at.place(action.span), because);
                }
                _ => self.add_relation_setting(object, name, action.span, at),
            }
        }
    }

    /// Whether a constraint of the table mentions the column as part of its primary key.
    pub(super) fn is_in_primary_key(&self, table: &QualName, column: &str) -> bool {
        self.schema.tables.get(table).is_some_and(|model| {
            let keys = model.constraints.iter().filter(|constraint| matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. }));
            keys.flat_map(|key| key.kind.columns()).any(|name| name == column)
        })
    }
}

fn is_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::Exclude { .. })
}

fn pass(kind: &AlterKind) -> Pass {
    match kind {
        AlterKind::DropColumn { .. }
        | AlterKind::DropConstraint { .. }
        | AlterKind::DropExpression { .. }
        | AlterKind::SetNullable { nullable: true, .. }
        | AlterKind::SetDefault { default: None, .. }
        | AlterKind::SetIdentity { identity: false, .. } => Pass::Drop,
        AlterKind::SetType { .. } => Pass::Type,
        AlterKind::AddColumn { .. } => Pass::AddColumn,
        AlterKind::SetNullable { .. } => Pass::NotNull,
        AlterKind::SetDefault { .. } | AlterKind::SetIdentity { .. } => Pass::AddOther,
        _ => Pass::Last,
    }
}

/// A primary key or unique constraint that takes over no index.
fn builds_index(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { using_index, .. } | ConstraintKind::Unique { using_index, .. } => using_index.is_none(),
        _ => false,
    }
}
