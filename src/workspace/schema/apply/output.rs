//! The columns that a query gives, asked of the model: joins, set operations, CTEs, subqueries.
//!
//! A column whose type the text does not tell has the type `unknown`; where one of the columns is not known, none is.

use std::collections::BTreeSet;

use super::lookup::is_column_of_system;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{Alias, Cte, FromItem, Merge, ObjectName, OutputColumn, Rows};
use crate::source::sources::Place;
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
    /// Columns of relations that it reads.
    pub sure: BTreeSet<(QualName, String)>,
    /// Columns that it may read: several relations in reach have one of that name.
    pub likely: BTreeSet<(QualName, String)>,
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

    /// Says that the columns of a table are not known, for its query does not tell them.
    pub(super) fn say_unknown_columns(&mut self, table: &QualName, place: Place) {
        self.problems.push(Problem {
            code: ProblemCode::Opaque,
            message: format!("the columns of `{table}` cannot be told from its query"),
            labels: vec![Label { place, text: String::new(), role: Role::Primary }],
            hides: Hides::Tables([Self::full_name(table)].into()),
            help: vec!["list the columns in the query, or in front of `AS`".to_owned()],
        });
    }

    fn rows(&self, rows: &Rows, scope: &mut Scope, seen: &mut Output) -> Option<Columns> {
        match rows {
            Rows::Select { from, output, names, nested } => {
                let (sources, columns) = self.select(from, output, scope, seen);
                scope.outer.push(sources.list);
                for name in names {
                    self.read(name, &scope.outer, seen);
                }
                for rows in nested {
                    self.rows(rows, scope, seen);
                }
                scope.outer.pop();
                columns
            }
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

    /// Remembers what a name reads: of the nearest query around it in which something has that column.
    fn read(&self, (qualifier, column): &(Option<String>, String), around: &[Vec<Source>], seen: &mut Output) {
        let column = self.text(column);
        for sources in around.iter().rev() {
            let meant = |source: &&Source| {
                (qualifier.is_none() || &source.name == qualifier)
                    && source.columns.as_ref().is_none_or(|columns| columns.iter().any(|(name, _)| *name == column))
            };
            let candidates: Vec<&Source> = sources.iter().filter(meant).collect();
            if candidates.is_empty() {
                continue;
            }
            let into = if candidates.len() == 1 { &mut seen.sure } else { &mut seen.likely };
            into.extend(candidates.iter().filter_map(|source| Some((source.relation.clone()?, column.clone()))));
            return;
        }
    }

    fn select(&self, from: &[FromItem], list: &[OutputColumn], scope: &mut Scope, seen: &mut Output) -> (Sources, Option<Columns>) {
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
                OutputColumn::Named { name, source, data_type, extreme_of } => {
                    let mut type_of = |column| self.source_type(column, &sources, scope.outer.is_empty(), seen);
                    let known = source.as_ref().and_then(&mut type_of);
                    let known = known.or_else(|| extreme_of.as_ref().and_then(&mut type_of).and_then(|found| aggregated(&found)));
                    Some(vec![(self.text(name), data_type.clone().or(known).unwrap_or_else(unknown))])
                }
                OutputColumn::Star { qualifier } => sources.starred(qualifier.as_deref(), seen),
            };
            columns = columns.zip(found).map(|(mut all, found)| {
                all.extend(found);
                all
            });
        }
        (sources, columns)
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
                let from = sources.list.len();
                let (left, right) = (self.item(left, scope, sources, seen), self.item(right, scope, sources, seen));
                let merged = self.merged(left.as_ref()?, right.as_ref()?, merge);
                for source in sources.list.iter().skip(from) {
                    let own = source.columns.iter().flatten().filter(|(name, _)| merged.contains(name));
                    seen.sure.extend(own.filter_map(|(name, _)| Some((source.relation.clone()?, name.clone()))));
                }
                joined(left?, right?, &merged)
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

    /// The columns that both sides of a join share and `*` gives once.
    fn merged(&self, left: &Columns, right: &Columns, merge: &Merge) -> Vec<String> {
        match merge {
            Merge::Nothing => vec![],
            Merge::Natural => {
                let shared = |name: &&String| right.iter().any(|(column, _)| column == *name);
                left.iter().map(|(name, _)| name).filter(shared).cloned().collect()
            }
            Merge::Using(names) => self.idents(names),
        }
    }

    /// The type of a column that a select list names; one that the only relation does not have is missing, unless it
    /// may be a column of a query around.
    fn source_type(
        &self,
        (qualifier, column): &(Option<String>, String),
        sources: &Sources,
        alone: bool,
        seen: &mut Output,
    ) -> Option<String> {
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
            && alone
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
    /// What the queries around have in their `FROM`, the innermost last.
    outer: Vec<Vec<Source>>,
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
                seen.sure.extend(columns.iter().map(|(column, _)| (relation.clone(), column.clone())));
            }
        }
        match qualifier {
            None => self.star.clone(),
            Some(_) => self.list.iter().find(meant)?.columns.clone(),
        }
    }
}

/// What `*` gives of a join.
fn joined(left: Columns, right: Columns, merged: &[String]) -> Option<Columns> {
    let type_in = |side: &Columns, name: &String| side.iter().find(|(column, _)| column == name).map(|(_, data_type)| data_type.clone());
    let mut columns = Columns::new();
    for name in merged {
        let (one, two) = (type_in(&left, name)?, type_in(&right, name)?);
        columns.push((name.clone(), if one == two { one } else { unknown() }));
    }
    columns.extend(left.into_iter().chain(right).filter(|(name, _)| !merged.contains(name)));
    Some(columns)
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

/// The type of `max(column)`: without a length, and text where the column is a varchar.
fn aggregated(data_type: &str) -> Option<String> {
    let (head, rest) =
        data_type.split_once('(').map_or((data_type, ""), |(head, rest)| (head, rest.split_once(')').map_or("", |(_, rest)| rest)));
    match head {
        "unknown" | "character" => None,
        "character varying" if rest.is_empty() => Some("text".to_owned()),
        _ => Some(format!("{head}{rest}")),
    }
}
