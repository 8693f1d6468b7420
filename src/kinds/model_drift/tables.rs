//! Whole tables: without a migration, without a model, with two models.

use super::judge::{Writer, soften};
use crate::diagnostics::finding::{Assumed, Label, Severity};
use crate::kinds::tables::born;
use crate::source::sources::Place;
use crate::workspace::models::Model;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Knowledge, QualName, Table};

/// Tables that tools keep for themselves.
const OF_TOOLS: &[&str] = &["alembic_version", "spatial_ref_sys"];

/// Two models, and neither adds to the other.
pub(super) fn two_models(writer: &mut Writer<'_>, group: &[&Model]) {
    let own: Vec<&&Model> = group.iter().filter(|model| !model.extends).collect();
    let [first, second, rest @ ..] = own.as_slice() else { return };
    let count = if rest.is_empty() { "two".to_owned() } else { own.len().to_string() };
    let message = format!("table `{}` has {count} models", second.table);
    let Some(finding) = writer.add("two-models", &second.table, None, message) else { return };
    finding.labels.push(Label::primary(second.place, format!("model `{}` of the same table", second.name)));
    finding.labels.extend(rest.iter().map(|model| Label::primary(model.place, format!("model `{}` of the same table", model.name))));
    finding.labels.push(Label::secondary(first.place, format!("model `{}` is here", first.name)));
    finding.help.push("keep one of them and import it where the other is used".to_owned());
}

/// A table that a model has and no migration makes.
pub(super) fn without_migration(writer: &mut Writer<'_>, group: &[&Model], histories: &[&History]) {
    let Some(model) = group.first() else { return };
    let is_view = |history: &&&History| {
        let means = |name: &QualName| name.name == model.table.name && (!model.has_schema || name.schema == model.table.schema);
        history.schema.views.keys().any(means)
    };
    if histories.iter().any(|history| is_view(&history)) {
        return;
    }
    let message = format!("model `{}` has table `{}`, and no migration makes it", model.name, model.table);
    let doubtful = model.doubtful;
    let Some(finding) = writer.add("table-without-migration", &model.table, None, message) else { return };
    finding.labels.push(Label::primary(model.place, format!("its table is `{}`", model.table)));
    for history in histories {
        let gone = history.schema.gone.iter().find(|(name, _)| name.name == model.table.name).map(|(_, gone)| gone);
        if let Some((gone, event)) = gone.and_then(|gone| Some((gone, gone.life.last()?))) {
            let what = gone.renamed_to.as_ref().map_or_else(|| "dropped here".to_owned(), |to| format!("renamed to `{to}` here"));
            finding.labels.push(Label::secondary(event.place, what));
        }
    }
    finding.help.push(format!("create `{}` in a migration, or remove the model", model.table));
    if doubtful {
        soften(finding, Severity::Advice);
    }
}

/// A table that an `assume` entry stands for: no migration makes it, and the policy says why.
pub(super) fn assumed(writer: &mut Writer<'_>, group: &[&Model], history: &History, table: &Table) {
    let (Some(model), Some(place)) = (group.first(), born(&table.life)) else { return };
    let Some(assumed) = assumption(history, Some(place)) else { return };
    let message = format!("model `{}` has table `{}`, and no migration makes it", model.name, model.table);
    let Some(finding) = writer.add("table-without-migration", &model.table, None, message) else { return };
    finding.labels.push(Label::primary(model.place, format!("its table is `{}`", model.table)));
    finding.labels.push(Label::secondary(place, "assumed here"));
    finding.help.push(format!("create `{}` in a migration, or remove the model", model.table));
    finding.assumed_by = Some(assumed);
}

/// The `assume` entry that an object comes from: the policy already says that no migration makes it.
pub(super) fn assumption(history: &History, born: Option<Place>) -> Option<Assumed> {
    let entry = history.assume.iter().find(|entry| born.is_some_and(|place| place.file == entry.file))?;
    Some(Assumed { place: entry.entry, reason: entry.reason.clone() })
}

/// Whether migrations use the table and none makes it.
pub(super) fn is_not_made(table: &Table) -> bool {
    table.knowledge == Knowledge::Unknown
}

/// Tables that no model has.
pub(super) fn without_model(writer: &mut Writer<'_>, history: &History, is_modelled: impl Fn(&QualName) -> bool) {
    for (name, table) in &history.schema.tables {
        // A partition is reached through its parent.
        let is_own = !OF_TOOLS.contains(&name.name.as_str()) && table.parents.is_empty() && table.knowledge != Knowledge::Unknown;
        let assumed = assumption(history, born(&table.life)).is_some();
        let Some(place) = born(&table.life).filter(|_| is_own && !assumed && !is_modelled(name)) else { continue };
        let message = format!("table `{name}` has no model");
        let Some(finding) = writer.add("table-without-model", name, None, message) else { return };
        finding.labels.push(Label::primary(place, "made here"));
        finding.help.push(format!("add a model for `{name}`, or drop the table in a migration"));
        soften(finding, Severity::Warning);
    }
}
