//! Primary keys and foreign keys.

use std::collections::BTreeSet;

use super::judge::{Pair, Writer, soften};
use crate::diagnostics::finding::{Label, Severity};
use crate::kinds::tables::born;
use crate::workspace::models::{Model, ModelKey};
use crate::workspace::schema::model::{ForeignKeyTarget, Knowledge, QualName, TableConstraint};

/// The keys of a model and of the migrations' table.
pub(super) fn compare(writer: &mut Writer<'_>, pair: Pair<'_>) {
    if pair.table.knowledge == Knowledge::Unknown {
        return;
    }
    primary_key(writer, pair);
    for key in &pair.model.keys {
        let there = key.columns.iter().all(|column| pair.table.column(column).is_some());
        if there && !is_said(pair, |other| other.keys.iter().any(|known| same_key(known, key))) {
            foreign_key(writer, pair, key);
        }
    }
    if pair.model.open.is_some() || is_said(pair, |_| true) {
        return;
    }
    let declared = |target: &ForeignKeyTarget| {
        let columns = set(&target.columns);
        pair.all.iter().any(|model| {
            model.keys.iter().any(|key| set(&key.columns) == columns) || target.columns.iter().any(|column| !is_modelled(model, column))
        })
    };
    for (constraint, target) in pair.table.foreign_keys().filter(|(_, target)| !declared(target)) {
        only_made(writer, pair, constraint, target);
    }
}

/// A key on a column that the model lacks is not the key's own defect.
fn is_modelled(model: &Model, column: &str) -> bool {
    model.shape.column(column).is_some()
}

fn is_said(pair: Pair<'_>, same: impl Fn(&Model) -> bool) -> bool {
    pair.all.iter().take_while(|other| !std::ptr::eq(**other, pair.model)).any(|other| same(other))
}

fn same_key(a: &ModelKey, b: &ModelKey) -> bool {
    a.columns == b.columns && a.ref_table == b.ref_table && a.ref_columns == b.ref_columns && a.on_delete == b.on_delete
}

fn set(columns: &[String]) -> BTreeSet<&String> {
    columns.iter().collect()
}

fn primary_key(writer: &mut Writer<'_>, pair: Pair<'_>) {
    let (said, made) = (pair.model.shape.primary_key(), pair.table.primary_key());
    // What only adds to a table leaves its key to the other.
    let adds = pair.model.extends && said.is_empty();
    let is_known = pair.model.unclear.is_empty() && pair.model.open.is_none() && !adds;
    if !is_known || set(said) == set(made) || is_said(pair, |other| set(other.shape.primary_key()) == set(said)) {
        return;
    }
    let words = |columns: &[String]| if columns.is_empty() { "no columns".to_owned() } else { format!("`{}`", columns.join(", ")) };
    let name = pair.name;
    let message =
        format!("the primary key of `{name}` is {} in model `{}` and {} in the migrations", words(said), pair.model.name, words(made));
    let Some(finding) = writer.add("primary-key", name, None, message) else { return };
    finding.labels.push(Label::primary(pair.model.place, "this model"));
    let key = pair.table.constraints.iter().find(|constraint| constraint.kind.columns() == made && constraint.kind.has_index());
    let place = key.and_then(|key| born(&key.life)).or_else(|| born(&pair.table.life));
    finding.labels.extend(place.map(|place| Label::secondary(place, "made here")));
    finding.help.push(if made.is_empty() {
        format!("ALTER TABLE {name} ADD PRIMARY KEY ({});", said.join(", "))
    } else {
        format!("declare {} as the model's primary key, or change the key in a migration", words(made))
    });
    soften(finding, Severity::Warning);
}

fn foreign_key(writer: &mut Writer<'_>, pair: Pair<'_>, key: &ModelKey) {
    let name = pair.name;
    let made: Vec<_> = pair.table.foreign_keys().filter(|(_, target)| set(&target.columns) == set(&key.columns)).collect();
    let columns = key.columns.join(", ");
    let to =
        if key.ref_columns.is_empty() { key.ref_table.to_string() } else { format!("{}.{}", key.ref_table, key.ref_columns.join(", ")) };
    let column = key.columns.first().map(String::as_str);
    let target = made.iter().find(|(_, target)| same_table(key, &target.ref_table) && same_columns(key, target));
    let action = key.on_delete.filter(|action| action.sql() != "NO ACTION").map(|action| format!(" ON DELETE {}", action.sql()));
    let add = format!(
        "ALTER TABLE {name} ADD FOREIGN KEY ({columns}) REFERENCES {} ({}){};",
        key.ref_table,
        key.ref_columns.join(", "),
        action.unwrap_or_default()
    )
    .replace(" ()", "");
    match (target, made.first()) {
        (Some((constraint, target)), _) => {
            let Some(said) = key.on_delete.filter(|said| *said != target.on_delete) else { return };
            let message = format!(
                "deleting from `{}` does {} to `{name}.{columns}` in model `{}` and {} in the migrations",
                key.ref_table,
                said.sql(),
                pair.model.name,
                target.on_delete.sql()
            );
            let Some(finding) = writer.add("foreign-key", name, column, message) else { return };
            finding.detail.push_str(" on-delete");
            finding.labels.push(Label::primary(key.place, format!("ON DELETE {} here", said.sql())));
            finding
                .labels
                .extend(born(&constraint.life).map(|place| Label::secondary(place, format!("ON DELETE {} here", target.on_delete.sql()))));
            let declare = match target.on_delete.sql() {
                "NO ACTION" => "leave `ondelete` out".to_owned(),
                sql => format!("declare `ondelete=\"{sql}\"`"),
            };
            finding.help.push(format!("{declare}, or make the key anew: ALTER TABLE {name} DROP CONSTRAINT {}; {add}", constraint.name));
            soften(finding, Severity::Warning);
        }
        (None, Some((constraint, target))) => {
            let there = format!("{}.{}", target.ref_table, target.ref_columns.join(", "));
            let message = format!("`{name}.{columns}` refers to `{to}` in model `{}` and to `{there}` in the migrations", pair.model.name);
            let Some(finding) = writer.add("foreign-key", name, column, message) else { return };
            finding.detail.push_str(" target");
            finding.labels.push(Label::primary(key.place, format!("refers to `{to}`")));
            finding.labels.extend(born(&constraint.life).map(|place| Label::secondary(place, format!("refers to `{there}`"))));
            finding
                .help
                .push(format!("declare `ForeignKey(\"{there}\")`, or: ALTER TABLE {name} DROP CONSTRAINT {}; {add}", constraint.name));
            soften(finding, Severity::Warning);
        }
        (None, None) => {
            let message =
                format!("`{name}.{columns}` is a foreign key to `{to}` in model `{}`, and no migration makes it", pair.model.name);
            let Some(finding) = writer.add("foreign-key", name, column, message) else { return };
            finding.detail.push_str(" missing");
            finding.labels.push(Label::primary(key.place, "declared here"));
            let place = column.and_then(|column| pair.table.column(column)).and_then(|column| born(&column.life));
            finding.labels.extend(place.map(|place| Label::secondary(place, "the column is made here, without it")));
            finding.help.push(add);
            soften(finding, Severity::Warning);
        }
    }
}

fn same_table(key: &ModelKey, made: &QualName) -> bool {
    if key.has_schema { key.ref_table == *made } else { key.ref_table.name == made.name }
}

fn same_columns(key: &ModelKey, made: &ForeignKeyTarget) -> bool {
    key.ref_columns.is_empty() || made.ref_columns.is_empty() || set(&key.ref_columns) == set(&made.ref_columns)
}

fn only_made(writer: &mut Writer<'_>, pair: Pair<'_>, constraint: &TableConstraint, target: &ForeignKeyTarget) {
    let (name, columns) = (pair.name, target.columns.join(", "));
    let to = format!("{}.{}", target.ref_table, target.ref_columns.join(", "));
    let message = format!("`{name}.{columns}` is a foreign key to `{to}` in the migrations and not in model `{}`", pair.model.name);
    let Some(finding) = writer.add("foreign-key", name, target.columns.first().map(String::as_str), message) else { return };
    finding.detail.push_str(" undeclared");
    let column = target.columns.first().and_then(|column| pair.model.shape.column(column));
    let place = column.and_then(|column| born(&column.life)).unwrap_or(pair.model.place);
    finding.labels.push(Label::primary(place, "declared without it"));
    finding.labels.extend(born(&constraint.life).map(|place| Label::secondary(place, "made here")));
    let ondelete = match target.on_delete.sql() {
        "NO ACTION" => String::new(),
        sql => format!(", ondelete=\"{sql}\""),
    };
    finding.help.push(format!("declare `ForeignKey(\"{to}\"{ondelete})`, or: ALTER TABLE {name} DROP CONSTRAINT {};", constraint.name));
    soften(finding, Severity::Advice);
}
