//! Texts that a PL/pgSQL block builds, where every part of them is a constant.

use super::condition::{Value, Vars, variable};
use super::expr::{arguments, callee};
use super::table::is_type;
use super::tree::{Cx, K, Node, expr, has, is_expr, string};

/// Longer texts are not built: a variable that is appended to itself in a loop doubles each time.
const MAX_BYTES: usize = 100_000;

/// The text that an expression gives, when nothing in it depends on the database.
pub(super) fn constant(cx: &Cx, node: &Node, vars: &Vars) -> Option<String> {
    match node.kind() {
        K::LITERAL if has(node, K::INT_NUMBER) => Some(cx.text_of(node).to_owned()),
        K::LITERAL => string(node),
        K::PAREN_EXPR => constant(cx, &expr(node)?, vars),
        K::NAME_REF | K::FIELD_EXPR => match vars.get(&variable(cx, node)?)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        },
        K::CAST_EXPR => {
            let ty = node.children().find(|found| is_type(found.kind()))?;
            let textual =
                matches!(cx.text_of(&ty).to_ascii_lowercase().as_str(), "text" | "varchar" | "name" | "regclass" | "character varying");
            textual.then(|| node.children().find(|found| is_expr(found.kind()))).flatten().and_then(|inner| constant(cx, &inner, vars))
        }
        K::BIN_EXPR if matches!(cx.operator(node), "+" | "-" | "*") => number(cx, node, vars).map(|number| number.to_string()),
        K::BIN_EXPR if cx.operator(node) == "||" => {
            let parts: Option<Vec<String>> = operands(cx, node).iter().map(|part| constant(cx, part, vars)).collect();
            parts.and_then(|parts| joined(&parts))
        }
        K::CALL_EXPR => {
            let function = callee(cx, node)?;
            let values: Option<Vec<String>> = arguments(node).iter().map(|argument| constant(cx, argument, vars)).collect();
            call(&function.name, &values?)
        }
        _ => None,
    }
}

/// The number that an expression over constants gives; a chain is short here, for each operator is a level.
pub(super) fn number(cx: &Cx, node: &Node, vars: &Vars) -> Option<i64> {
    if node.kind() == K::PAREN_EXPR {
        return number(cx, &expr(node)?, vars);
    }
    if node.kind() != K::BIN_EXPR {
        return constant(cx, node, vars)?.trim().parse().ok();
    }
    let sides: Vec<Node> = node.children().filter(|side| is_expr(side.kind())).collect();
    let [left, right] = sides.as_slice() else { return None };
    let (left, right) = (number(cx, left, vars)?, number(cx, right, vars)?);
    match cx.operator(node) {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        _ => None,
    }
}

/// The operands of a chain of `||`, in order; walked, not called down, for chains are long.
pub(super) fn operands(cx: &Cx, node: &Node) -> Vec<Node> {
    let (mut left, mut out) = (vec![node.clone()], Vec::new());
    while let Some(node) = left.pop() {
        if node.kind() == K::BIN_EXPR && cx.operator(&node) == "||" {
            let mut sides: Vec<Node> = node.children().filter(|side| is_expr(side.kind())).collect();
            sides.reverse();
            left.extend(sides);
        } else {
            out.push(node);
        }
    }
    out
}

fn call(function: &str, values: &[String]) -> Option<String> {
    match (function, values) {
        ("format", [template, rest @ ..]) => format(template, rest),
        ("quote_ident", [name]) => Some(quote_name(name)),
        ("quote_literal", [value]) => Some(quote_value(value)),
        ("lower", [value]) => Some(value.to_lowercase()),
        ("upper", [value]) => Some(value.to_uppercase()),
        ("concat", values) => joined(values),
        ("replace", [text, from, to]) if !from.is_empty() => {
            let grown = text.len() + text.matches(from.as_str()).count().saturating_mul(to.len());
            (grown <= MAX_BYTES).then(|| text.replace(from.as_str(), to))
        }
        _ => None,
    }
}

fn joined(parts: &[String]) -> Option<String> {
    (parts.iter().map(String::len).sum::<usize>() <= MAX_BYTES).then(|| parts.concat())
}

/// `format(template, …)` with `%s`, `%I`, `%L`, their positions, and `%%`.
fn format(template: &str, values: &[String]) -> Option<String> {
    let mut out = String::with_capacity(template.len());
    let mut next = 0;
    let mut chars = template.chars().peekable();
    while let Some(char) = chars.next() {
        if out.len() > MAX_BYTES {
            return None;
        }
        if char != '%' {
            out.push(char);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        if !digits.is_empty() {
            // A width without a position is not a text that anyone builds a statement with.
            chars.next_if_eq(&'$')?;
            next = digits.parse::<usize>().ok()?.checked_sub(1)?;
        }
        match chars.next()? {
            '%' => out.push('%'),
            kind => {
                let value = values.get(next)?;
                next += 1;
                match kind {
                    's' => out.push_str(value),
                    'I' => out.push_str(&quote_name(value)),
                    'L' => out.push_str(&quote_value(value)),
                    _ => return None,
                }
            }
        }
    }
    Some(out)
}

/// As `quote_ident` does: quotes only where a name needs them. Keywords in quotes are the same names.
fn quote_name(name: &str) -> String {
    let plain = name.bytes().enumerate().all(|(at, byte)| byte.is_ascii_lowercase() || byte == b'_' || (at > 0 && byte.is_ascii_digit()));
    if plain && !name.is_empty() && !squawk_syntax::quote::is_reserved_word(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

fn quote_value(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// The constant elements of `ARRAY['a', 'b']`, `'{a,b}'::text[]` not among them.
pub(super) fn array(cx: &Cx, node: &Node, vars: &Vars) -> Option<Vec<String>> {
    match node.kind() {
        K::ARRAY_EXPR if !has(node, K::L_PAREN) => {
            node.children().filter(|item| is_expr(item.kind())).map(|item| constant(cx, &item, vars)).collect()
        }
        K::PAREN_EXPR => array(cx, &expr(node)?, vars),
        K::CAST_EXPR => array(cx, &node.children().find(|found| is_expr(found.kind()))?, vars),
        _ => None,
    }
}

/// The values of `SELECT unnest(ARRAY['a', 'b'])` or `SELECT * FROM unnest(ARRAY[…])`.
pub(super) fn unnested(cx: &Cx, select: &Node, vars: &Vars) -> Option<Vec<String>> {
    let calls: Vec<Node> = select.descendants().filter(|found| found.kind() == K::CALL_EXPR).collect();
    let [call] = calls.as_slice() else { return None };
    if callee(cx, call)?.name != "unnest" || has(select, K::WHERE_CLAUSE) || super::tree::find(select, K::RELATION_FROM_ITEM).is_some() {
        return None;
    }
    let arguments = arguments(call);
    let [argument] = arguments.as_slice() else { return None };
    array(cx, argument, vars)
}
