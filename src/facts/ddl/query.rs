//! What a query reads and gives, as its text says it. Whether its relations have the columns is asked later, of the model.

use super::{Ident, ObjectName};

/// What a query reads, and the columns it gives where that can be read off the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryShape {
    /// Tables and views in it, in order of appearance, without its own CTEs.
    pub reads: Vec<ObjectName>,
    /// What gives its rows.
    pub rows: Rows,
}

/// What gives rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Rows {
    /// `SELECT`: what it reads from, and its list.
    Select {
        /// The items of the `FROM`.
        from: Vec<FromItem>,
        /// The select list.
        output: Vec<OutputColumn>,
        /// Qualified and bare column names in it, outside of its subqueries: `(qualifier, column)`.
        names: Vec<(Option<String>, String)>,
        /// Subqueries in its expressions.
        nested: Vec<Self>,
    },
    /// `VALUES`: how many columns it has.
    Values(usize),
    /// `UNION`, `INTERSECT`, `EXCEPT`: both sides.
    Both(Box<Self>, Box<Self>),
    /// `WITH … query`.
    With {
        /// Its CTEs in order.
        ctes: Vec<Cte>,
        /// The query that may read them.
        rows: Box<Self>,
    },
    /// Not read: the columns are not known.
    #[default]
    Unread,
}

impl Rows {
    /// Every relation that a `FROM` in it names, to change the name.
    pub fn relations_mut(&mut self) -> Vec<&mut ObjectName> {
        match self {
            Self::Select { from, nested, .. } => {
                from.iter_mut().flat_map(FromItem::relations_mut).chain(nested.iter_mut().flat_map(Self::relations_mut)).collect()
            }
            Self::Both(left, right) => left.relations_mut().into_iter().chain(right.relations_mut()).collect(),
            Self::With { ctes, rows } => ctes.iter_mut().flat_map(|cte| cte.rows.relations_mut()).chain(rows.relations_mut()).collect(),
            Self::Values(_) | Self::Unread => vec![],
        }
    }
}

impl FromItem {
    fn relations_mut(&mut self) -> Vec<&mut ObjectName> {
        match self {
            Self::Relation { name, .. } => vec![name],
            Self::Query { rows, .. } => rows.relations_mut(),
            Self::Join { left, right, .. } => left.relations_mut().into_iter().chain(right.relations_mut()).collect(),
            Self::Column { .. } | Self::Other(_) => vec![],
        }
    }
}

/// A query in a `WITH`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cte {
    /// Its name.
    pub name: String,
    /// Names for its columns, from the first on.
    pub columns: Vec<String>,
    /// The query.
    pub rows: Rows,
}

/// An item of a `FROM`.
#[derive(Clone, Debug, PartialEq)]
pub enum FromItem {
    /// A table, a view or a CTE.
    Relation {
        /// Its name.
        name: ObjectName,
        /// What the query calls it, with names for its columns.
        alias: Alias,
    },
    /// A subquery.
    Query {
        /// The query.
        rows: Rows,
        /// What the query around calls it.
        alias: Alias,
    },
    /// A function that gives one column, and that column's name.
    Column {
        /// The column, unless the alias names it.
        name: String,
        /// What the query calls it.
        alias: Alias,
    },
    /// Anything else: its columns are not known.
    Other(Alias),
    /// Two items joined.
    Join {
        /// The left one.
        left: Box<Self>,
        /// The right one.
        right: Box<Self>,
        /// Which columns become one.
        merge: Merge,
    },
}

/// `AS name (columns)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: Option<String>,
    /// Names for its columns, from the first on.
    pub columns: Vec<String>,
}

/// Which columns of a join's sides become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// None.
    Nothing,
    /// `NATURAL`: those that both sides have.
    Natural,
    /// `USING (…)`.
    Using(Vec<Ident>),
}

/// One item of a select list.
#[derive(Clone, Debug, PartialEq)]
pub enum OutputColumn {
    /// A named column; `source` is `(qualifier, column)` when it is a bare column reference; `data_type` when a cast or the form of
    /// the expression says it.
    Named {
        /// Its name.
        name: String,
        /// The column that it is.
        source: Option<(Option<String>, String)>,
        /// Its type.
        data_type: Option<String>,
        /// The column of which it is the largest or smallest value: it has that column's type.
        extreme_of: Option<(Option<String>, String)>,
    },
    /// `*` or `t.*`.
    Star {
        /// `t`.
        qualifier: Option<String>,
    },
}
