//! Enums, domains and other types; a column's type follows a renamed one.

use super::refuse::{Refusal, created_first};
use crate::facts::ddl::{AlterEnum, CreateType, EnumChange, ObjectKind, ObjectName, TypeKind};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Knowledge, QualName};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    pub(super) fn create_type(&mut self, op: &CreateType, at: Locator<'_>) {
        let (name, place) = (self.new_name(&op.name), at.place(op.name.span));
        self.expect_schema_of(&op.name, at);
        if self.is_type(&name) {
            if !op.if_not_exists && self.doubt == 0 && name.schema != crate::workspace::schema::session::TEMPORARY {
                let cause = self.session.types.get(&name).map(Vec::as_slice).and_then(created_first);
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &name, part: None, place, cause });
            }
            return;
        }
        match &op.kind {
            TypeKind::Enum(labels) => drop(self.schema.enums.insert(name.clone(), labels.clone())),
            TypeKind::Domain(_) | TypeKind::Other => drop(self.schema.types.insert(name.clone())),
        }
        self.define(ObjectKind::Type, &name, true, at);
        if self.knowledge() != Knowledge::Certain {
            self.schema.assumed_types.insert(name.clone());
        }
        let event = self.event(place, "created");
        self.session.types.insert(name, vec![event]);
    }

    pub(super) fn alter_enum(&mut self, op: &AlterEnum, at: Locator<'_>) {
        let place = at.place(op.name.span);
        let Some(found) = self.find(&op.name, |candidate| self.schema.enums.contains_key(candidate)) else {
            if let EnumChange::Replace(labels) = &op.change {
                self.schema.enums.insert(self.new_name(&op.name), labels.clone());
            } else if self.find(&op.name, |candidate| self.is_type(candidate)).is_none() {
                self.refuse_missing_type(&op.name, place);
            } else if let Some(other) = self.find(&op.name, |candidate| self.is_type(candidate)) {
                self.refuse_because(&other, None, place, ("wrong_object_type", "it is not an enum".to_owned()));
            }
            return;
        };
        let quiet = self.doubt > 0;
        let Some(labels) = self.schema.enums.get_mut(&found) else { return };
        let refused = match &op.change {
            EnumChange::Add { label, before, after, if_not_exists } => {
                let taken = labels.contains(label);
                let beside = before.as_ref().or(after.as_ref()).filter(|beside| !taken && !labels.contains(beside));
                if let Some(beside) = beside.filter(|_| !quiet) {
                    let kind = AnomalyKind::Missing { what: "label" };
                    return self.refuse(Refusal { kind, object: &found, part: Some(beside), place, cause: None });
                }
                if !taken {
                    labels.insert(position(labels, before.as_ref(), after.as_ref()), label.clone());
                }
                (taken && !if_not_exists && !quiet).then_some((AnomalyKind::CreatedTwice, label))
            }
            EnumChange::Rename { from, to } if labels.contains(from) && labels.contains(to) => {
                (!quiet).then_some((AnomalyKind::CreatedTwice, to))
            }
            EnumChange::Rename { from, to } => match labels.iter_mut().find(|label| *label == from) {
                Some(label) => {
                    label.clone_from(to);
                    self.rename_label(&found, from, to);
                    None
                }
                None => (!quiet).then_some((AnomalyKind::Missing { what: "label" }, from)),
            },
            EnumChange::Replace(new) => {
                labels.clone_from(new);
                None
            }
        };
        if let Some((kind, label)) = refused {
            self.refuse(Refusal { kind, object: &found, part: Some(label), place, cause: None });
        }
    }

    /// Says that a column's type is gone. A type that no migration ever made is PostgreSQL's own, or an extension's.
    pub(super) fn expect_type(&mut self, data_type: &str, place: Place) {
        let Some((schema, name)) = base_type(data_type) else { return };
        let name = ObjectName { schema, name, span: crate::source::text::Span::default() };
        if self.find(&name, |candidate| self.is_type(candidate) || self.relation(candidate).is_some()).is_none()
            && self.find(&name, |candidate| self.session.types.contains_key(candidate)).is_some()
        {
            self.refuse_missing_type(&name, place);
        }
    }

    /// A column's type as `format_type` prints it at the end, and says when it is gone.
    pub(super) fn type_of_column(&mut self, written: &str, place: Place) -> String {
        if self.dialect != Dialect::Postgresql {
            return written.to_owned();
        }
        self.expect_type(written, place);
        let Some((schema, name)) = base_type(written) else { return written.to_owned() };
        let name = ObjectName { schema, name, span: crate::source::text::Span::default() };
        let Some(found) = self.find(&name, |candidate| self.is_type(candidate)) else { return written.to_owned() };
        format!("{}{}", self.printed_type(&found), array_suffix(written))
    }

    /// Whether an enum, domain or other type has this name.
    pub(super) fn is_type(&self, name: &QualName) -> bool {
        self.schema.enums.contains_key(name) || self.schema.types.contains(name)
    }

    pub(super) fn refuse_missing_type(&mut self, name: &ObjectName, place: Place) {
        if self.doubt > 0 {
            return;
        }
        let object = self.new_name(name);
        let last = self.session.types.get(&object).and_then(|life| life.last());
        let cause = last.map(|event| (event.place, format!("{} here", event.what)));
        self.refuse(Refusal { kind: AnomalyKind::Missing { what: "type" }, object: &object, part: None, place, cause });
    }

    /// `RENAME TO` and `SET SCHEMA` of a type.
    pub(super) fn rename_type(&mut self, name: &ObjectName, change: impl Fn(QualName) -> QualName, if_exists: bool, at: Locator<'_>) {
        let place = at.place(name.span);
        let Some(old) = self.find(name, |candidate| self.is_type(candidate)) else {
            if !if_exists && self.resolve(name).1.is_none() {
                self.refuse_missing_type(name, place);
            }
            return;
        };
        let new = change(old.clone());
        if self.is_type(&new) {
            if self.doubt == 0 && new != old {
                let cause = self.session.types.get(&new).map(Vec::as_slice).and_then(created_first);
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &new, part: None, place, cause });
            }
            return;
        }
        let event = self.event(place, format!("renamed to `{new}`"));
        self.move_type(&old, &new);
        let life = self.session.types.entry(old).or_default();
        let mut moved = life.clone();
        life.push(event.clone());
        moved.push(event);
        self.session.types.insert(new, moved);
    }

    /// A type under a new name, with the columns that have it.
    pub(super) fn move_type(&mut self, old: &QualName, new: &QualName) {
        let users = self.columns_of_type(old);
        if let Some(labels) = self.schema.enums.remove(old) {
            self.schema.enums.insert(new.clone(), labels);
        }
        if self.schema.types.remove(old) {
            self.schema.types.insert(new.clone());
        }
        self.rename_everywhere(old, new);
        let printed = self.printed_type(new);
        for (table, column) in users {
            if let Some(column) = self.schema.tables.get_mut(&table).and_then(|table| table.column_mut(&column)) {
                column.data_type = format!("{printed}{}", array_suffix(&column.data_type));
            }
        }
    }

    /// As `format_type` prints it: quoted where it must be, with its schema where the history's own search path does not find it,
    /// whatever the migration has set.
    fn printed_type(&self, name: &QualName) -> String {
        if self.base_path().contains(&name.schema) {
            quoted(&name.name)
        } else {
            format!("{}.{}", quoted(&name.schema), quoted(&name.name))
        }
    }

    /// Whether a type as a column has it is this one.
    pub(super) fn is_same_type(&self, name: &QualName, schema: Option<&str>, base: &str) -> bool {
        if base != name.name {
            return false;
        }
        if let Some(schema) = schema {
            return self.schema_name(schema) == name.schema;
        }
        let mut candidates = self.base_path().into_iter().map(|schema| QualName { schema, name: base.to_owned() });
        candidates.find(|candidate| self.is_type(candidate)).as_ref() == Some(name)
    }
}

fn position(labels: &[String], before: Option<&String>, after: Option<&String>) -> usize {
    let of = |label: &String| labels.iter().position(|known| known == label);
    before.and_then(of).or_else(|| after.and_then(of).map(|at| at + 1)).unwrap_or(labels.len())
}

/// `[]` and what follows it.
fn array_suffix(data_type: &str) -> &str {
    data_type.find('[').and_then(|at| data_type.get(at..)).unwrap_or_default()
}

/// A name as PostgreSQL prints it: quoted where it must be.
pub fn quoted(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Schema and name of a type as a column has it, without array and length.
pub fn base_type(text: &str) -> Option<(Option<String>, String)> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = if let Some(inner) = rest.strip_prefix('"') {
            let end = inner.find('"')?;
            (inner.get(..end)?.to_owned(), inner.get(end + 1..)?)
        } else {
            let end = rest.find(['.', '[', '(']).unwrap_or(rest.len());
            (rest.get(..end)?.trim().to_owned(), rest.get(end..)?)
        };
        parts.push(part);
        let Some(next) = after.strip_prefix('.') else { break };
        rest = next;
    }
    let name = parts.pop()?;
    Some((parts.pop(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_type_is_taken_apart() {
        let of = |text: &str| base_type(text).map(|(schema, name)| (schema.unwrap_or_default(), name));
        let pair = |schema: &str, name: &str| Some((schema.to_owned(), name.to_owned()));
        assert_eq!(of("status"), pair("", "status"));
        assert_eq!(of("\"JobStatus\"[]"), pair("", "JobStatus"));
        assert_eq!(of("app.\"My.Type\""), pair("app", "My.Type"));
        assert_eq!(of("character varying(64)"), pair("", "character varying"));
    }
}
