//! One operation to the function that applies it.

use super::lookup::Relation;
use super::renames::Named;
use crate::facts::ddl::{AlterKind, ConstraintKind, Ident, ObjectKind, ObjectName, Op, OpKind};
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    /// Applies one operation, a block's inner ones included.
    #[expect(clippy::too_many_lines, reason = "one arm for each operation")]
    pub(in crate::workspace::schema) fn run(&mut self, op: &Op, at: Locator<'_>) {
        if !only_adds(&op.kind) {
            self.session.numbers.get_mut().clear();
        }
        if self.run_native(op, at) {
            return;
        }
        let at = at.of_statement(op.span);
        match &op.kind {
            OpKind::CreateTable(table) => self.create_table(table, at),
            OpKind::AlterTable(alter) => self.alter_table(alter, at),
            OpKind::Drop(drop) => self.drop_objects(drop, at),
            OpKind::CreateIndex(index) => self.create_index(index, at),
            OpKind::CreateView(view) => self.create_view(view, at),
            OpKind::CreateType(kind) => self.create_type(kind, at),
            OpKind::AlterEnum(alter) => self.alter_enum(alter, at),
            OpKind::CreateTrigger(trigger) => self.create_trigger(trigger, at),
            OpKind::CreateFunction(function) => self.create_function(function, at),
            OpKind::CreatePolicy(policy) => self.create_policy(policy, at),
            OpKind::AlterPolicy(policy) => self.alter_policy(policy, at),
            OpKind::CreateSequence { name, if_not_exists } => self.create_sequence(name, *if_not_exists, at),
            OpKind::OwnSequence { name, owner, if_exists } => self.own_named_sequence(name, owner.as_ref(), *if_exists, at),
            OpKind::CreateSchema { name, .. } => {
                let name = self.ident(name);
                if name != "public" {
                    self.schema.schemas.insert(name);
                }
            }
            OpKind::CreateExtension { name, .. } => {
                let name = self.ident(name);
                if self.schema.extensions.insert(name.clone()) {
                    self.define(ObjectKind::Extension, &QualName { schema: String::new(), name }, true, at);
                }
            }
            OpKind::Rename { object, name, on, to, if_exists } => {
                self.rename(Named { object: *object, name, on: on.as_ref(), if_exists: *if_exists }, to, at);
            }
            OpKind::SetSchema { object, name, schema, if_exists } => {
                self.set_schema(Named { object: *object, name, on: None, if_exists: *if_exists }, schema, at);
            }
            OpKind::Grant(grant) => self.grant(grant, at),
            OpKind::Membership(membership) => {
                self.set_membership(membership, at.place(op.span));
                self.unmodelled("GRANT", op.span, at);
            }
            OpKind::Reindex(reindex) => self.record_reindex(reindex, at.place(op.span)),
            OpKind::SetSearchPath(path) => self.set_search_path(path),
            OpKind::Block(steps) => self.run_block(steps, at),
            OpKind::Data { verb, tables, calls, arguments } => {
                if *verb == "TRUNCATE" {
                    self.record_truncate(tables, at);
                } else {
                    self.record_rows(verb, tables, at.place(op.span));
                }
                self.data(tables, calls, arguments, at);
            }
            OpKind::Call(call) => self.call(call, op.span, at),
            OpKind::Opaque(opaque) => self.opaque_statement(opaque, at.place(op.span)),
            OpKind::Comment { object, name, column } => {
                self.expect_commented(*object, name, column.as_ref(), at);
                self.comment(*object, name, column.as_ref(), at);
            }
            OpKind::Touch { object, name, if_exists } => {
                self.touch_setting(*object, name, at);
                if !if_exists && self.doubt == 0 && self.resolve(name).1.is_none() {
                    self.refuse_missing_relation(*object, name, at.place(name.span));
                }
            }
            OpKind::Neutral(verb) => {
                self.session.transaction.statement(verb);
                self.unmodelled(verb, op.span, at);
            }
            OpKind::Savepoint { .. } | OpKind::Native(_) => {}
        }
    }

    /// A comment changes nothing, but what it is on must be there.
    fn expect_commented(&mut self, object: ObjectKind, name: &ObjectName, column: Option<&Ident>, at: Locator<'_>) {
        if !matches!(object, ObjectKind::Table | ObjectKind::Column) {
            return;
        }
        let (found, kind) = self.resolve(name);
        match (kind, column) {
            (Some(Relation::Table), Some(column)) => {
                self.use_column(&found, column, at);
            }
            (None, _) if self.schema.gone.contains_key(&found) => drop(self.use_table(name, at)),
            _ => {}
        }
    }

    /// `SET search_path` holds for the rest of the migration.
    fn set_search_path(&mut self, path: &[String]) {
        let base = self.session.base_path.get_or_insert_with(|| self.search_path.clone()).clone();
        self.search_path = if path.is_empty() { base } else { path.iter().map(|schema| self.schema_name(schema)).collect() };
    }

    /// `schema.name`, as problems name what they hide.
    pub(super) fn full_name(name: &QualName) -> String {
        format!("{}.{}", name.schema, name.name)
    }
}

/// Whether a statement takes no name away.
fn only_adds(kind: &OpKind) -> bool {
    match kind {
        OpKind::CreateTable(_) | OpKind::CreateIndex(_) => true,
        OpKind::AlterTable(alter) => alter.actions.iter().all(|action| match &action.kind {
            AlterKind::AddColumn { .. } => true,
            // An index that becomes a constraint may lose its name.
            AlterKind::AddConstraint { constraint, .. } => !matches!(
                constraint.kind,
                ConstraintKind::PrimaryKey { using_index: Some(_), .. } | ConstraintKind::Unique { using_index: Some(_), .. }
            ),
            _ => false,
        }),
        _ => false,
    }
}
