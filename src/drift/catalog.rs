//! What a database holds, in the form in which two sides are compared: objects with named properties, all of it text.
//!
//! It knows neither migrations nor connections, so that both sides can be put into it.

use std::collections::BTreeMap;
use std::fmt;

/// What an object is; in the order in which an object's parts are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A table, partitioned or not.
    Table,
    /// A view, materialized or not.
    View,
    /// A sequence.
    Sequence,
    /// An enum.
    Enum,
    /// Any other type that has a definition of its own.
    Type,
    /// A function; overloads share an entry.
    Function,
    /// A column of a table.
    Column,
    /// A constraint of a table.
    Constraint,
    /// An index of a table or materialized view that no constraint owns.
    Index,
    /// A trigger of a table.
    Trigger,
    /// A row-level security policy of a table.
    Policy,
}

impl Kind {
    /// The word in messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Sequence => "sequence",
            Self::Enum => "enum",
            Self::Type => "type",
            Self::Function => "function",
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let all = [
            Self::Table,
            Self::View,
            Self::Sequence,
            Self::Enum,
            Self::Type,
            Self::Function,
            Self::Column,
            Self::Constraint,
            Self::Index,
            Self::Trigger,
            Self::Policy,
        ];
        all.into_iter().find(|kind| kind.word() == word)
    }
}

/// What an object is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The schema.
    pub schema: String,
    /// The object, or the table or view that it is a part of.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The part's own name.
    pub part: Option<String>,
}

impl Id {
    /// An object that stands on its own.
    #[must_use]
    pub fn whole(kind: Kind, schema: &str, name: &str) -> Self {
        Self { schema: schema.to_owned(), name: name.to_owned(), kind, part: None }
    }

    /// Another object of the same name: a part of it, or, without a part, the whole.
    #[must_use]
    pub fn part(&self, kind: Kind, part: Option<&str>) -> Self {
        Self { kind, part: part.map(str::to_owned), ..self.clone() }
    }

    /// `name` in `public`, `schema.name` elsewhere.
    #[must_use]
    pub fn relation(&self) -> String {
        if self.schema == "public" { self.name.clone() } else { format!("{}.{}", self.schema, self.name) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, relation) = (self.kind.word(), self.relation());
        match (&self.part, self.kind) {
            (None, _) => write!(f, "{word} `{relation}`"),
            (Some(part), Kind::Column) => write!(f, "{word} `{relation}.{part}`"),
            (Some(part), _) => write!(f, "{word} `{part}` of `{relation}`"),
        }
    }
}

/// A property; in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// The name, of what is otherwise the same.
    Name,
    /// `table` or `partitioned table`; `view` or `materialized view`; what a constraint demands.
    Kind,
    /// A column's type.
    Type,
    /// `null` or `not null`.
    Nullability,
    /// A column's default, or [`NONE`].
    Default,
    /// Whether a column is an identity.
    Identity,
    /// The columns of a constraint, index or view.
    Columns,
    /// What a foreign key references.
    References,
    /// `ON DELETE`.
    OnDelete,
    /// `ON UPDATE`.
    OnUpdate,
    /// Whether a constraint was validated, or an index can be used.
    Validity,
    /// Whether an index is unique.
    Uniqueness,
    /// Whether an index covers some rows only.
    Coverage,
    /// The labels of an enum, in order.
    Labels,
    /// The function that a trigger runs.
    Function,
    /// When a trigger runs.
    Events,
    /// Whether a trigger runs at all.
    Firing,
    /// The statements that a policy is for.
    Command,
    /// Whether row-level security is enabled.
    RowSecurity,
    /// Whether it binds the table's owner too.
    ForcedRowSecurity,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Name,
        Self::Kind,
        Self::Type,
        Self::Nullability,
        Self::Default,
        Self::Identity,
        Self::Columns,
        Self::References,
        Self::OnDelete,
        Self::OnUpdate,
        Self::Validity,
        Self::Uniqueness,
        Self::Coverage,
        Self::Labels,
        Self::Function,
        Self::Events,
        Self::Firing,
        Self::Command,
        Self::RowSecurity,
        Self::ForcedRowSecurity,
    ];

    /// The word in messages, in JSON, and for the columns of the catalog's queries.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Type => "type",
            Self::Nullability => "nullability",
            Self::Default => "default",
            Self::Identity => "identity",
            Self::Columns => "columns",
            Self::References => "references",
            Self::OnDelete => "on delete",
            Self::OnUpdate => "on update",
            Self::Validity => "validity",
            Self::Uniqueness => "uniqueness",
            Self::Coverage => "coverage",
            Self::Labels => "labels",
            Self::Function => "function",
            Self::Events => "events",
            Self::Firing => "firing",
            Self::Command => "command",
            Self::RowSecurity => "row-level security",
            Self::ForcedRowSecurity => "forced row-level security",
        }
    }

    /// The property of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|property| property.word() == word)
    }
}

/// The default of a column that has none, and the labels of an enum without any.
pub const NONE: &str = "none";

/// An object: what is known of it. A property that is not known is left out, and not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// Its properties.
    pub properties: BTreeMap<Property, String>,
    /// It comes and goes with another object (a column's own sequence, a partition of a table): neither missing nor extra by itself.
    pub attached: bool,
}

/// All objects.
pub type Catalog = BTreeMap<Id, Object>;
