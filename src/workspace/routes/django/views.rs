//! Who answers a route of Django: the view's name, its function, and the methods that its decorators allow.

use super::super::collect::{Given, given};
use super::super::names::Code;
use super::super::texts::strings;
use crate::facts::program::{Expr, ExprKind};

/// How many calls may stand around a view.
const AROUND: usize = 8;

/// A view as it is written.
pub struct View {
    /// Its name, without what is put around it: `views.Users` of `login_required(views.Users.as_view())`.
    pub name: Option<String>,
}

impl View {
    pub fn of(expr: &Expr) -> Self {
        let mut at = expr;
        for _ in 0..AROUND {
            let ExprKind::Call(call) = &at.kind else { break };
            at = match (&call.function.kind, call.args.as_slice()) {
                (ExprKind::Attribute(class, method), _) if method == "as_view" => class,
                (_, [.., view]) if dotted(view).is_some() || matches!(view.kind, ExprKind::Call(_)) => view,
                _ => &call.function,
            };
        }
        Self { name: dotted(at) }
    }
}

/// A name or dotted name.
pub fn dotted(expr: &Expr) -> Option<String> {
    let (mut parts, mut at) = (Vec::new(), expr);
    while let ExprKind::Attribute(value, name) = &at.kind {
        parts.push(name.as_str());
        at = value;
    }
    let ExprKind::Name(name) = &at.kind else { return None };
    parts.push(name);
    parts.reverse();
    Some(parts.join("."))
}

/// The first-party function that a view is: its module, and its index there.
pub fn definition(code: &Code<'_>, at: u32, view: &View) -> Option<(String, u32)> {
    code.function(at, view.name.as_ref()?)
}

/// The methods that the decorators of a function allow; nothing where they say nothing of them.
pub fn methods(code: &Code<'_>, (module, function): &(String, u32)) -> Option<Vec<String>> {
    let (at, module) = code.named(module)?;
    let names = module.decorators.get(*function as usize)?;
    let decorators = &module.symbols.function(*function)?.decorators;
    decorators.iter().zip(names).find_map(|(decorator, name)| {
        let one = |method: &str| Some(vec![method.to_owned()]);
        let name = name.as_deref()?;
        let listed = || {
            let call = module.calls.get(decorator.call?)?;
            match given(call, Some(0), "request_method_list") {
                Given::One(argument) => strings(code.text(at, argument.span)),
                _ => None,
            }
        };
        match name.strip_prefix("django.views.decorators.http.").or_else(|| name.strip_prefix("rest_framework.decorators."))? {
            "require_GET" => one("GET"),
            "require_POST" => one("POST"),
            "require_safe" => Some(vec!["GET".to_owned(), "HEAD".to_owned()]),
            "require_http_methods" | "api_view" => listed().map(|all| all.into_iter().map(|method| method.to_uppercase()).collect()),
            _ => None,
        }
    })
}
