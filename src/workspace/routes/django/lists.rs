//! The lists of routes that modules hold, as written.

use std::collections::BTreeMap;

use super::super::names::Code;
use super::LIST;
use super::expressions::{DEEPEST, Reading, walk};
use super::views::View;
use crate::facts::program::{Expr, ExprKind, Stmt, StmtKind};
use crate::source::text::Span;

/// What a list holds.
pub enum Item {
    /// `path("users/", view)`.
    Route(Written),
    /// `path("users/", include([…]))`.
    Include { path: Path, items: Vec<Item> },
    /// `i18n_patterns(…)`: below the language, where that is not the default one or always.
    Locale { always: bool, items: Vec<Item> },
    /// A list of a module, by its name.
    List(u32, String),
    /// What only a run knows.
    Open,
}

/// A route as written.
pub struct Written {
    pub path: Path,
    pub view: View,
    pub span: Span,
}

/// What a route or an `include` stands below.
#[derive(Clone)]
pub struct Path {
    /// As written; `None` where a run puts it together.
    pub text: Option<String>,
    /// It is a regular expression.
    pub is_regex: bool,
}

impl Path {
    pub fn plain(text: &str) -> Self {
        Self { text: Some(text.to_owned()), is_regex: false }
    }

    /// Without the marks of a regular expression's ends.
    pub fn bare<'t>(&self, text: &'t str) -> &'t str {
        if !self.is_regex {
            return text;
        }
        let text = text.strip_prefix('^').unwrap_or(text);
        text.strip_suffix('$').filter(|before| !before.ends_with('\\')).unwrap_or(text)
    }
}

/// The lists of all modules.
pub struct Lists {
    by_name: BTreeMap<(u32, String), Vec<Item>>,
    /// Every route that is written anywhere, in a list or not.
    written: Vec<(u32, Written)>,
}

impl Lists {
    /// Reads every module that was read as a program.
    pub fn read(code: &Code<'_>) -> Self {
        let mut lists = Self { by_name: BTreeMap::new(), written: vec![] };
        for at in (0..).take(code.modules.len()) {
            if let Some(program) = code.program(at).filter(|_| asks_django(code, at)) {
                let mut module = Module { code, at, lists: &mut lists };
                module.block(&program.body, true);
                module.written(&program.body);
            }
        }
        lists
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.written.is_empty()
    }

    /// What a list holds.
    pub fn of(&self, at: u32, name: &str) -> &[Item] {
        self.by_name.get(&(at, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The modules that hold the list which Django asks for.
    pub fn modules(&self) -> impl Iterator<Item = u32> {
        self.by_name.keys().filter(|(_, name)| *name == LIST).map(|(at, _)| *at)
    }

    /// Every route that is written anywhere, with its module.
    pub fn written(&self) -> impl Iterator<Item = &(u32, Written)> {
        self.written.iter()
    }
}

/// Whether a module has anything of Django's routes to say, or adds to lists.
fn asks_django(code: &Code<'_>, at: u32) -> bool {
    code.imports(at).any(|import| import.module.starts_with("django")) || code.assigns(at, LIST)
}

struct Module<'m, 'a> {
    code: &'m Code<'a>,
    at: u32,
    lists: &'m mut Lists,
}

impl<'a> Module<'_, 'a> {
    /// The statements of the module; those of branches add to what stands before them.
    fn block(&mut self, body: &'a [Stmt], straight: bool) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::Assign { targets, value, .. } => {
                    for target in targets {
                        self.assign(target, value, straight);
                    }
                }
                StmtKind::AugAssign { target, operator: "+" | "+=", value } => {
                    if let ExprKind::Name(name) = &target.kind {
                        let items = self.reader().list(value, DEEPEST);
                        self.add(name, items);
                    }
                }
                StmtKind::Expr(expr) => self.changes(expr),
                StmtKind::If { body, orelse, .. } => {
                    self.block(body, false);
                    self.block(orelse, false);
                }
                StmtKind::Try { body, handlers, orelse, finally } => {
                    self.block(body, straight);
                    for handler in handlers {
                        self.block(handler, false);
                    }
                    self.block(orelse, straight);
                    self.block(finally, straight);
                }
                StmtKind::With { body, .. } => self.block(body, straight),
                StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
                    self.repeated(body);
                    self.block(orelse, false);
                }
                _ => {}
            }
        }
    }

    fn reader(&self) -> Reading<'_, 'a> {
        Reading { code: self.code, at: self.at }
    }

    fn assign(&mut self, target: &'a Expr, value: &'a Expr, straight: bool) {
        let ExprKind::Name(name) = &target.kind else { return };
        let is_list = name == LIST || self.reader().is_list(value, DEEPEST);
        if !is_list {
            if self.lists.by_name.contains_key(&(self.at, name.clone())) {
                self.add(name, vec![Item::Open]);
            }
            return;
        }
        let items = self.reader().list(value, DEEPEST);
        let known = self.lists.by_name.remove(&(self.at, name.clone())).unwrap_or_default();
        // `urlpatterns = wrap(urlpatterns)`: what it was stands in its place.
        let mut kept = Some(known);
        let mut all: Vec<Item> = Vec::new();
        for item in items {
            match item {
                Item::List(at, list) if at == self.at && list == *name => all.extend(kept.take().unwrap_or_default()),
                item => all.push(item),
            }
        }
        if let Some(known) = kept.filter(|_| !straight) {
            all.splice(0..0, known);
        }
        self.lists.by_name.insert((self.at, name.clone()), all);
    }

    fn add(&mut self, name: &str, items: Vec<Item>) {
        // A list that an import brings is changed where it is: that is read as the module's own.
        self.lists.by_name.entry((self.at, name.to_owned())).or_default().extend(items);
    }

    /// `urlpatterns.append(…)`, `.extend(…)`, `.insert(0, …)`.
    fn changes(&mut self, expr: &'a Expr) {
        let ExprKind::Call(call) = &expr.kind else { return };
        let ExprKind::Attribute(list, method) = &call.function.kind else { return };
        let ExprKind::Name(name) = &list.kind else { return };
        if name != LIST && !self.lists.by_name.contains_key(&(self.at, name.clone())) {
            return;
        }
        let reader = self.reader();
        let items = match (method.as_str(), call.args.as_slice()) {
            ("append", [item]) | ("insert", [_, item]) => reader.item(item, DEEPEST),
            ("extend" | "__iadd__", [items]) => reader.list(items, DEEPEST),
            ("sort" | "reverse", _) => vec![],
            _ => vec![Item::Open],
        };
        self.add(name, items);
    }

    /// What a loop adds: how often, and what, a run knows.
    fn repeated(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            let name = match &stmt.kind {
                StmtKind::AugAssign { target: Expr { kind: ExprKind::Name(name), .. }, .. } => Some(name),
                StmtKind::Expr(Expr { kind: ExprKind::Call(call), .. }) => match &call.function.kind {
                    ExprKind::Attribute(list, _) => {
                        if let ExprKind::Name(name) = &list.kind {
                            Some(name)
                        } else {
                            None
                        }
                    }
                    _ => None,
                },
                StmtKind::If { body, orelse, .. } => {
                    self.repeated(body);
                    self.repeated(orelse);
                    None
                }
                _ => None,
            };
            if let Some(name) = name.filter(|name| self.lists.by_name.contains_key(&(self.at, (*name).clone()))) {
                self.add(name, vec![Item::Open]);
            }
        }
    }

    /// Routes in functions, classes and loops are written too, and in no list that anybody can name.
    fn written(&mut self, body: &'a [Stmt]) {
        let (at, reader) = (self.at, Reading { code: self.code, at: self.at });
        let written = &mut self.lists.written;
        walk(body, &mut |expr| {
            // What is included is given again, by itself.
            if let Some(Item::Route(route)) = reader.route(expr, 2) {
                written.push((at, route));
            }
        });
    }
}
