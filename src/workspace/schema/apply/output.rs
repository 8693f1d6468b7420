//! The columns that a query gives, asked of the model: joins, set operations, CTEs, subqueries.
//!
//! A column whose type the text does not tell has the type `unknown`; where one of the columns is not known, none is.

use std::collections::BTreeSet;

use super::lookup::is_column_of_system;
use crate::facts::ddl::{Alias, Cte, FromItem, Merge, ObjectName, OutputColumn, Rows};
use crate::workspace::schema::model::{Knowledge, QualName};
use crate::workspace::schema::replay::Replay;

/// The columns that PostgreSQL lets a query give.
const MOST_COLUMNS: usize = 1_664;

/// Names and types.
type Columns = Vec<(String, String)>;

/// What is known of a query once it was looked through.
#[derive(Debug, Default)]
pub struct Output {
    /// Its columns; nothing when the text does not tell all of them.
    pub columns: Option<Columns>,
    /// Columns of relations that a `*` in it stands for.
    pub starred: BTreeSet<(QualName, String)>,
    /// Columns in a select list that its only relation does not have.
    pub missing: BTreeSet<(QualName, String)>,
}

impl Replay {
    /// What a query gives.
    pub(super) fn output(&self, rows: &Rows) -> Output {
        let mut output = Output::default();
        let columns = self.rows(rows, &mut Scope::default(), &mut output);
        output.columns = columns.filter(|columns| !columns.is_empty() && columns.len() <= MOST_COLUMNS);
        output
    }

    fn rows(&self, rows: &Rows, scope: &mut Scope, seen: &mut Output) -> Option<Columns> {
        match rows {
            Rows::Select { from, output } => self.select(from, output, scope, seen),
            Rows::Values(width) => Some((1..=*width).map(|at| (format!("column{at}"), unknown())).collect()),
            Rows::Both(left, right) => {
                let (left, right) = (self.rows(left, scope, seen), self.rows(right, scope, seen));
                Some(common(left?, right))
            }
            Rows::With { ctes, rows } => {
                let known = scope.ctes.len();
                for cte in ctes {
                    self.with(cte, scope, seen);
                }
                let columns = self.rows(rows, scope, seen);
                scope.ctes.truncate(known);
                columns
            }
            Rows::Unread => None,
        }
    }

    /// A CTE may read itself; what it then gives is not known before it is read.
    fn with(&self, cte: &Cte, scope: &mut Scope, seen: &mut Output) {
        let at = scope.ctes.len();
        scope.ctes.push((cte.name.clone(), None));
        let columns = self.rows(&cte.rows, scope, seen).map(|columns| renamed(columns, &cte.columns));
        scope.ctes.truncate(at);
        scope.ctes.push((cte.name.clone(), columns));
    }

    fn select(&self, from: &[FromItem], list: &[OutputColumn], scope: &mut Scope, seen: &mut Output) -> Option<Columns> {
        let mut sources = Sources::default();
        for item in from {
            let star = self.item(item, scope, &mut sources, seen);
            sources.star = sources.star.and_then(|mut all| {
                all.extend(star?);
                Some(all)
            });
        }
        let mut columns = Some(Columns::new());
        for item in list {
            let found = match item {
                OutputColumn::Named { name, source, data_type } => {
                    let known = source.as_ref().and_then(|source| self.source_type(source, &sources, seen));
                    Some(vec![(self.text(name), data_type.clone().or(known).unwrap_or_else(unknown))])
                }
                OutputColumn::Star { qualifier } => sources.starred(qualifier.as_deref(), seen),
            };
            columns = columns.zip(found).map(|(mut all, found)| {
                all.extend(found);
                all
            });
        }
        columns
    }

    /// What `*` gives of an item; its relations join the sources.
    fn item(&self, item: &FromItem, scope: &mut Scope, sources: &mut Sources, seen: &mut Output) -> Option<Columns> {
        match item {
            FromItem::Relation { name, alias } => self.relation_item(name, alias, scope, sources),
            FromItem::Query { rows, alias } => {
                let columns = self.rows(rows, scope, seen).map(|columns| renamed(columns, &alias.columns));
                sources.push(alias.name.as_deref(), None, columns)
            }
            FromItem::Column { name, alias } => {
                let column = alias.columns.first().unwrap_or(name).clone();
                sources.push(Some(alias.name.as_deref().unwrap_or(name)), None, Some(vec![(column, unknown())]))
            }
            FromItem::Other(alias) => sources.push(alias.name.as_deref(), None, None),
            FromItem::Join { left, right, merge } => {
                let (left, right) = (self.item(left, scope, sources, seen), self.item(right, scope, sources, seen));
                self.joined(left?, right?, merge)
            }
        }
    }

    fn relation_item(&self, name: &ObjectName, alias: &Alias, scope: &Scope, sources: &mut Sources) -> Option<Columns> {
        let called = alias.name.as_deref().unwrap_or(&name.name);
        let cte = scope.ctes.iter().rev().find(|(cte, _)| name.schema.is_none() && *cte == name.name);
        if let Some((_, columns)) = cte {
            return sources.push(Some(called), None, columns.clone().map(|columns| renamed(columns, &alias.columns)));
        }
        let relation = self.resolve(name).0;
        let columns = self.known_relation_columns(&relation).map(|columns| renamed(columns, &alias.columns));
        // Under other names its columns are not the relation's.
        let relation = Some(relation).filter(|_| alias.columns.is_empty());
        sources.push(Some(called), relation, columns)
    }

    /// The columns of a relation, when all are known.
    fn known_relation_columns(&self, relation: &QualName) -> Option<Columns> {
        let known = self.schema.tables.get(relation).is_none_or(|table| table.knowledge != Knowledge::Unknown);
        Some(self.relation_columns(relation)).filter(|columns| known && !columns.is_empty())
    }

    fn joined(&self, left: Columns, right: Columns, merge: &Merge) -> Option<Columns> {
        let has = |side: &Columns, name: &str| side.iter().any(|(column, _)| column == name);
        let merged: Vec<String> = match merge {
            Merge::Nothing => vec![],
            Merge::Natural => left.iter().map(|(name, _)| name.clone()).filter(|name| has(&right, name)).collect(),
            Merge::Using(names) => self.idents(names),
        };
        let type_in =
            |side: &Columns, name: &String| side.iter().find(|(column, _)| column == name).map(|(_, data_type)| data_type.clone());
        let mut columns = Columns::new();
        for name in &merged {
            let (one, two) = (type_in(&left, name)?, type_in(&right, name)?);
            columns.push((name.clone(), if one == two { one } else { unknown() }));
        }
        columns.extend(left.into_iter().chain(right).filter(|(name, _)| !merged.contains(name)));
        Some(columns)
    }

    /// The type of a column that a select list names; one that the only relation does not have is missing.
    fn source_type(&self, (qualifier, column): &(Option<String>, String), sources: &Sources, seen: &mut Output) -> Option<String> {
        let column = self.text(column);
        let named = |columns: &Columns| columns.iter().find(|(name, _)| *name == column).map(|(_, data_type)| data_type.clone());
        let found = match qualifier {
            Some(qualifier) => sources
                .list
                .iter()
                .find(|source| source.name.as_ref() == Some(qualifier))
                .and_then(|source| named(source.columns.as_ref()?)),
            None => sources.star.as_ref().filter(|all| all.iter().filter(|(name, _)| *name == column).count() == 1).and_then(named),
        };
        if found.is_none()
            && let [only] = sources.list.as_slice()
            && let (Some(relation), Some(columns)) = (&only.relation, &only.columns)
            && !columns.iter().any(|(name, _)| *name == column)
            && (qualifier.is_none() || qualifier == &only.name)
            && !self.may_be_no_column(&column, only.name.as_deref())
        {
            seen.missing.insert((relation.clone(), column));
        }
        found
    }

    /// The whole row, a column that every table has, or a function of the row.
    fn may_be_no_column(&self, name: &str, row: Option<&str>) -> bool {
        row == Some(name) || is_column_of_system(name) || self.schema.functions.keys().any(|function| function.name == name)
    }
}

/// CTEs that a query sees, the innermost last.
#[derive(Debug, Default)]
struct Scope {
    ctes: Vec<(String, Option<Columns>)>,
}

/// What a `FROM` gives.
#[derive(Debug)]
struct Sources {
    list: Vec<Source>,
    /// What `*` gives.
    star: Option<Columns>,
}

impl Default for Sources {
    fn default() -> Self {
        Self { list: vec![], star: Some(vec![]) }
    }
}

/// One relation, subquery or function of a `FROM`.
#[derive(Debug)]
struct Source {
    name: Option<String>,
    relation: Option<QualName>,
    columns: Option<Columns>,
}

impl Sources {
    fn push(&mut self, name: Option<&str>, relation: Option<QualName>, columns: Option<Columns>) -> Option<Columns> {
        self.list.push(Source { name: name.map(str::to_owned), relation, columns: columns.clone() });
        columns
    }

    /// What `*` or `t.*` gives; the relations' columns that it stands for are read.
    fn starred(&self, qualifier: Option<&str>, seen: &mut Output) -> Option<Columns> {
        let meant = |source: &&Source| qualifier.is_none() || source.name.as_deref() == qualifier;
        for source in self.list.iter().filter(meant) {
            if let (Some(relation), Some(columns)) = (&source.relation, &source.columns) {
                seen.starred.extend(columns.iter().map(|(column, _)| (relation.clone(), column.clone())));
            }
        }
        match qualifier {
            None => self.star.clone(),
            Some(_) => self.list.iter().find(meant)?.columns.clone(),
        }
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// The left side's names; a type only where both sides have it.
fn common(left: Columns, right: Option<Columns>) -> Columns {
    let mut right = right.unwrap_or_default().into_iter().map(|(_, data_type)| data_type);
    let same = |data_type: String, other: Option<String>| if other.as_ref() == Some(&data_type) { data_type } else { unknown() };
    left.into_iter().map(|(name, data_type)| (name, same(data_type, right.next()))).collect()
}

/// Columns under the names of an alias, as far as it gives some.
fn renamed(mut columns: Columns, names: &[String]) -> Columns {
    columns.iter_mut().zip(names).for_each(|(column, name)| column.0.clone_from(name));
    columns
}
