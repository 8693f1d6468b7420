//! What a history's `env.py` says about transactions: its calls of `context.configure`, and whether a transaction is open around them.
//!
//! Read off the program, never run: what a value is when it comes from outside the file is not known.

mod walk;

use std::collections::BTreeSet;

use crate::facts::program::{Call, Expr, ExprKind, Stmt, StmtKind};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::workspace::plan::HistoryPlan;

/// The environment of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// `env.py`.
    pub file: FileId,
    /// Its calls of `context.configure`; `None` when the file could not be read.
    pub configures: Option<Vec<Configure>>,
}

/// One call of `context.configure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configure {
    /// The call.
    pub place: Place,
    /// It has no connection: SQL is written, not run.
    pub offline: bool,
    /// `transaction_per_migration`.
    pub per_migration: Said,
    /// `transactional_ddl`.
    pub transactional: Said,
    /// The `begin()` whose transaction is open around the call: Alembic then begins none of its own.
    pub outer: Option<Place>,
}

/// What a call says of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// True.
    Yes,
    /// False.
    No,
    /// Nothing: the default holds.
    Nothing,
    /// A value that only a run knows.
    Unknown,
}

/// The environment of a plan, where it has an `env.py`.
#[must_use]
pub fn read(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> Option<Environment> {
    let above = plan.path.rsplit_once('/').map_or("", |(above, _)| above);
    let file = [plan.path.as_str(), above].into_iter().find_map(|folder| {
        let path = if folder.is_empty() { "env.py".to_owned() } else { format!("{folder}/env.py") };
        sources.find(&path)
    })?;
    let program = facts.python(file).filter(|facts| facts.code.problems.is_empty()).and_then(|facts| facts.program.as_ref());
    let configures = program.map(|program| {
        let mut reader = Reader { file, body: &program.body, found: Vec::new() };
        reader.block(&program.body, &Around::default());
        let covered = reader.called_within_begin();
        let found = reader.found.iter().map(|found| reader.configure(found, &covered));
        found.collect()
    });
    Some(Environment { file, configures })
}

/// What stands around a statement.
#[derive(Clone, Debug, Default)]
struct Around<'a> {
    function: Option<&'a str>,
    begin: Option<&'a Expr>,
}

/// A call of `configure`, and what stands around it.
struct Found<'a> {
    call: &'a Call,
    expr: &'a Expr,
    around: Around<'a>,
}

struct Reader<'a> {
    file: FileId,
    body: &'a [Stmt],
    found: Vec<Found<'a>>,
}

impl<'a> Reader<'a> {
    fn block(&mut self, body: &'a [Stmt], around: &Around<'a>) {
        for stmt in body {
            walk::own_expressions(stmt, &mut |expr| {
                if let ExprKind::Call(call) = &expr.kind
                    && is_configure(&call.function)
                {
                    self.found.push(Found { call, expr, around: around.clone() });
                }
            });
            let mut inner = around.clone();
            match &stmt.kind {
                StmtKind::Function(function) => inner = Around { function: Some(&function.name), begin: None },
                StmtKind::With { items, .. } => {
                    inner.begin = items.iter().map(|(context, _)| context).find(|context| begins(context)).or(inner.begin);
                }
                _ => {}
            }
            for body in walk::bodies(stmt) {
                self.block(body, &inner);
            }
        }
    }

    /// Functions that are named where a transaction is open, with the `begin()` that opens it: they are called or passed there.
    fn called_within_begin(&self) -> Vec<(&'a str, &'a Expr)> {
        let mut covered: Vec<(&'a str, &'a Expr)> = Vec::new();
        walk::every(self.body, &mut |stmt| {
            if let StmtKind::With { items, body } = &stmt.kind
                && let Some(begin) = items.iter().map(|(context, _)| context).find(|context| begins(context))
            {
                covered.extend(walk::names(body).into_iter().map(|name| (name, begin)));
            }
        });
        let mut seen: BTreeSet<&str> = covered.iter().map(|(name, _)| *name).collect();
        let mut at = 0;
        while let Some((name, begin)) = covered.get(at).copied() {
            at += 1;
            let body = self.function(name).map(Vec::as_slice).unwrap_or_default();
            let further: Vec<&str> = walk::names(body).into_iter().filter(|name| seen.insert(name)).collect();
            covered.extend(further.into_iter().map(|name| (name, begin)));
        }
        covered
    }

    fn function(&self, wanted: &str) -> Option<&'a Vec<Stmt>> {
        let mut found = None;
        walk::every(self.body, &mut |stmt| match &stmt.kind {
            StmtKind::Function(function) if function.name == wanted => found = Some(&function.body),
            _ => {}
        });
        found
    }

    fn configure(&self, found: &Found<'a>, covered: &[(&str, &Expr)]) -> Configure {
        let place = |expr: &Expr| Place { file: self.file, span: expr.span };
        let by_function = || covered.iter().find(|(name, _)| Some(*name) == found.around.function).map(|(_, begin)| *begin);
        let keyword = |name: &str| found.call.keywords.iter().any(|(key, _)| key.as_deref() == Some(name));
        let offline = !keyword("connection") && ["url", "dialect_name", "literal_binds"].into_iter().any(keyword);
        Configure {
            place: place(found.expr),
            offline,
            per_migration: self.option(found.call, "transaction_per_migration"),
            transactional: self.option(found.call, "transactional_ddl"),
            outer: if offline { None } else { found.around.begin.or_else(by_function).map(place) },
        }
    }

    fn option(&self, call: &Call, wanted: &str) -> Said {
        let mut said = Said::Nothing;
        for (name, value) in &call.keywords {
            match name {
                Some(name) if name == wanted => return self.truth(value),
                Some(_) => {}
                None => {
                    said = match (said, self.in_dict(value, wanted)) {
                        (Said::Nothing, inner) => inner,
                        (known, _) => known,
                    }
                }
            }
        }
        said
    }

    fn truth(&self, value: &Expr) -> Said {
        match &value.kind {
            ExprKind::Bool(true) => Said::Yes,
            ExprKind::Bool(false) | ExprKind::None => Said::No,
            ExprKind::Name(name) => match self.assigned(name).as_slice() {
                [Expr { kind: ExprKind::Bool(value), .. }] => {
                    if *value {
                        Said::Yes
                    } else {
                        Said::No
                    }
                }
                _ => Said::Unknown,
            },
            _ => Said::Unknown,
        }
    }

    /// What `**value` says of an option.
    fn in_dict(&self, value: &Expr, wanted: &str) -> Said {
        match &value.kind {
            ExprKind::Dict(entries) => {
                let mut said = Said::Nothing;
                for (key, value) in entries {
                    match key.as_ref().map(|key| &key.kind) {
                        Some(ExprKind::Str { value: key, .. }) if key == wanted => said = self.truth(value),
                        Some(ExprKind::Str { .. }) => {}
                        _ => said = Said::Unknown,
                    }
                }
                said
            }
            ExprKind::Call(call) if matches!(&call.function.kind, ExprKind::Name(name) if name == "dict") && call.args.is_empty() => {
                let is_plain = call.keywords.iter().all(|(name, _)| name.is_some());
                let named = call.keywords.iter().find(|(name, _)| name.as_deref() == Some(wanted));
                named.map_or(if is_plain { Said::Nothing } else { Said::Unknown }, |(_, value)| self.truth(value))
            }
            ExprKind::Name(name) => self.in_variable(name, wanted),
            _ => Said::Unknown,
        }
    }

    /// A dictionary that the file assigns once and changes only by items.
    fn in_variable(&self, name: &str, wanted: &str) -> Said {
        if let Some(value) = walk::item_assigned(self.body, name, wanted) {
            return self.truth(value);
        }
        match self.assigned(name).as_slice() {
            [one] if !matches!(one.kind, ExprKind::Name(_)) && !walk::is_changed(self.body, name) => self.in_dict(one, wanted),
            _ => Said::Unknown,
        }
    }

    fn assigned(&self, wanted: &str) -> Vec<&'a Expr> {
        let mut values = Vec::new();
        walk::every(self.body, &mut |stmt| {
            if let StmtKind::Assign { targets, value, .. } = &stmt.kind
                && targets.iter().any(|target| matches!(&target.kind, ExprKind::Name(name) if name == wanted))
            {
                values.push(value);
            }
        });
        values
    }
}

/// `context.configure(…)`, `alembic.context.configure(…)`: the context of the environment, whatever it was imported as.
fn is_configure(function: &Expr) -> bool {
    let ExprKind::Attribute(receiver, name) = &function.kind else { return false };
    let (ExprKind::Name(last) | ExprKind::Attribute(_, last)) = &receiver.kind else { return false };
    name == "configure" && last.contains("context")
}

/// `engine.begin()`, but not Alembic's own `context.begin_transaction()`.
fn begins(context: &Expr) -> bool {
    match &context.kind {
        ExprKind::Call(call) => matches!(&call.function.kind, ExprKind::Attribute(_, name) if name == "begin"),
        _ => false,
    }
}
