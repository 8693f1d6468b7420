//! `facts class|function|call|assignment --format jsonl`: one JSON object per fact of Python or Rust code.
//!
//! The keys are a contract: other programs read them. Lines count from 1.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::facts::calls::Spread;
use crate::facts::symbols::Annotation;
use crate::source::sources::Sources;
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;

/// Which facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// Classes with bases and decorators.
    Class,
    /// Functions with parameters and decorators.
    Function,
    /// Calls with what they call.
    Call,
    /// Assignments.
    Assignment,
}

/// All facts of a kind, by module, then place.
#[must_use]
pub fn symbols_jsonl(kind: SymbolKind, modules: &[ModuleCalls], sources: &Sources) -> String {
    let mut out = String::new();
    for module in modules {
        let shown = Shown { module, sources };
        let facts = match kind {
            SymbolKind::Class => shown.classes(),
            SymbolKind::Function => shown.functions(),
            SymbolKind::Call => shown.calls(),
            SymbolKind::Assignment => shown.assignments(),
        };
        for fact in facts {
            // A string takes everything that is written to it.
            let _ = writeln!(out, "{fact}");
        }
    }
    out
}

struct Shown<'a> {
    module: &'a ModuleCalls,
    sources: &'a Sources,
}

impl<'a> Shown<'a> {
    fn classes(&self) -> Vec<Value> {
        let all = self.module.symbols.classes.iter().zip(&self.module.classes);
        let one = all.map(|(class, links)| {
            json!({
                "module": self.module.module, "path": self.path(), "line": self.line(class.name_span), "class": self.scope(class.scope),
                "bases": class.bases.iter().map(|base| self.text(base.span)).collect::<Vec<_>>(), "resolved_bases": links.bases,
                "keywords": class.keywords.iter().map(|keyword| &keyword.name).collect::<Vec<_>>(),
                "decorators": class.decorators.iter().map(|decorator| &decorator.of.name).collect::<Vec<_>>(),
                "resolved_decorators": links.decorators, "ancestors": links.ancestors, "documented": class.docstring.is_some(),
            })
        });
        one.collect()
    }

    fn functions(&self) -> Vec<Value> {
        let all = self.module.symbols.functions.iter().zip(&self.module.decorators);
        let one = all.map(|(function, decorators)| {
            let parameters = function.parameters.iter().map(|parameter| {
                json!({
                    "name": parameter.name, "kind": parameter.kind.word(), "type": self.annotation(parameter.annotation.as_ref()),
                    "default": parameter.default.as_ref().map(|(_, span)| self.text(*span)),
                })
            });
            json!({
                "module": self.module.module, "path": self.path(), "line": self.line(function.name_span), "function": self.scope(function.scope),
                "async": function.is_async, "parameters": parameters.collect::<Vec<_>>(), "returns": self.annotation(function.returns.as_ref()),
                "decorators": function.decorators.iter().map(|decorator| &decorator.of.name).collect::<Vec<_>>(),
                "resolved_decorators": decorators, "documented": function.docstring.is_some(),
            })
        });
        one.collect()
    }

    fn calls(&self) -> Vec<Value> {
        let pairs = self.module.calls.calls.iter().zip(&self.module.resolved).zip(&self.module.callees);
        let all = pairs.filter(|((call, _), _)| !call.attribute);
        let one = all.map(|((call, resolved), callee)| {
            let keywords =
                call.arguments.iter().filter(|argument| argument.spread == Spread::One).filter_map(|argument| argument.name.as_ref());
            let misfit = callee.as_ref().and_then(|callee| callee.misfit.as_ref());
            json!({
                "module": self.module.module, "path": self.path(), "line": self.line(call.span), "function": self.scope(call.scope),
                "callee": call.callee, "resolved": resolved, "arguments": call.arguments.len(), "keywords": keywords.collect::<Vec<_>>(),
                "signature": callee.as_ref().map(|callee| if callee.misfit.is_some() { "known" } else { "unknown" }),
                "unknown": misfit.map(|misfit| &misfit.unknown), "missing": misfit.map(|misfit| &misfit.missing),
            })
        });
        one.collect()
    }

    fn assignments(&self) -> Vec<Value> {
        let one = self.module.symbols.assignments.iter().map(|assignment| {
            json!({
                "module": self.module.module, "path": self.path(), "line": self.line(assignment.target_span),
                "function": self.scope(assignment.scope), "target": self.text(assignment.target_span), "form": assignment.form.word(),
                "type": self.annotation(assignment.annotation.as_deref()), "value": assignment.value_span.map(|span| self.text(span)),
            })
        });
        one.collect()
    }

    fn path(&self) -> &'a str {
        self.sources.path(self.module.file)
    }

    fn line(&self, span: Span) -> u32 {
        self.sources.get(self.module.file).locate(span.start).line
    }

    fn text(&self, span: Span) -> &'a str {
        span.slice(self.sources.get(self.module.file).text())
    }

    fn annotation(&self, annotation: Option<&Annotation>) -> Option<&'a str> {
        annotation.map(|annotation| self.text(annotation.span))
    }

    fn scope(&self, at: u32) -> &'a str {
        self.module.calls.scopes.get(at as usize).map_or("", |scope| scope.name.as_str())
    }
}
