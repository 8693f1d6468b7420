//! `EXECUTE`: a constant text is read like any statement, one that is built from data is opaque and says what it names.

use super::condition::{Value, Vars};
use super::expr::{arguments, callee};
use super::script::{MAX_DEPTH, nested};
use super::steps::plain;
use super::text::{constant, operands};
use super::tree::{Cx, K, Node, child, decoded, is_expr};
use super::{Script, body, fallback};
use crate::facts::ddl::{ObjectName, Op, OpKind, Opaque, OpaqueWhy, Step};
use crate::source::text::Span;

/// What stands where a value is not known; it reads as a name.
const UNKNOWN: &str = "{{…}}";
/// How much of a text that is known in part is kept.
const MAX_TEMPLATE: usize = 10_000;

/// `EXECUTE …`.
pub(super) fn execute(cx: &Cx, node: &Node, vars: &Vars, steps: &mut Vec<Step>) {
    let span = cx.span(node);
    let query = child(node, K::PLPGSQL_EXPR).and_then(|query| plain(&query));
    let text = query.as_ref().and_then(|query| constant(cx, query, vars));
    let (Some(query), Some(text)) = (&query, text) else {
        let template = query.map_or_else(|| UNKNOWN.to_owned(), |query| template(cx, &query, vars));
        return steps.push(Step::Run(Op { kind: opaque(cx, &template, span), span }));
    };
    if cx.depth >= MAX_DEPTH {
        let message = format!("`EXECUTE` that stands {MAX_DEPTH} bodies deep is not read");
        let kind = OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch: Vec::new() });
        return steps.push(Step::Run(Op { kind, span }));
    }
    let mut script = Script::default();
    match (query.kind() == K::LITERAL).then(|| decoded(query)).flatten() {
        Some(literal) => body::within(cx, &literal, |inner, _| nested(inner.text, inner.binds, inner.depth, inner.at, &mut script)),
        None => nested(&text, cx.binds, cx.depth + 1, &|offset| if offset == 0 { span.start } else { span.end }, &mut script),
    }
    steps.extend(script.ops.into_iter().map(Step::Run));
}

/// Whether an `EXECUTE` may change a schema: not when its first word is known to read or write rows.
pub(super) fn may_be_ddl(cx: &Cx, node: &Node) -> bool {
    let query = child(node, K::PLPGSQL_EXPR).and_then(|query| plain(&query));
    let template = query.map_or_else(String::new, |query| template(cx, &query, &Vars::default()));
    fallback::harmless(&fallback::subject(&template, cx.binds)).is_none()
}

/// A text of which something is known.
pub(super) fn partly(cx: &Cx, node: &Node, vars: &Vars) -> Option<Value> {
    let template = template(cx, node, vars);
    (template.trim() != UNKNOWN && template.len() <= MAX_TEMPLATE).then_some(Value::Template(template))
}

/// A text with what is not known of it marked.
fn template(cx: &Cx, node: &Node, vars: &Vars) -> String {
    if let Some(text) = constant(cx, node, vars) {
        return text;
    }
    match node.kind() {
        K::NAME_REF => match vars.get(&cx.ident(node).name) {
            Some(Value::Template(template)) => template.clone(),
            _ => UNKNOWN.to_owned(),
        },
        K::PAREN_EXPR | K::CAST_EXPR => {
            node.children().find(|inner| is_expr(inner.kind())).map_or_else(|| UNKNOWN.to_owned(), |inner| template(cx, &inner, vars))
        }
        K::BIN_EXPR if cx.operator(node) == "||" => operands(cx, node).iter().map(|part| template(cx, part, vars)).collect(),
        K::CALL_EXPR if callee(cx, node).is_some_and(|function| function.name == "format") => {
            let arguments = arguments(node);
            let Some((first, rest)) = arguments.split_first() else { return UNKNOWN.to_owned() };
            let Some(format) = constant(cx, first, vars) else { return UNKNOWN.to_owned() };
            let mut values = rest.iter().map(|value| constant(cx, value, vars));
            filled(&format, &mut values)
        }
        _ => UNKNOWN.to_owned(),
    }
}

/// A template of `format` with the values that are known.
fn filled(format: &str, values: &mut dyn Iterator<Item = Option<String>>) -> String {
    let mut out = String::new();
    let mut parts = format.split('%');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        // `%1$I` counts on its own; what stands there is then said to be unknown.
        let positional = part.starts_with(|first: char| first.is_ascii_digit());
        let kind = part.find(['I', 's', 'L']).filter(|at| positional || *at == 0);
        match kind {
            Some(at) => {
                let value = if positional { None } else { values.next().flatten() };
                out.push_str(value.as_deref().unwrap_or(UNKNOWN));
                out.push_str(part.get(at + 1..).unwrap_or(""));
            }
            None => out.push_str(part),
        }
    }
    out
}

fn opaque(cx: &Cx, template: &str, span: Span) -> OpKind {
    let subject = fallback::subject(template, cx.binds);
    if let Some(kind) = fallback::harmless(&subject) {
        return match kind {
            OpKind::Data { verb, .. } => OpKind::Data { verb, tables: Vec::new(), calls: Vec::new(), arguments: Vec::new() },
            other => other,
        };
    }
    if is_no_relation(&subject.action, template) {
        return OpKind::Neutral("other");
    }
    let is_known = |name: &ObjectName| !name.name.contains(UNKNOWN) && name.schema.as_ref().is_none_or(|schema| !schema.contains(UNKNOWN));
    let may_touch: Vec<ObjectName> = subject.names().into_iter().filter(is_known).map(|name| ObjectName { span, ..name }).collect();
    let builds = if template.trim() == UNKNOWN { String::new() } else { format!(": `{}`", shown(template)) };
    let security = row_security(&subject.action, template).filter(|_| may_touch.is_empty());
    let touches = match may_touch.as_slice() {
        [] if security.is_some() => "it may change the row-level security of any table".to_owned(),
        [] => "it may touch any object".to_owned(),
        names => format!("it may touch {}", names.iter().map(|name| format!("`{}`", name.name)).collect::<Vec<_>>().join(", ")),
    };
    let message = format!("`EXECUTE` builds its statement at run time{builds}; {touches}");
    let of_function = !may_touch.is_empty() && of_function_alone(&subject.action, template);
    let why = security.unwrap_or(if of_function { OpaqueWhy::DynamicFunction } else { OpaqueWhy::Dynamic });
    OpKind::Opaque(Opaque { why, message, may_touch })
}

/// Whether a statement is about what no schema holds, however it ends. Behind a second statement anything can follow.
fn is_no_relation(action: &str, template: &str) -> bool {
    let mut words = action.split(' ');
    let verb = words.next().unwrap_or_default();
    let about_roles = matches!(verb, "CREATE" | "ALTER" | "DROP") && matches!(words.next(), Some("ROLE" | "USER" | "GROUP" | "DATABASE"));
    // `GRANT role TO …` has no `ON`; behind one stands a table unless a word says what else it is.
    let upper = template.to_ascii_uppercase();
    let on = upper.split_whitespace().skip_while(|word| *word != "ON").nth(1);
    let grants_role = matches!(verb, "GRANT" | "REVOKE")
        && matches!(
            on,
            None | Some("SCHEMA" | "DATABASE" | "SEQUENCE" | "FUNCTION" | "PROCEDURE" | "ROUTINE" | "LANGUAGE" | "TYPE" | "DOMAIN")
        );
    let harmless = about_roles || grants_role || matches!(verb, "COMMENT" | "NOTIFY" | "SECURITY");
    harmless && !template.trim_end().trim_end_matches(';').contains(';')
}

/// Whether a statement changes a function and nothing else. CASCADE takes what stands on the function with it, and behind a second
/// statement or a part that is not known where a word may stand, anything can follow.
fn of_function_alone(action: &str, template: &str) -> bool {
    let drops = matches!(action, "DROP FUNCTION" | "DROP PROCEDURE" | "DROP ROUTINE" | "DROP AGGREGATE");
    let arguments_alone = match (template.split_once('('), template.rsplit_once(')')) {
        (Some((before, _)), Some((_, after))) => !before.contains(UNKNOWN) && after.trim().trim_end_matches(';').trim().is_empty(),
        _ => false,
    };
    drops
        && arguments_alone
        && !template.trim_end().trim_end_matches(';').contains(';')
        && !template.to_ascii_uppercase().contains("CASCADE")
}

/// Whether a statement turns the row-level security of a table on or off and does nothing else, whichever table it is.
fn row_security(action: &str, template: &str) -> Option<OpaqueWhy> {
    let text = template.trim().trim_end_matches(';').to_ascii_uppercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (table, change) = words.split_at_checked(words.len().checked_sub(4)?)?;
    let one_table = action == "ALTER TABLE" && matches!(table, ["ALTER", "TABLE", _] | ["ALTER", "TABLE", _, "NO"]);
    if !one_table || text.contains([';', ',']) {
        return None;
    }
    let off = table.last() == Some(&"NO");
    match change {
        ["ENABLE", "ROW", "LEVEL", "SECURITY"] if !off => Some(OpaqueWhy::DynamicRowSecurity { enabled: Some(true), forced: None }),
        ["DISABLE", "ROW", "LEVEL", "SECURITY"] if !off => Some(OpaqueWhy::DynamicRowSecurity { enabled: Some(false), forced: None }),
        ["FORCE", "ROW", "LEVEL", "SECURITY"] => Some(OpaqueWhy::DynamicRowSecurity { enabled: None, forced: Some(!off) }),
        _ => None,
    }
}

fn shown(template: &str) -> String {
    let line = template.split_whitespace().collect::<Vec<_>>().join(" ").replace(UNKNOWN, "…").replace('`', "'");
    line.chars().take(80).collect()
}

/// A node that could not be read as an operation.
pub(super) fn not_understood(cx: &Cx, node: &Node, why: &str) -> Op {
    let start = cx.start(node);
    let text = cx.raw_text(node);
    not_read(cx, text, Span::of(start, start + text.len()), why)
}

/// A statement, at `here` in the context's text, that could not be read.
pub(super) fn not_read(cx: &Cx, text: &str, here: Span, why: &str) -> Op {
    let mut kind = fallback::read(text, cx.binds, why);
    if let OpKind::Opaque(opaque) = &mut kind {
        for name in &mut opaque.may_touch {
            name.span = cx.outer(name.span.shifted(here.start));
        }
    }
    Op { kind, span: cx.outer(here) }
}

/// The operations in a step that change a schema.
pub(super) fn changes(step: &Step, into: &mut Vec<Op>) {
    match step {
        Step::Run(op) if matches!(op.kind, OpKind::Data { .. } | OpKind::Call(_) | OpKind::Neutral(_)) => {}
        Step::Run(op) => into.push(op.clone()),
        // What it would change is known once the catalog is asked: here it counts as anything.
        Step::ForEach { span, .. } | Step::Take { span, .. } => into.push(unknown_rows(*span)),
        Step::Round(body) => body.iter().for_each(|step| changes(step, into)),
        Step::If { branches, otherwise, .. } => {
            branches.iter().flat_map(|(_, steps)| steps).chain(otherwise).for_each(|step| changes(step, into));
        }
        Step::Loop { body, .. } | Step::Guarded { body, .. } => body.iter().for_each(|step| changes(step, into)),
        Step::Return | Step::Next => {}
    }
}

fn unknown_rows(span: Span) -> Op {
    let message = "what a query on the catalog gives decides what changes".to_owned();
    Op { kind: OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch: Vec::new() }), span }
}

/// The objects that an operation is about, as far as a doubt about it concerns them.
pub(super) fn touched(op: &Op) -> Vec<ObjectName> {
    match &op.kind {
        OpKind::CreateTable(table) => vec![table.name.clone()],
        OpKind::AlterTable(table) => vec![table.name.clone()],
        OpKind::Drop(drop) => drop.names.iter().chain(&drop.on).cloned().collect(),
        OpKind::CreateIndex(index) => vec![index.table.clone()],
        OpKind::CreateView(view) => vec![view.name.clone()],
        OpKind::CreateType(new) => vec![new.name.clone()],
        OpKind::AlterEnum(new) => vec![new.name.clone()],
        OpKind::CreateTrigger(new) => vec![new.table.clone()],
        OpKind::CreatePolicy(new) => vec![new.table.clone()],
        OpKind::AlterPolicy(new) => vec![new.table.clone()],
        OpKind::Rename { name, on, .. } => std::iter::once(name).chain(on).cloned().collect(),
        OpKind::SetSchema { name, .. } | OpKind::CreateSequence { name, .. } => vec![name.clone()],
        OpKind::Opaque(opaque) => opaque.may_touch.clone(),
        _ => Vec::new(),
    }
}
