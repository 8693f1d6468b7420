//! PL/pgSQL statements as steps. Control flow is described, not decided: the replay asks the model.

use super::condition::{self, Value, Vars};
use super::text;
use super::tree::{Cx, K, Node, child, children, expr, find, has};
use super::{Later, catalog, dynamic, into, query, statement};
use crate::facts::ddl::{CatalogRows, Condition, Op, OpKind, Opaque, OpaqueWhy, Step};
use crate::source::text::Span;

/// A parsed body, and where its errors are. The parser knows no `SELECT … INTO variable`, so errors are no reason to give up.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// The tree, offsets being those of the body's text.
    pub root: Node,
    /// Offsets of errors, in order.
    pub errors: Vec<usize>,
}

/// Rounds of one loop over constants that are written out.
const MAX_ROUNDS: usize = 300;
/// Rounds of all loops of a block: loops in loops multiply.
const MAX_ALL_ROUNDS: usize = 1_000;

/// The steps of a whole body.
pub(super) fn of_block(cx: &Cx, body: &Body, vars: &mut Vars) -> Vec<Step> {
    let mut reader = Reader { cx, errors: &body.errors, rounds: 0, waits: None };
    let mut steps = Vec::new();
    match child(&body.root, K::PLPGSQL_BLOCK) {
        Some(block) => reader.block(&block, vars, &mut steps),
        None => steps.push(reader.not_understood(&body.root, "no `BEGIN … END` was found")),
    }
    steps
}

/// A query that the statements behind it wait for.
pub(super) struct Waiting {
    /// What it asks, and of which variables.
    pub rows: CatalogRows,
    /// The query.
    pub span: Span,
    /// Where the statements behind it begin, in the context's text.
    pub from: usize,
}

struct Reader<'a, 'c> {
    cx: &'a Cx<'c>,
    errors: &'a [usize],
    /// Rounds of loops written out so far.
    rounds: usize,
    /// A query on the catalog whose values the statements behind it need, and where those begin.
    waits: Option<Waiting>,
}

impl Reader<'_, '_> {
    fn not_understood(&self, node: &Node, why: &str) -> Step {
        Step::Run(dynamic::not_understood(self.cx, node, why))
    }

    fn block(&mut self, block: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        for declaration in child(block, K::PLPGSQL_DECLARE_SECTION).into_iter().flat_map(|section| children(&section, K::PLPGSQL_VAR_DECL))
        {
            let Some(name) = self.cx.child_ident(&declaration, K::PLPGSQL_VAR_NAME) else { continue };
            let value = find(&declaration, K::PLPGSQL_VAR_INIT)
                .and_then(|init| child(&init, K::PLPGSQL_EXPR))
                .and_then(|init| self.value(&init, vars));
            vars.set(&name.name, value);
        }
        let inner = child(block, K::PLPGSQL_BODY).map(|body| self.body(&body, vars)).unwrap_or_default();
        match child(block, K::PLPGSQL_EXCEPTION_SECTION) {
            None => steps.extend(inner),
            Some(section) => {
                let span = self.cx.span(block);
                let handles = self.conditions(&section);
                steps.push(Step::Guarded { body: inner, handles, span });
                self.handlers(&section, vars, steps);
            }
        }
    }

    /// The conditions that handlers swallow: names folded, the digits of a SQLSTATE.
    fn conditions(&self, section: &Node) -> Vec<String> {
        let handlers = children(section, K::PLPGSQL_EXCEPTION_HANDLER);
        let conditions = handlers.flat_map(|handler| children(&handler, K::PLPGSQL_CONDITION).collect::<Vec<_>>());
        let word = |condition: Node| {
            self.cx.text_of(&condition).rsplit(char::is_whitespace).next().unwrap_or("").trim_matches('\'').to_lowercase()
        };
        conditions.map(word).collect()
    }

    /// Handlers run when the database refuses something, which cannot be known: what they change is opaque.
    fn handlers(&mut self, section: &Node, vars: &Vars, steps: &mut Vec<Step>) {
        for body in children(section, K::PLPGSQL_EXCEPTION_HANDLER).filter_map(|handler| child(&handler, K::PLPGSQL_BODY)) {
            let mut inner = Vec::new();
            for step in self.body(&body, &mut vars.clone()) {
                dynamic::changes(&step, &mut inner);
            }
            if let Some(first) = inner.first() {
                let message = "an exception handler changes the schema; whether it runs is not known".to_owned();
                let may_touch = inner.iter().flat_map(dynamic::touched).collect();
                let kind = OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch });
                steps.push(Step::Run(Op { kind, span: first.span }));
            }
        }
    }

    fn body(&mut self, body: &Node, vars: &mut Vars) -> Vec<Step> {
        let mut steps = Vec::new();
        let end = self.cx.start(body) + self.cx.raw_text(body).len();
        for node in body.children() {
            self.statement(&node, vars, &mut steps);
            if let Some(Waiting { rows, span, from }) = self.waits.take() {
                let rest = Later::statements(self.cx, from, end, vars);
                steps.push(Step::Take { rows, rest, span });
                break;
            }
        }
        steps
    }

    fn statement(&mut self, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        match node.kind() {
            K::PLPGSQL_BLOCK => self.block(node, vars, steps),
            K::PLPGSQL_EXEC_SQL_STMT | K::PLPGSQL_DO_STMT | K::PLPGSQL_CALL_STMT => self.sql(node, vars, steps),
            K::PLPGSQL_PERFORM_STMT => {
                self.sql(node, vars, steps);
                let query = node.children().find(|inner| query::is_query(inner.kind()));
                vars.set_found(query.and_then(|query| condition::of_query(self.cx, &query, vars)));
            }
            K::PLPGSQL_IF_STMT => self.branches(node, vars, steps),
            K::PLPGSQL_CASE_STMT => self.case(node, vars, steps),
            K::PLPGSQL_ASSIGN_STMT => {
                let target = find(node, K::PLPGSQL_VAR_NAME_REF).map(|name| self.cx.ident(&name).name);
                let value = child(node, K::PLPGSQL_EXPR).and_then(|value| self.value(&value, vars));
                if let Some(target) = target {
                    vars.set(&target, value);
                }
            }
            K::PLPGSQL_DYN_EXECUTE_STMT => {
                self.forget(node, vars);
                dynamic::execute(self.cx, node, vars, steps);
            }
            K::PLPGSQL_RETURN_STMT => steps.push(Step::Return),
            K::PLPGSQL_CONTINUE_STMT => steps.push(self.next(node, vars)),
            K::PLPGSQL_FOR_EACH_STMT | K::PLPGSQL_FOR_I_STMT | K::PLPGSQL_FOR_QUERY_STMT => match self.rounds(node, vars) {
                Some((variable, values)) => self.unrolled(node, &variable, &values, vars, steps),
                None => self.repeated(node, vars, steps),
            },
            K::PLPGSQL_LOOP_STMT | K::PLPGSQL_WHILE_STMT | K::PLPGSQL_FOR_DYN_STMT | K::PLPGSQL_FOR_CURSOR_STMT => {
                self.repeated(node, vars, steps);
            }
            K::ERROR => self.waits = into::read(self.cx, node, vars, steps),
            // RAISE, NULL, ASSERT, cursors, diagnostics: without effect on a schema.
            _ => self.forget(node, vars),
        }
    }

    fn sql(&mut self, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        let range = node.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let broken = self.errors.get(self.errors.partition_point(|error| *error < start)).is_some_and(|error| *error < end);
        if broken {
            self.waits = into::read(self.cx, node, vars, steps);
            return;
        }
        let Some(inner) = node.children().find(|inner| inner.kind() != K::COMMENT) else { return };
        match statement::read_with(self.cx, &inner, vars) {
            Some(ops) => steps.extend(ops.into_iter().map(Step::Run)),
            None => steps.push(self.not_understood(&inner, "a part of it is missing")),
        }
    }

    fn branches(&mut self, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        let before = vars.clone();
        let mut branches = vec![self.branch(node, &before)];
        branches.extend(children(node, K::PLPGSQL_ELSIF_CLAUSE).map(|clause| self.branch(&clause, &before)));
        let otherwise = self.otherwise(node, &before);
        steps.push(Step::If { branches, otherwise, span: self.cx.span(node) });
        self.forget(node, vars);
    }

    fn branch(&mut self, clause: &Node, vars: &Vars) -> (Condition, Vec<Step>) {
        let condition = child(clause, K::PLPGSQL_EXPR).map_or_else(
            || Condition::Unknown(String::new()),
            |node| match plain(&node) {
                Some(inner) => condition::read(self.cx, &inner, vars),
                None => Condition::Unknown(self.cx.text_of(&node).to_owned()),
            },
        );
        let body = child(clause, K::PLPGSQL_BODY).map(|body| self.body(&body, &mut vars.clone())).unwrap_or_default();
        (condition, body)
    }

    fn otherwise(&mut self, node: &Node, vars: &Vars) -> Vec<Step> {
        let body = child(node, K::PLPGSQL_ELSE_CLAUSE).and_then(|clause| child(&clause, K::PLPGSQL_BODY));
        body.map(|body| self.body(&body, &mut vars.clone())).unwrap_or_default()
    }

    fn case(&mut self, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        let before = vars.clone();
        let subject = has(node, K::PLPGSQL_EXPR);
        let branches = children(node, K::PLPGSQL_CASE_WHEN).map(|when| {
            let (condition, body) = self.branch(&when, &before);
            // With a subject each `WHEN` is a value to compare it with.
            let unknown =
                || Condition::Unknown(child(&when, K::PLPGSQL_EXPR).map_or_else(String::new, |value| self.cx.text_of(&value).to_owned()));
            (if subject { unknown() } else { condition }, body)
        });
        let branches = branches.collect();
        let otherwise = self.otherwise(node, &before);
        steps.push(Step::If { branches, otherwise, span: self.cx.span(node) });
        self.forget(node, vars);
    }

    /// A loop whose rounds are not known.
    fn repeated(&mut self, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) {
        self.forget(node, vars);
        if let Some(found) = self.for_each(node, vars) {
            steps.push(found);
        } else if let Some(body) = child(node, K::PLPGSQL_BODY) {
            let body = self.body(&body, &mut vars.clone());
            steps.push(Step::Loop { body, span: self.cx.span(node) });
        }
        self.forget(node, vars);
    }

    fn unrolled(&mut self, node: &Node, variable: &str, values: &[String], vars: &mut Vars, steps: &mut Vec<Step>) {
        let Some(body) = child(node, K::PLPGSQL_BODY) else { return };
        self.forget(node, vars);
        self.rounds += values.len();
        for value in values {
            let mut round = vars.clone();
            round.set(variable, Some(Value::Text(value.clone())));
            steps.push(Step::Round(self.body(&body, &mut round)));
        }
    }

    /// `CONTINUE`, with its `WHEN`.
    fn next(&self, node: &Node, vars: &Vars) -> Step {
        let Some(when) = find(node, K::PLPGSQL_EXPR) else { return Step::Next };
        let condition = plain(&when)
            .map_or_else(|| Condition::Unknown(self.cx.text_of(&when).to_owned()), |when| condition::read(self.cx, &when, vars));
        Step::If { branches: vec![(condition, vec![Step::Next])], otherwise: vec![], span: self.cx.span(node) }
    }

    /// A loop over objects of the catalog.
    fn for_each(&self, node: &Node, vars: &Vars) -> Option<Step> {
        if node.kind() != K::PLPGSQL_FOR_QUERY_STMT || node.descendants().any(|inner| inner.kind() == K::PLPGSQL_EXIT_STMT) {
            return None;
        }
        let variables: Vec<String> = children(node, K::PLPGSQL_FOR_VARIABLE)
            .map(|variable| find(&variable, K::PLPGSQL_VAR_NAME_REF).map(|name| self.cx.ident(&name).name))
            .collect::<Option<_>>()?;
        let query = node.children().find(|query| query::is_query(query.kind()))?;
        let rows = catalog::listed(self.cx, &query, vars, &variables, catalog::Listing::All)?;
        let body = child(node, K::PLPGSQL_BODY)?;
        let (start, length) = (self.cx.start(&body), self.cx.raw_text(&body).len());
        Some(Step::ForEach { rows, body: Later::statements(self.cx, start, start + length, vars), span: self.cx.span(node) })
    }

    /// The variable of a loop over constants, and its values.
    fn rounds(&self, node: &Node, vars: &Vars) -> Option<(String, Vec<String>)> {
        if node.descendants().any(|inner| inner.kind() == K::PLPGSQL_EXIT_STMT) {
            return None;
        }
        let mut variables = children(node, K::PLPGSQL_FOR_VARIABLE);
        let variable =
            variables.next().and_then(|variable| find(&variable, K::PLPGSQL_VAR_NAME_REF)).map(|name| self.cx.ident(&name).name)?;
        if variables.next().is_some() {
            return None;
        }
        let values = match node.kind() {
            K::PLPGSQL_FOR_EACH_STMT => text::array(self.cx, &plain(&child(node, K::PLPGSQL_EXPR)?)?, vars)?,
            K::PLPGSQL_FOR_I_STMT if !has(node, K::REVERSE_KW) => self.numbers(&child(node, K::PLPGSQL_FOR_RANGE)?, vars)?,
            K::PLPGSQL_FOR_QUERY_STMT => text::unnested(self.cx, &child(node, K::SELECT)?, vars)?,
            _ => return None,
        };
        (values.len() <= MAX_ROUNDS && self.rounds + values.len() <= MAX_ALL_ROUNDS).then_some((variable, values))
    }

    fn numbers(&self, range: &Node, vars: &Vars) -> Option<Vec<String>> {
        let bounds: Vec<Node> = children(range, K::PLPGSQL_EXPR).collect();
        let [low, high] = bounds.as_slice() else { return None };
        let (low, high) = (text::number(self.cx, &plain(low)?, vars)?, text::number(self.cx, &plain(high)?, vars)?);
        let few = high.checked_sub(low)? < i64::try_from(MAX_ROUNDS).ok()?;
        few.then(|| (low..=high).map(|number| number.to_string()).collect())
    }

    fn value(&self, node: &Node, vars: &Vars) -> Option<Value> {
        let expression = plain(node)?;
        condition::value(self.cx, &expression, vars).or_else(|| dynamic::partly(self.cx, &expression, vars))
    }

    /// What a statement may assign is not known any more.
    fn forget(&self, node: &Node, vars: &mut Vars) {
        for inner in node.descendants() {
            match inner.kind() {
                K::PLPGSQL_VAR_NAME_REF => vars.set(&self.cx.ident(&inner).name, None),
                K::ERROR => into::targets(self.cx, &inner).iter().for_each(|name| vars.set(name, None)),
                _ => {}
            }
        }
    }
}

/// A PL/pgSQL expression that is one SQL expression and nothing else.
pub(super) fn plain(node: &Node) -> Option<Node> {
    let mut parts = node.children().filter(|part| part.kind() != K::COMMENT);
    let list = parts.next().filter(|list| list.kind() == K::TARGET_LIST)?;
    if parts.next().is_some() {
        return None;
    }
    let mut targets = children(&list, K::TARGET);
    let target = targets.next()?;
    targets.next().is_none().then(|| expr(&target)).flatten()
}
