//! What the expressions of lists say: routes, lists within lists, and what only a run knows.

use super::super::names::Code;
use super::LIST;
use super::lists::{Item, Path, Written};
use super::views::{View, dotted};
use crate::facts::program::{Call, Expr, ExprKind, Stmt, StmtKind};

/// How deep an expression may be nested before its items are unknown.
pub const DEEPEST: usize = 64;

/// Reads the expressions of one module.
#[derive(Clone, Copy)]
pub struct Reading<'r, 'a> {
    pub code: &'r Code<'a>,
    pub at: u32,
}

impl Reading<'_, '_> {
    /// The full name of what an expression names.
    fn full(self, expr: &Expr) -> Option<String> {
        self.code.imported(self.at, &dotted(expr)?)
    }

    /// Whether an expression is a list of routes: others are no matter of ours.
    pub fn is_list(self, expr: &Expr, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        match &expr.kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().any(|item| self.is_route(item) || self.is_list(item, depth)),
            ExprKind::Binary(left, "+", right) => self.is_list(left, depth) || self.is_list(right, depth),
            ExprKind::Call(call) => self.full(&call.function).is_some_and(|name| name.ends_with("i18n_patterns")),
            _ => false,
        }
    }

    fn is_route(self, expr: &Expr) -> bool {
        matches!(&expr.kind, ExprKind::Call(call) if self.full(&call.function).as_deref().and_then(maker).is_some())
    }

    /// What a list holds.
    pub fn list(self, expr: &Expr, depth: usize) -> Vec<Item> {
        let Some(depth) = depth.checked_sub(1) else { return vec![Item::Open] };
        match &expr.kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().flat_map(|item| self.item(item, depth)).collect(),
            ExprKind::Binary(left, "+", right) => {
                let mut all = self.list(left, depth);
                all.extend(self.list(right, depth));
                all
            }
            ExprKind::Conditional { then, otherwise, .. } => {
                let mut all = self.list(then, depth);
                all.extend(self.list(otherwise, depth));
                all
            }
            ExprKind::Name(_) | ExprKind::Attribute(..) => vec![self.named(expr)],
            ExprKind::Call(call) => self.made(call, depth),
            ExprKind::None => vec![],
            _ => vec![Item::Open],
        }
    }

    /// A list that a name stands for.
    fn named(self, expr: &Expr) -> Item {
        let slot = dotted(expr).and_then(|name| self.code.lookup(self.at, 0, &name));
        slot.filter(|slot| slot.1 == 0).map_or(Item::Open, |slot| Item::List(slot.0, slot.2))
    }

    /// A list that a call makes.
    fn made(self, call: &Call, depth: usize) -> Vec<Item> {
        let full = self.full(&call.function);
        match full.as_deref().unwrap_or_default() {
            "django.conf.urls.i18n.i18n_patterns" => {
                let default = call.keywords.iter().find(|(name, _)| name.as_deref() == Some("prefix_default_language"));
                let always = default.is_none_or(|(_, value)| value.kind == ExprKind::Bool(true));
                let items = call.args.iter().flat_map(|item| self.item(item, depth)).collect();
                vec![Item::Locale { always, items }]
            }
            // Files, not views of the project.
            "django.conf.urls.static.static" | "django.contrib.staticfiles.urls.staticfiles_urlpatterns" => vec![],
            _ => {
                let is_copy = matches!(&call.function.kind, ExprKind::Name(name) if matches!(name.as_str(), "list" | "tuple"));
                let given = if is_copy { Some(0) } else { dotted(&call.function).and_then(|name| self.code.hands_back(self.at, &name)) };
                match given.and_then(|position| call.args.get(position)) {
                    Some(list) => self.list(list, depth),
                    None => vec![Item::Open],
                }
            }
        }
    }

    /// One item of a list.
    pub fn item(self, expr: &Expr, depth: usize) -> Vec<Item> {
        let Some(depth) = depth.checked_sub(1) else { return vec![Item::Open] };
        match &expr.kind {
            ExprKind::Starred(list) => self.list(list, depth),
            _ => self.route(expr, depth).map_or_else(|| vec![Item::Open], |item| vec![item]),
        }
    }

    /// `path(…)`, `re_path(…)`, `url(…)`.
    pub fn route(self, expr: &Expr, depth: usize) -> Option<Item> {
        let ExprKind::Call(call) = &expr.kind else { return None };
        let is_regex = maker(&self.full(&call.function)?)?;
        let argument = |position: usize, names: &[&str]| {
            let named = call.keywords.iter().find(|(name, _)| name.as_deref().is_some_and(|name| names.contains(&name)));
            named.map(|(_, value)| value).or_else(|| call.args.get(position))
        };
        let text = argument(0, &["route", "regex"]).and_then(|value| self.text(value));
        let path = Path { text, is_regex };
        let Some(view) = argument(1, &["view"]) else { return Some(Item::Open) };
        Some(match self.included(view, depth) {
            Some(items) => Item::Include { path, items },
            None => Item::Route(Written { path, view: View::of(view), span: expr.span }),
        })
    }

    /// A text: a literal, a variable that holds one, or a text that is translated.
    fn text(self, value: &Expr) -> Option<String> {
        match &value.kind {
            ExprKind::Str { value, .. } => Some(value.clone()),
            ExprKind::Call(call) => {
                let is_translated = self.full(&call.function).is_some_and(|name| name.starts_with("django.utils.translation."));
                match call.args.as_slice() {
                    [only] if is_translated => self.text(only),
                    _ => None,
                }
            }
            ExprKind::Name(_) | ExprKind::Attribute(..) => self.code.constant(self.at, &dotted(value)?),
            ExprKind::Binary(left, "+", right) => {
                // One sum is read, not a chain of them.
                let part = |side: &Expr| match &side.kind {
                    ExprKind::Binary(..) => None,
                    _ => self.text(side),
                };
                Some(part(left)? + &part(right)?)
            }
            _ => None,
        }
    }

    /// What is included; nothing where the value is a view.
    fn included(self, view: &Expr, depth: usize) -> Option<Vec<Item>> {
        let depth = depth.checked_sub(1)?;
        match &view.kind {
            ExprKind::Call(call) => {
                let full = self.full(&call.function)?;
                let is_include = matches!(full.as_str(), "django.urls.include" | "django.urls.conf.include" | "django.conf.urls.include");
                is_include.then(|| call.args.first().map_or_else(|| vec![Item::Open], |of| self.target(of, depth)))
            }
            // `(patterns, app, namespace)`.
            ExprKind::Tuple(parts) => Some(parts.first().map_or_else(Vec::new, |of| self.target(of, depth))),
            // `admin.site.urls` of another package; an object of our own may hold anything.
            ExprKind::Attribute(_, name) if name == "urls" => {
                let is_ours = self.full(view).is_none_or(|full| self.code.is_ours(&full));
                Some(if is_ours { vec![Item::Open] } else { vec![] })
            }
            _ => None,
        }
    }

    /// What `include` is given.
    fn target(self, of: &Expr, depth: usize) -> Vec<Item> {
        let Some(depth) = depth.checked_sub(1) else { return vec![Item::Open] };
        let module = |name: &str| match self.code.named(name) {
            Some((at, _)) => vec![Item::List(at, LIST.to_owned())],
            None if self.code.is_ours(name) => vec![Item::Open],
            None => vec![],
        };
        match &of.kind {
            ExprKind::Str { value, .. } => module(value),
            ExprKind::Tuple(parts) if !parts.iter().any(|part| self.is_route(part)) => {
                parts.first().map_or_else(Vec::new, |of| self.target(of, depth))
            }
            ExprKind::Name(_) | ExprKind::Attribute(..) => match self.full(of) {
                Some(full) if self.code.named(&full).is_some() || !self.code.is_ours(&full) => module(&full),
                _ => match self.named(of) {
                    Item::Open => {
                        self.code.constant(self.at, &dotted(of).unwrap_or_default()).map_or_else(|| vec![Item::Open], |text| module(&text))
                    }
                    list => vec![list],
                },
            },
            _ => self.list(of, depth),
        }
    }
}

/// Whether a function makes routes, and of regular expressions.
fn maker(full: &str) -> Option<bool> {
    let name = full
        .strip_prefix("django.urls.conf.")
        .or_else(|| full.strip_prefix("django.urls."))
        .or_else(|| full.strip_prefix("django.conf.urls."))?;
    match name {
        "path" => Some(false),
        "re_path" | "url" => Some(true),
        _ => None,
    }
}

/// Gives the expressions of statements, those that stand in lists and results of functions.
pub fn walk<'p>(body: &'p [Stmt], give: &mut dyn FnMut(&'p Expr)) {
    for stmt in body {
        match &stmt.kind {
            StmtKind::Assign { value, .. } | StmtKind::AugAssign { value, .. } | StmtKind::Expr(value) | StmtKind::Return(Some(value)) => {
                within(value, give);
            }
            StmtKind::If { body, orelse, .. } | StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
                walk(body, give);
                walk(orelse, give);
            }
            StmtKind::With { body, .. } => walk(body, give),
            StmtKind::Try { body, handlers, orelse, finally } => {
                [body, orelse, finally].into_iter().chain(handlers).for_each(|body| walk(body, give));
            }
            StmtKind::Function(function) => walk(&function.body, give),
            StmtKind::Class(class) => walk(&class.body, give),
            _ => {}
        }
    }
}

fn within<'p>(expr: &'p Expr, give: &mut dyn FnMut(&'p Expr)) {
    give(expr);
    match &expr.kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().for_each(|item| within(item, give)),
        ExprKind::Dict(items) => items.iter().for_each(|(_, item)| within(item, give)),
        ExprKind::Binary(left, _, right) | ExprKind::Conditional { then: left, otherwise: right, .. } => {
            within(left, give);
            within(right, give);
        }
        ExprKind::Call(call) => {
            let given = call.args.iter().chain(call.keywords.iter().map(|(_, value)| value));
            given.for_each(|item| within(item, give));
        }
        ExprKind::Starred(item) | ExprKind::Walrus(_, item) => within(item, give),
        ExprKind::Comprehension { element, .. } => within(element, give),
        _ => {}
    }
}
