//! Conditions of guards: what of them can be asked of the model.

use std::collections::BTreeMap;

use super::catalog::{exists, rows};
use super::catalog_relations::RELATION_KINDS;
use super::expr::{arguments, callee};
use super::names::qualified;
use super::query::is_query;
use super::table::is_type;
use super::text;
use super::tree::{Cx, K, Node, child, children, expr, find, has};
use crate::facts::ddl::{CatalogQuery, Condition, ObjectKind};

/// What is known of the variables of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Vars {
    values: BTreeMap<String, Value>,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A string constant.
    Text(String),
    /// A text that is known in part, what is not being marked.
    Template(String),
    /// The truth of a condition.
    Truth(Condition),
    /// The number of rows of a query: above 0 when the condition holds.
    Count(Condition),
    /// A value of a row, or NULL: not NULL when the condition holds.
    Row(Condition),
}

/// The name under which PL/pgSQL's `FOUND` is kept: no variable can have it, for it has a blank.
const FOUND: &str = "found ";

impl Vars {
    /// What a variable holds, where that is known.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The constant in a variable.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes an assignment; `None` when the value is not known.
    pub fn set(&mut self, name: &str, value: Option<Value>) {
        match value {
            Some(value) => self.values.insert(name.to_owned(), value),
            None => self.values.remove(name),
        };
    }

    /// Whether the last query gave a row.
    pub fn set_found(&mut self, condition: Option<Condition>) {
        self.set(FOUND, condition.map(Value::Truth));
    }
}

/// Reads an expression as a condition.
pub(super) fn read(cx: &Cx, node: &Node, vars: &Vars) -> Condition {
    truth(cx, node, vars).unwrap_or_else(|| Condition::Unknown(cx.text_of(node).to_owned()))
}

/// Reads a whole query as "gives a row"; one that gives a single truth value or count is that.
pub(super) fn of_query(cx: &Cx, query: &Node, vars: &Vars) -> Option<Condition> {
    match scalar(cx, query, vars) {
        Some(Value::Truth(condition) | Value::Count(condition) | Value::Row(condition)) => Some(condition),
        _ => rows(cx, query, vars, None),
    }
}

/// What the only value of a query is: a truth, a count, or a column that is there or not.
pub(super) fn scalar(cx: &Cx, query: &Node, vars: &Vars) -> Option<Value> {
    if query.kind() == K::PAREN_SELECT {
        return query.children().find(|inner| is_query(inner.kind())).and_then(|inner| scalar(cx, &inner, vars));
    }
    if query.kind() != K::SELECT {
        return None;
    }
    let list = child(query, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST))?;
    let mut targets = children(&list, K::TARGET);
    let target = targets.next().and_then(|target| expr(&target))?;
    if !has(query, K::FROM_CLAUSE) {
        return targets.next().is_none().then(|| value(cx, &target, vars)).flatten();
    }
    let condition = || rows(cx, query, vars, None);
    match aggregate(cx, &target).as_deref() {
        Some("count") => condition().map(Value::Count),
        Some("bool_or" | "bool_and" | "sum" | "max" | "min" | "string_agg" | "array_agg") => None,
        _ if target.kind() == K::BIN_EXPR => {
            // `SELECT count(*) > 0 FROM …`
            let counted = target.first_child().and_then(|left| aggregate(cx, &left)).as_deref() == Some("count");
            counted.then(condition).flatten().and_then(|condition| compare(&target, &Value::Count(condition))).map(Value::Truth)
        }
        _ => condition().map(Value::Row),
    }
}

fn aggregate(cx: &Cx, node: &Node) -> Option<String> {
    (node.kind() == K::CALL_EXPR).then(|| callee(cx, node)).flatten().map(|function| function.name)
}

/// The variable, or field of one, that an expression names.
pub(super) fn variable(cx: &Cx, node: &Node) -> Option<String> {
    match node.kind() {
        K::NAME_REF => Some(cx.ident(node).name),
        K::FIELD_EXPR => {
            let parts: Vec<Node> = node.children().collect();
            let [base, field] = parts.as_slice() else { return None };
            let names = base.kind() == K::NAME_REF && field.kind() == K::NAME_REF;
            names.then(|| format!("{}.{}", cx.ident(base).name, cx.ident(field).name))
        }
        _ => None,
    }
}

/// What an expression gives, where that can be read.
pub(super) fn value(cx: &Cx, node: &Node, vars: &Vars) -> Option<Value> {
    if let Some(text) = text::constant(cx, node, vars) {
        return Some(Value::Text(text));
    }
    match node.kind() {
        K::PAREN_EXPR => match node.children().find(|inner| is_query(inner.kind())) {
            Some(query) => scalar(cx, &query, vars),
            None => value(cx, &expr(node)?, vars),
        },
        K::NAME_REF | K::FIELD_EXPR => vars.get(&variable(cx, node)?).cloned(),
        K::CAST_EXPR => {
            let ty = node.children().find(|found| is_type(found.kind()))?;
            let inner = node.children().find(|found| super::tree::is_expr(found.kind()))?;
            let known = value(cx, &inner, vars)?;
            let counts = matches!(known, Value::Count(_))
                || cx.text_of(&ty).to_ascii_lowercase().starts_with("bool")
                || matches!(known, Value::Row(_));
            counts.then_some(known)
        }
        K::CALL_EXPR if registered(cx, node).is_some() => {
            let arguments = arguments(node);
            let (schema, name) =
                arguments.first().and_then(|argument| text::constant(cx, argument, vars)).and_then(|text| qualified(&text, cx.binds))?;
            Some(Value::Row(exists(
                registered(cx, node)?,
                &CatalogQuery { object: ObjectKind::Other, schema, table: None, name: Some(name), filters: Vec::new(), unread: Vec::new() },
            )))
        }
        _ => truth(cx, node, vars).map(Value::Truth),
    }
}

/// `to_regclass` and its kin: what they look up.
fn registered(cx: &Cx, call: &Node) -> Option<&'static [ObjectKind]> {
    match callee(cx, call)?.name.as_str() {
        "to_regclass" => Some(RELATION_KINDS),
        "to_regtype" => Some(&[ObjectKind::Type, ObjectKind::Domain]),
        "to_regproc" => Some(&[ObjectKind::Function]),
        "to_regnamespace" => Some(&[ObjectKind::Schema]),
        _ => None,
    }
}

fn truth(cx: &Cx, node: &Node, vars: &Vars) -> Option<Condition> {
    let sub = |inner: &Node| read(cx, inner, vars);
    match node.kind() {
        K::LITERAL if has(node, K::TRUE_KW) => Some(Condition::Constant(true)),
        K::LITERAL if has(node, K::FALSE_KW) => Some(Condition::Constant(false)),
        K::NAME_REF => {
            let name = cx.ident(node).name;
            match vars.get(if name == "found" { FOUND } else { &name })? {
                Value::Truth(condition) => Some(condition.clone()),
                _ => None,
            }
        }
        K::PREFIX_EXPR if has(node, K::NOT_KW) => {
            let inner = expr(node)?;
            Some(not(sub(&inner)))
        }
        K::PAREN_EXPR => match node.children().find(|inner| is_query(inner.kind())) {
            Some(query) => match scalar(cx, &query, vars)? {
                Value::Truth(condition) => Some(condition),
                _ => None,
            },
            None => Some(sub(&expr(node)?)),
        },
        K::CALL_EXPR => {
            let inside = child(node, K::EXISTS_FN)?;
            let query = inside.children().find(|inner| is_query(inner.kind()))?;
            rows(cx, &query, vars, None)
        }
        K::POSTFIX_EXPR => match value(cx, &expr(node)?, vars)? {
            Value::Row(condition) if has(node, K::ISNULL_KW) => Some(not(condition)),
            Value::Row(condition) if has(node, K::NOTNULL_KW) => Some(condition),
            Value::Text(_) => Some(Condition::Constant(has(node, K::NOTNULL_KW))),
            _ => None,
        },
        K::BIN_EXPR if has(node, K::AND_KW) => Some(Condition::All(chain(node, K::AND_KW).iter().map(sub).collect())),
        K::BIN_EXPR if has(node, K::OR_KW) => Some(Condition::Any(chain(node, K::OR_KW).iter().map(sub).collect())),
        K::BIN_EXPR => comparison(cx, node, vars),
        _ => None,
    }
}

fn not(condition: Condition) -> Condition {
    match condition {
        Condition::Not(inner) => *inner,
        Condition::Constant(truth) => Condition::Constant(!truth),
        Condition::Unknown(text) => Condition::Unknown(format!("NOT {text}")),
        other => Condition::Not(Box::new(other)),
    }
}

/// The operands of `a AND b AND c`.
fn chain(node: &Node, operator: K) -> Vec<Node> {
    let (mut left, mut out) = (vec![node.clone()], Vec::new());
    while let Some(node) = left.pop() {
        if node.kind() == K::BIN_EXPR && has(&node, operator) {
            let mut parts: Vec<Node> = node.children().filter(|part| super::tree::is_expr(part.kind())).collect();
            parts.reverse();
            left.extend(parts);
        } else {
            out.push(node);
        }
    }
    out
}

fn comparison(cx: &Cx, node: &Node, vars: &Vars) -> Option<Condition> {
    let sides: Vec<Node> = node.children().filter(|side| super::tree::is_expr(side.kind())).collect();
    let [left, right] = sides.as_slice() else { return None };
    if has(node, K::IN_KW) || has(node, K::NOT_IN) || find(right, K::ANY_FN).is_some() {
        let query = right.descendants().find(|inner| is_query(inner.kind()))?;
        let member = rows(cx, &query, vars, Some(&text::constant(cx, left, vars)?))?;
        return Some(if has(node, K::NOT_IN) { not(member) } else { member });
    }
    compare(node, &value(cx, left, vars)?).or_else(|| constants(cx, node, left, right, vars))
}

/// Two constants, compared.
fn constants(cx: &Cx, node: &Node, left: &Node, right: &Node, vars: &Vars) -> Option<Condition> {
    let (left, right) = (text::constant(cx, left, vars)?, text::constant(cx, right, vars)?);
    if has(node, K::EQ) {
        Some(Condition::Constant(left == right))
    } else if has(node, K::NEQ) || has(node, K::NEQB) {
        Some(Condition::Constant(left != right))
    } else {
        None
    }
}

/// `value <operator> constant`, the operator and the constant taken from the node.
fn compare(node: &Node, value: &Value) -> Option<Condition> {
    let right = node.last_child()?;
    let positive = match value {
        Value::Row(condition) if is_null(&right) => {
            return if has(node, K::IS_NOT) { Some(condition.clone()) } else { has(node, K::IS_KW).then(|| not(condition.clone())) };
        }
        Value::Count(condition) => return counted(node, &right, condition),
        Value::Truth(condition) => condition,
        Value::Text(_) if is_null(&right) => {
            return (has(node, K::IS_NOT) || has(node, K::IS_KW)).then(|| Condition::Constant(has(node, K::IS_NOT)));
        }
        Value::Row(_) | Value::Text(_) | Value::Template(_) => return None,
    };
    let expected = if has(&right, K::TRUE_KW) {
        true
    } else if has(&right, K::FALSE_KW) {
        false
    } else {
        return None;
    };
    let same = has(node, K::EQ) || has(node, K::IS_KW);
    let different = has(node, K::NEQ) || has(node, K::NEQB) || has(node, K::IS_NOT);
    if !same && !different {
        return None;
    }
    Some(if expected == same { positive.clone() } else { not(positive.clone()) })
}

fn is_null(node: &Node) -> bool {
    node.kind() == K::LITERAL && has(node, K::NULL_KW)
}

/// A count against 0 or 1: whether there is anything.
fn counted(node: &Node, right: &Node, some: &Condition) -> Option<Condition> {
    let number: u32 = right.text().to_string().trim().parse().ok()?;
    let different = has(node, K::NEQ) || has(node, K::NEQB);
    if let Condition::Exists(query) = some
        && (number > 1 || query.name.is_none())
    {
        let operators =
            [(K::EQ, "="), (K::LTEQ, "<="), (K::GTEQ, ">="), (K::R_ANGLE, ">"), (K::L_ANGLE, "<"), (K::NEQ, "<>"), (K::NEQB, "<>")];
        let (_, operator) = operators.into_iter().find(|(kind, _)| has(node, *kind))?;
        return Some(Condition::Count { query: query.clone(), operator, number: usize::try_from(number).ok()? });
    }
    match number {
        0 if has(node, K::EQ) || has(node, K::LTEQ) => Some(not(some.clone())),
        0 if has(node, K::R_ANGLE) || different => Some(some.clone()),
        // Names are unique, so that one is all there can be.
        1 if has(node, K::GTEQ) || has(node, K::EQ) => Some(some.clone()),
        1 if has(node, K::L_ANGLE) || different => Some(not(some.clone())),
        _ => None,
    }
}
