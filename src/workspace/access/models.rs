//! Which full name of code is which ORM class or table object.

use std::collections::BTreeMap;

use super::super::models::Model;
use super::super::schema::model::QualName;
use super::Linked;
use super::tables::Tables;
use crate::facts::store::FactStore;

/// Models by the full name of their class, or of the variable that holds their table.
pub(super) struct ModelIndex<'a> {
    by_name: BTreeMap<String, Mapped<'a>>,
}

/// A model and its table.
#[derive(Clone)]
pub(super) struct Mapped<'a> {
    pub model: &'a Model,
    pub table: QualName,
    pub exists: Option<bool>,
}

impl<'a> ModelIndex<'a> {
    pub fn new(linked: &Linked<'a>, facts: &FactStore, tables: &Tables<'_>) -> Self {
        let modules: BTreeMap<_, &str> = linked.imports.modules.iter().map(|(name, module)| (module.file, name.as_str())).collect();
        let mut by_name = BTreeMap::new();
        for model in &linked.models.models {
            let Some(module) = modules.get(&model.place.file) else { continue };
            let schema = model.has_schema.then_some(model.table.schema.as_str());
            let (table, exists) = tables.find(schema, &model.table.name);
            let mapped = Mapped { model, table, exists };
            let variable = facts.python(model.place.file).and_then(|facts| variable(&facts.code, model));
            by_name.entry(format!("{module}.{}", variable.as_ref().unwrap_or(&model.name))).or_insert(mapped);
        }
        Self { by_name }
    }

    /// The model of a full name, and what stands behind it: a column of `app.models.Run.id`.
    pub fn find<'n>(&self, full: &'n str) -> Option<(&Mapped<'a>, &'n str)> {
        let mut at = full;
        // `Model.column`, `Model.objects.filter`, `Model.__table__.insert`.
        for _ in 0..4 {
            if let Some(found) = self.by_name.get(at) {
                return Some((found, full.get(at.len()..).unwrap_or("").trim_start_matches('.')));
            }
            at = at.rsplit_once('.')?.0;
        }
        None
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// The variable that holds the `Table(…)` at a model's place.
fn variable(code: &crate::facts::imports::CodeFacts, model: &Model) -> Option<String> {
    let symbols = code.symbols.as_ref()?;
    let at = model.place.span;
    let holds = symbols.assignments.iter().find(|it| it.scope == 0 && it.call.is_some() && it.value_span == Some(at));
    holds.map(|assignment| assignment.target.clone())
}

impl Mapped<'_> {
    /// The column behind an attribute; `None` for a relationship or anything else.
    pub fn column(&self, attribute: &str) -> Option<String> {
        if let Some(column) = self.model.renamed.get(attribute) {
            return Some(column.clone());
        }
        // What has the name of a column, where that has another attribute, is something else: a property.
        let is_own = |name: &str| self.has(name) && !self.model.renamed.values().any(|column| column == name);
        // Whoever sets the related object sets the reference.
        [attribute.to_owned(), format!("{attribute}_id")].into_iter().find(|name| is_own(name))
    }

    /// The column behind a key of the values of a statement: an attribute, or the column's own name.
    pub fn keyed(&self, key: &str) -> Option<String> {
        self.column(key).or_else(|| self.has(key).then(|| key.to_owned()))
    }

    fn has(&self, name: &str) -> bool {
        self.model.shape.columns.iter().any(|column| column.name == name) || self.model.unclear.contains_key(name)
    }
}
