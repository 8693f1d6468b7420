//! A table as a model's code says it, before it is evaluated into columns and constraints.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::source::sources::{FileId, Place};
use crate::workspace::schema::alembic::values::{Args, Class, Object};

/// One table.
#[derive(Debug)]
pub struct Draft<'p> {
    /// The class or table object.
    pub name: String,
    /// The class, unless it is a bare table object.
    pub class: Option<Rc<Class<'p>>>,
    /// The table object, when there is one.
    pub object: Option<Rc<Object<'p>>>,
    /// Where.
    pub place: Place,
    /// The file.
    pub file: FileId,
    /// The table's name.
    pub table: String,
    /// Its schema, when the code names one for it or for all tables.
    pub schema: Option<String>,
    /// The schema of all tables of its metadata: that of foreign keys that name none.
    pub default_schema: Option<String>,
    /// The columns.
    pub columns: Vec<DraftColumn<'p>>,
    /// Constraints of the table.
    pub constraints: Vec<Rc<Object<'p>>>,
    /// Names that may be columns.
    pub maybe: BTreeSet<String>,
    /// Why there may be more.
    pub open: Option<String>,
    /// `extend_existing`.
    pub extends: bool,
    /// It stands under a condition that cannot be evaluated.
    pub doubtful: bool,
}

/// One column.
#[derive(Debug)]
pub struct DraftColumn<'p> {
    /// Its name in the table.
    pub name: String,
    /// Where it is declared.
    pub place: Place,
    /// What it was made with, or why that is not known.
    pub made: Result<Made<'p>, String>,
    /// The object that other code refers to it by.
    pub object: Option<Rc<Object<'p>>>,
    /// The attribute of the class that it is, where there is one.
    pub attribute: Option<String>,
}

/// What a column was made with.
#[derive(Debug, Default)]
pub struct Made<'p> {
    /// As `Column(name, type, …)` takes it, without foreign keys.
    pub args: Args<'p>,
    /// Its `ForeignKey(…)`s.
    pub keys: Vec<Rc<Object<'p>>>,
    /// It has the type of the column that it refers to.
    pub derives: bool,
    /// Why its type is not known.
    pub untyped: Option<String>,
    /// Whether it takes NULL is not known.
    pub nullability_unknown: bool,
    /// Versions of its libraries differ in whether it takes NULL: either is right.
    pub nullability_differs: bool,
}

impl<'p> Draft<'p> {
    /// Adds a column, unless one of the same name is there.
    pub fn add(&mut self, column: DraftColumn<'p>) {
        if self.columns.iter().all(|known| known.name != column.name) {
            self.columns.push(column);
        }
    }

    /// Whether a column says that it is part of the primary key.
    pub fn has_primary_key(&self) -> bool {
        let of_column = |column: &DraftColumn<'_>| column.made.as_ref().is_ok_and(|made| made.args.flag("primary_key") == Some(true));
        self.columns.iter().any(of_column) || self.constraints.iter().any(|constraint| constraint.last() == "PrimaryKeyConstraint")
    }
}
