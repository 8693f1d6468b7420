//! Questions of guards to the model as it stands.

use crate::facts::ddl::{CatalogQuery, ObjectKind};
use crate::workspace::schema::model::{Knowledge, QualName, Table};
use crate::workspace::schema::replay::{Answer, Replay};
use crate::workspace::schema::session::TEMPORARY;

impl Answer {
    /// The answer to the opposite question.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    fn of(found: bool) -> Self {
        if found { Self::Yes } else { Self::No }
    }
}

impl Replay {
    /// Asks the model. Parts of the question that were not read can only narrow it: nothing found is a certain No.
    #[must_use]
    pub fn ask(&self, question: &CatalogQuery) -> Answer {
        if !question.filters.is_empty() {
            return self.ask_filtered(question);
        }
        match self.look(question) {
            Answer::Yes if !question.unread.is_empty() => Answer::Unknown,
            answer => answer,
        }
    }

    /// A question about more than names.
    fn ask_filtered(&self, question: &CatalogQuery) -> Answer {
        let read = CatalogQuery { unread: vec![], ..question.clone() };
        match self.found(&read) {
            Some(found) if found.is_empty() => {
                if self.may_be_unlisted(question) {
                    Answer::Unknown
                } else {
                    Answer::No
                }
            }
            Some(_) if question.unread.is_empty() => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// How many objects there are, compared with a number.
    pub(super) fn count(&self, question: &CatalogQuery, operator: &str, number: usize) -> Answer {
        let Some(found) = self.found(question).filter(|_| !self.may_be_unlisted(question)) else { return Answer::Unknown };
        let count = found.len();
        Answer::of(match operator {
            "=" => count == number,
            "<>" => count != number,
            "<" => count < number,
            "<=" => count <= number,
            ">" => count > number,
            _ => count >= number,
        })
    }

    fn look(&self, question: &CatalogQuery) -> Answer {
        let schema = question.schema.as_ref().map(|schema| self.schema_name(schema));
        let name = question.name.as_ref().map(|name| self.text(name));
        let fits = |candidate: &QualName| {
            candidate.schema != TEMPORARY
                && name.as_ref().is_none_or(|name| &candidate.name == name)
                && schema.as_ref().is_none_or(|schema| &candidate.schema == schema)
        };
        match question.object {
            ObjectKind::Table => {
                let found = match &name {
                    Some(name) => {
                        self.session.links.named(name).any(|candidate| fits(&candidate) && self.schema.tables.contains_key(&candidate))
                    }
                    None => self.schema.tables.keys().any(fits),
                };
                self.with_holes(Answer::of(found), name.as_deref())
            }
            ObjectKind::View | ObjectKind::MaterializedView => {
                self.with_holes(Answer::of(self.schema.views.keys().any(fits)), name.as_deref())
            }
            ObjectKind::Sequence => Answer::of(self.schema.sequences.iter().any(fits)),
            ObjectKind::Type => {
                let types = self.schema.enums.keys().chain(self.schema.types.iter());
                self.with_holes(Answer::of(types.into_iter().any(fits)), name.as_deref())
            }
            ObjectKind::Domain => Answer::of(self.schema.types.iter().any(fits)),
            ObjectKind::Function => Answer::of(self.schema.functions.keys().any(fits)),
            ObjectKind::Schema => self.ask_schema(name.as_deref()),
            ObjectKind::Extension => {
                name.map_or(Answer::Unknown, |name| Answer::of(name == "plpgsql" || self.schema.extensions.contains(&name)))
            }
            ObjectKind::EnumLabel => self.ask_label(question, name.as_deref()),
            ObjectKind::Index if question.table.is_none() => Answer::of(match &name {
                Some(name) => {
                    self.session.links.named(name).any(|candidate| fits(&candidate) && self.schema.indexes.contains_key(&candidate))
                }
                None => self.schema.indexes.keys().any(fits),
            }),
            ObjectKind::Column | ObjectKind::Constraint | ObjectKind::Index | ObjectKind::Trigger | ObjectKind::Policy => {
                self.ask_part(question, name.as_deref())
            }
            ObjectKind::Other => Answer::Unknown,
        }
    }

    /// A statement of unknown effect may have made what is not found.
    fn with_holes(&self, answer: Answer, name: Option<&str>) -> Answer {
        let Some(name) = name.filter(|_| answer == Answer::No) else { return answer };
        let name = QualName { schema: String::new(), name: name.to_owned() };
        if self.session.hides(&name, 0) { Answer::Unknown } else { answer }
    }

    fn ask_schema(&self, name: Option<&str>) -> Answer {
        let Some(name) = name else { return Answer::Unknown };
        let used = self.schema.tables.keys().any(|table| table.schema == name);
        Answer::of(used || matches!(name, "public" | "pg_catalog" | "information_schema") || self.schema.schemas.contains(name))
    }

    fn ask_label(&self, question: &CatalogQuery, name: Option<&str>) -> Answer {
        let found = question.table.as_ref().and_then(|on| self.find(on, |candidate| self.schema.enums.contains_key(candidate)));
        let Some(labels) = found.and_then(|found| self.schema.enums.get(&found)) else {
            return if question.table.is_some() { Answer::No } else { Answer::Unknown };
        };
        name.map_or(Answer::Unknown, |name| Answer::of(labels.iter().any(|label| label == name)))
    }

    /// Columns, constraints, indexes, triggers and policies, of one table or of any.
    fn ask_part(&self, question: &CatalogQuery, name: Option<&str>) -> Answer {
        let schema = question.schema.as_ref().map(|schema| self.schema_name(schema));
        let tables: Vec<(&QualName, &Table)> = match &question.table {
            Some(on) => {
                let text = self.text(&on.name);
                let wanted = on.schema.as_ref().map(|schema| self.schema_name(schema)).or(schema);
                let named = self.session.links.named(&text).filter(|table| wanted.as_ref().is_none_or(|schema| &table.schema == schema));
                named.filter_map(|table| self.schema.tables.get_key_value(&table)).collect()
            }
            None => self.schema.tables.iter().filter(|(table, _)| schema.as_ref().is_none_or(|schema| &table.schema == schema)).collect(),
        };
        if tables.iter().any(|(table, model)| self.has_part(question.object, table, model, name)) {
            return Answer::Yes;
        }
        let unknown = question.table.is_some() && tables.iter().any(|(table, model)| self.may_have_more(table, model));
        if unknown { Answer::Unknown } else { Answer::No }
    }

    fn may_have_more(&self, table: &QualName, model: &Table) -> bool {
        model.knowledge == Knowledge::Unknown || self.session.hides(table, 0)
    }

    fn has_part(&self, object: ObjectKind, table: &QualName, model: &Table, name: Option<&str>) -> bool {
        let is = |known: &str| name.is_none_or(|name| name == known);
        match object {
            ObjectKind::Column => model.columns.iter().any(|column| is(&column.name)),
            ObjectKind::Constraint => model.constraints.iter().any(|constraint| is(&constraint.name)),
            ObjectKind::Index => self.schema.indexes_of(table).any(|(index, _)| is(&index.name)),
            ObjectKind::Trigger => model.triggers.keys().any(|trigger| is(trigger)),
            ObjectKind::Policy => model.policies.keys().any(|policy| is(policy)),
            _ => false,
        }
    }
}
