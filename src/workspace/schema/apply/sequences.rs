//! Sequences that have a name of their own in the text: made, owned by a column, dropped with it.

use super::lookup::Relation;
use super::refuse::Refusal;
use crate::facts::ddl::{Drop, Ident, ObjectKind, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Knowledge, QualName};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::TEMPORARY;

impl Replay {
    pub(super) fn create_sequence(&mut self, name: &ObjectName, if_not_exists: bool, at: Locator<'_>) {
        let (found, place) = (self.new_name(name), at.place(name.span));
        self.expect_schema_of(name, at);
        if self.relation(&found).is_none() {
            self.schema.sequences.insert(found.clone());
            self.define(ObjectKind::Sequence, &found, true, at);
        } else if !if_not_exists && found.schema != TEMPORARY {
            self.refuse_taken(&found, place);
        }
    }

    /// `OWNED BY`: the sequence goes with the column; `OWNED BY NONE` sets it free.
    pub(super) fn own_named_sequence(&mut self, name: &ObjectName, owner: Option<&(ObjectName, Ident)>, if_exists: bool, at: Locator<'_>) {
        let Some(sequence) = self.find(name, |candidate| self.schema.sequences.contains(candidate)) else {
            if !if_exists {
                self.refuse_missing_sequence(name, at.place(name.span));
            }
            return;
        };
        let owners = self.owners_of(&sequence);
        if let Some((table, column, _)) = owners.iter().find(|(_, _, identity)| *identity) {
            let because = format!("it is the identity of `{table}.{column}`");
            return self.refuse_because(&sequence, None, at.place(name.span), ("feature_not_supported", because));
        }
        for (table, column, _) in owners {
            self.set_owned_sequence(&table, &column, None);
        }
        let Some((table, column)) = owner else { return };
        let Some(table) = self.use_table(table, at) else { return };
        if self.use_column(&table, column, at) {
            self.set_owned_sequence(&table, &self.ident(column), Some(sequence));
        }
    }

    fn set_owned_sequence(&mut self, table: &QualName, column: &str, sequence: Option<QualName>) {
        if let Some(column) = self.schema.tables.get_mut(table).and_then(|model| model.column_mut(column)) {
            if sequence.is_none() && column.serial {
                column.default = super::tables::default_of(column);
                column.serial = false;
            }
            column.owned_sequence = sequence;
        }
    }

    pub(super) fn drop_sequence(&mut self, op: &Drop, name: &ObjectName, at: Locator<'_>) {
        let place = at.place(name.span);
        let (found, kind) = self.resolve(name);
        match kind {
            Some(Relation::Sequence) => {}
            Some(other) => return self.refuse_kind(&found, other.word(), "a sequence", place),
            None if op.if_exists => return,
            None => return self.refuse_missing_sequence(name, place),
        }
        for (table, column, identity) in self.owners_of(&found) {
            if identity {
                let because = ("dependent_objects_still_exist", format!("it is the identity of `{table}.{column}`"));
                return self.refuse_because(&found, None, place, because);
            }
            self.set_owned_sequence(&table, &column, None);
        }
        self.schema.sequences.remove(&found);
    }

    /// Says that an index, a view or a sequence is not there.
    pub(super) fn refuse_missing_relation(&mut self, object: ObjectKind, name: &ObjectName, place: Place) {
        if object == ObjectKind::Index {
            return self.refuse_missing_index(name, place);
        }
        let (kind, found) = (AnomalyKind::Missing { what: Self::word(object) }, self.resolve(name).0);
        self.refuse(Refusal { kind, object: &found, part: None, place, cause: None });
    }

    fn refuse_missing_sequence(&mut self, name: &ObjectName, place: Place) {
        let object = self.new_name(name);
        if self.doubt == 0 {
            self.refuse(Refusal { kind: AnomalyKind::Missing { what: "sequence" }, object: &object, part: None, place, cause: None });
        }
    }

    /// The columns that own a sequence, and whether they are identities.
    fn owners_of(&self, sequence: &QualName) -> Vec<(QualName, String, bool)> {
        let tables =
            self.schema.tables.iter().filter(|(table, model)| table.schema == sequence.schema && model.knowledge != Knowledge::Unknown);
        let columns = tables.flat_map(|(table, model)| model.columns.iter().map(move |column| (table, column)));
        let owners = columns.filter(|(_, column)| column.owned_sequence.as_ref() == Some(sequence));
        owners.map(|(table, column)| (table.clone(), column.name.clone(), column.identity)).collect()
    }
}
