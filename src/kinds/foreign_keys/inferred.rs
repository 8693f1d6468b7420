//! References that column names tell of: `run_id` and `source_run_id` refer to `runs`.
//!
//! Silent where a name could mean two tables, or something that is no table of this schema.

use std::collections::BTreeMap;

use super::edit::{self, Wanted};
use crate::diagnostics::finding::Label;
use crate::facts::ddl::Action;
use crate::facts::dialect::Dialect;
use crate::kinds::tables::{self, born};
use crate::kinds::{Inputs, Judged, RuleHead, words};
use crate::workspace::schema::model::{Column, Knowledge, QualName, Schema, Table, TableConstraintKind};

/// Judges every column whose name tells of a table.
pub(super) fn judge(inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let mut judged = Judged::default();
    for history in tables::histories(inputs, head) {
        let names = Names::of(&history.schema);
        for (name, table) in &history.schema.tables {
            let in_scope = born(&table.life).is_none_or(|place| head.covers(inputs.sources.path(place.file)));
            if table.knowledge == Knowledge::Unknown || !in_scope || inherits(table, &history.schema) {
                continue;
            }
            for column in &table.columns {
                let Some(target) = names.target(&history.schema, name, table, column) else { continue };
                judged.subjects += 1;
                for name in [name, target.name] {
                    judged.needs.tables.insert(format!("{}.{}", name.schema, name.name));
                }
                if !table.foreign_keys().any(|(_, key)| key.columns.contains(&column.name)) {
                    judged.findings.push(target.finding(head, name, column));
                }
            }
        }
    }
    judged
}

/// A partition has its parent's foreign keys: the parent is judged.
fn inherits(table: &Table, schema: &Schema) -> bool {
    table.parents.iter().any(|parent| schema.tables.contains_key(parent))
}

/// Tables by the words of their names.
struct Names<'s>(BTreeMap<Vec<String>, Vec<&'s QualName>>);

/// What a column name tells of.
struct Target<'s> {
    dialect: Dialect,
    name: &'s QualName,
    table: &'s Table,
    key: &'s Column,
}

impl<'s> Names<'s> {
    fn of(schema: &'s Schema) -> Self {
        let mut names: BTreeMap<Vec<String>, Vec<&'s QualName>> = BTreeMap::new();
        for name in schema.tables.keys() {
            names.entry(words::split(&name.name)).or_default().push(name);
        }
        Self(names)
    }

    /// The table that a column refers to by its name: the longest ending of the name that is a table, if it is the only one.
    fn target(&self, schema: &'s Schema, name: &QualName, table: &Table, column: &Column) -> Option<Target<'s>> {
        let mut stem = words::split(&column.name);
        if stem.pop().as_deref() != Some("id") || polymorphic(table, column) {
            return None;
        }
        if self_named(&stem, name, table, column) {
            return None;
        }
        let endings = (0..stem.len()).filter_map(|skip| stem.get(skip..));
        let found = endings.map(|ending| self.tables(ending, name)).find(|found| !found.is_empty())?;
        let [target] = found.as_slice() else { return None };
        let target_table = schema.tables.get(*target)?;
        let key = match edit::key_of(target_table)?.as_slice() {
            [key] => target_table.column(key)?,
            _ => return None,
        };
        let identity = target == &name && key.name == column.name;
        let family = |data_type: &str| match schema.dialect {
            Dialect::Postgresql => edit::family(data_type).to_owned(),
            dialect => dialect.type_family(data_type),
        };
        let comparable = family(&key.data_type) == family(&column.data_type);
        (comparable && !identity).then_some(Target { dialect: schema.dialect, name: target, table: target_table, key })
    }

    /// The tables that these words name in singular or plural: those of the same schema, else of `public`.
    fn tables(&self, stem: &[String], from: &QualName) -> Vec<&'s QualName> {
        let Some((last, before)) = stem.split_last() else { return vec![] };
        let mut endings = words::plurals(last);
        endings.push(last.clone());
        endings.sort();
        endings.dedup();
        let spelled = |ending: String| before.iter().cloned().chain([ending]).collect::<Vec<_>>();
        let all: Vec<&QualName> = endings.into_iter().filter_map(|ending| self.0.get(&spelled(ending))).flatten().copied().collect();
        let of = |schema: &str| all.iter().filter(|name| name.schema == schema).copied().collect::<Vec<_>>();
        let near = of(&from.schema);
        if near.is_empty() { of("public") } else { near }
    }
}

/// `incident_id` in `incidents` is the table's own name for itself, and so is a unique `call_id` in `tool_calls`;
/// `parent_incident_id` is a reference.
fn self_named(stem: &[String], name: &QualName, table: &Table, column: &Column) -> bool {
    let own = words::split(&name.name);
    let Some((last, before)) = stem.split_last() else { return true };
    let endings = words::plurals(last).into_iter().chain([last.clone()]);
    endings
        .map(|ending| before.iter().cloned().chain([ending]).collect::<Vec<_>>())
        .any(|spelled| own == spelled || (own.ends_with(&spelled) && is_key(table, column)))
}

/// Whether a column alone tells the rows of its table apart.
fn is_key(table: &Table, column: &Column) -> bool {
    table.constraints.iter().any(|constraint| match &constraint.kind {
        TableConstraintKind::PrimaryKey { columns } | TableConstraintKind::Unique { columns } => *columns == [column.name.clone()],
        _ => false,
    })
}

/// `subject_id` beside `subject_type` refers to a different table in each row: no foreign key can say that.
fn polymorphic(table: &Table, column: &Column) -> bool {
    let stem = column.name.strip_suffix("_id").or_else(|| column.name.strip_suffix("Id"));
    stem.is_some_and(|stem| ["_type", "_kind", "Type", "Kind"].iter().any(|suffix| table.column(&format!("{stem}{suffix}")).is_some()))
}

impl Target<'_> {
    fn finding(&self, head: &RuleHead, name: &QualName, column: &Column) -> crate::diagnostics::finding::Finding {
        let goal = format!("{}.{}", self.name, self.key.name);
        let subject = [("table", name.to_string()), ("column", column.name.clone()), ("references", goal.clone())];
        let message = format!("`{name}.{}` is named after `{}` and has no foreign key to `{goal}`", column.name, self.name);
        let mut finding = head.finding(subject.map(|(key, value)| (key.to_owned(), value)).into(), "inferred", message);
        if let Some(place) = born(&column.life) {
            finding.labels.push(Label::primary(place, format!("`{}` is created here", column.name)));
        }
        if let Some(place) = born(&self.table.life) {
            finding.labels.push(Label::secondary(place, format!("`{}` is created here", self.name)));
        }
        let columns = [column.name.clone()];
        let (on_delete, on_update) = (Action::NoAction, Action::NoAction);
        let to_columns = vec![self.key.name.clone()];
        finding.help =
            edit::add(&Wanted { dialect: self.dialect, table: name, columns: &columns, to: self.name, to_columns, on_delete, on_update });
        finding
    }
}
