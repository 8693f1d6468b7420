//! Columns: which there are, their types, and whether they take NULL.

use super::judge::{Pair, Writer, soften};
use super::{tables, types};
use crate::diagnostics::finding::{Label, Severity};
use crate::kinds::tables::born;
use crate::source::sources::Place;
use crate::workspace::models::Model;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Column, Knowledge, QualName, Table};

/// The columns of a model in the migrations' table.
pub(super) fn compare(writer: &mut Writer<'_>, pair: Pair<'_>) {
    if pair.table.knowledge == Knowledge::Unknown {
        return;
    }
    for column in &pair.model.shape.columns {
        let place = born(&column.life).unwrap_or(pair.model.place);
        match pair.table.column(&column.name) {
            None => missing(writer, pair, &column.name, &column.data_type, place),
            Some(there) => {
                data_type(writer, pair, column, there, place);
                nullability(writer, pair, column, there, place);
            }
        }
    }
    for name in pair.model.unclear.keys().filter(|name| pair.table.column(name).is_none()) {
        missing(writer, pair, name, "…", pair.model.place);
    }
}

/// Whether an earlier model of the same table has the same to say of a column: it is said once.
fn is_said(pair: Pair<'_>, same: impl Fn(&Model) -> bool) -> bool {
    pair.all.iter().take_while(|other| !std::ptr::eq(**other, pair.model)).any(|other| same(other))
}

fn missing(writer: &mut Writer<'_>, pair: Pair<'_>, column: &str, data_type: &str, place: Place) {
    if is_said(pair, |other| other.shape.column(column).is_some()) {
        return;
    }
    let name = pair.name;
    let message = format!("model `{}` has column `{name}.{column}`, and no migration makes it", pair.model.name);
    let Some(finding) = writer.add("column-without-migration", name, Some(column), message) else { return };
    finding.labels.push(Label::primary(place, "declared here"));
    let gone = pair.history.schema.gone_columns.get(&(name.clone(), column.to_owned()));
    match gone.and_then(|gone| gone.life.last()) {
        Some(event) => finding.labels.push(Label::secondary(event.place, format!("{} here", event.what))),
        None => finding.labels.extend(born(&pair.table.life).map(|place| Label::secondary(place, "the table is made here, without it"))),
    }
    finding.help.push(format!("ALTER TABLE {name} ADD COLUMN {column} {};", if data_type.contains("unknown") { "…" } else { data_type }));
    finding.assumed_by = tables::assumption(pair.history, born(&pair.table.life));
    if pair.model.doubtful {
        soften(finding, Severity::Advice);
    }
}

fn data_type(writer: &mut Writer<'_>, pair: Pair<'_>, column: &Column, there: &Column, place: Place) {
    let is_known = there.knowledge != Knowledge::Unknown && !pair.model.untyped.contains_key(&column.name);
    if !is_known || types::agree(&column.data_type, &there.data_type) != Some(false) {
        return;
    }
    if is_said(pair, |other| other.shape.column(&column.name).is_some_and(|other| other.data_type == column.data_type)) {
        return;
    }
    let (name, said, made) = (pair.name, &column.data_type, &there.data_type);
    let message = format!("`{name}.{}` is {said} in model `{}` and {made} in the migrations", column.name, pair.model.name);
    let Some(finding) = writer.add("type", name, Some(&column.name), message) else { return };
    finding.labels.push(Label::primary(place, format!("{said} here")));
    finding.labels.extend(born(&there.life).map(|place| Label::secondary(place, format!("{made} since here"))));
    finding.help.push(format!("declare the column as {made}, or: ALTER TABLE {name} ALTER COLUMN {} TYPE {said};", column.name));
    finding.assumed_by = tables::assumption(pair.history, born(&there.life));
    soften(finding, if types::differ_in_limit(said, made) { Severity::Advice } else { Severity::Warning });
}

fn nullability(writer: &mut Writer<'_>, pair: Pair<'_>, column: &Column, there: &Column, place: Place) {
    let is_known = there.knowledge != Knowledge::Unknown && !pair.model.nullability_unknown.contains(&column.name);
    let in_key = pair.model.shape.primary_key().contains(&column.name) || pair.table.primary_key().contains(&column.name);
    if !is_known || in_key || column.nullable == there.nullable {
        return;
    }
    if is_said(pair, |other| other.shape.column(&column.name).is_some_and(|other| other.nullable == column.nullable)) {
        return;
    }
    let words = |nullable: bool| if nullable { "takes NULL" } else { "is NOT NULL" };
    let (name, said, made) = (pair.name, words(column.nullable), words(there.nullable));
    let message = format!("`{name}.{}` {said} in model `{}` and {made} in the migrations", column.name, pair.model.name);
    let Some(finding) = writer.add("nullability", name, Some(&column.name), message) else { return };
    finding.labels.push(Label::primary(place, format!("{said} here")));
    finding.labels.extend(there.life.last().map(|event| Label::secondary(event.place, format!("{made} since here"))));
    let verb = if column.nullable { "DROP" } else { "SET" };
    let nullable = if there.nullable { "nullable" } else { "not nullable" };
    finding.help.push(format!("declare it {nullable}, or: ALTER TABLE {name} ALTER COLUMN {} {verb} NOT NULL;", column.name));
    finding.assumed_by = tables::assumption(pair.history, there.life.last().map(|event| event.place));
    soften(finding, Severity::Warning);
}

/// Columns of the migrations' table that no model of it has.
pub(super) fn without_model(writer: &mut Writer<'_>, group: &[&Model], history: &History, name: &QualName, table: &Table) {
    let Some(model) = group.first() else { return };
    if table.knowledge == Knowledge::Unknown || group.iter().any(|model| model.open.is_some()) {
        return;
    }
    let has = |model: &&Model, column: &str| {
        model.shape.column(column).is_some() || model.unclear.contains_key(column) || model.maybe.contains(column)
    };
    for column in table.columns.iter().filter(|column| !group.iter().any(|model| has(model, &column.name))) {
        let is_required = !column.nullable && column.default.is_none() && column.owned_sequence.is_none() && !column.identity;
        let rest = if is_required { ": it is NOT NULL without a default, so the model cannot insert" } else { "" };
        let message = format!("`{name}.{}` is made by a migration and is not in model `{}`{rest}", column.name, model.name);
        let Some(finding) = writer.add("column-without-model", name, Some(&column.name), message) else { return };
        finding.labels.push(Label::primary(model.place, "not in this model"));
        finding.labels.extend(born(&column.life).map(|place| Label::secondary(place, format!("`{}` is made here", column.name))));
        let drop =
            format!("add `{}` ({}) to the model, or: ALTER TABLE {name} DROP COLUMN {};", column.name, column.data_type, column.name);
        finding.help.push(drop);
        finding.assumed_by = tables::assumption(history, born(&column.life));
        soften(finding, if is_required && column.knowledge == Knowledge::Certain { Severity::Error } else { Severity::Advice });
    }
}
