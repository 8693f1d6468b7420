//! After the walk, when all bindings are known: where names come from, and what comments stand in.

use ruff_python_ast::token::{TokenKind, Tokens};

use super::scopes::Scopes;
use super::{Code, Reader, exports, span};
use crate::facts::calls::{Calls, Origin};
use crate::facts::imports::Import;
use crate::facts::literals::{Comment, together};
use crate::facts::symbols::{Annotation, Named, Symbols};
use crate::source::text::Span;

pub(super) fn finish(reader: Reader<'_>, imports: &[Import]) -> Code {
    let Reader { mut calls, roots, mut symbols, mut exports, literals, scopes, sums, .. } = reader;
    for (call, (scope, root)) in calls.iter_mut().zip(roots) {
        (call.origin, call.rebound) = root.map_or((Origin::Unknown, false), |name| scopes.origin(scope, name));
        call.scope = scopes.named(scope);
    }
    look_up(&mut symbols, &scopes);
    // Files stay: what a list grew beyond them is given back.
    calls.shrink_to_fit();
    symbols.assignments.shrink_to_fit();
    symbols.defined = scopes.defined();
    symbols.bound = scopes.bound();
    if let Some(exports) = &mut exports {
        exports::look_up(exports, &symbols, imports);
    }
    let (scopes, made) = scopes.finish();
    let literals = together(literals.unwrap_or_default(), &sums.all);
    Code { calls: Calls { calls, scopes, made }, symbols, exports, literals }
}

fn look_up(symbols: &mut Symbols, scopes: &Scopes<'_>) {
    let name = |named: &mut Named, scope: u32| named.origin = origin(scopes, scope, &named.name);
    let typed = |annotation: Option<&mut Annotation>, scope: u32| {
        annotation.and_then(|it| it.of.as_mut()).into_iter().for_each(|of| name(of, scope));
    };
    for class in &mut symbols.classes {
        class.bases.iter_mut().for_each(|base| name(base, class.within));
        class.decorators.iter_mut().for_each(|decorator| name(&mut decorator.of, class.within));
    }
    for function in &mut symbols.functions {
        function.decorators.iter_mut().for_each(|decorator| name(&mut decorator.of, function.within));
        function.parameters.iter_mut().for_each(|parameter| typed(parameter.annotation.as_mut(), function.within));
        typed(function.returns.as_mut(), function.within);
    }
    for assignment in &mut symbols.assignments {
        assignment.origin = origin(scopes, assignment.scope, &assignment.target);
        assignment.outer = scopes.is_outer(assignment.scope, &assignment.target);
        typed(assignment.annotation.as_deref_mut(), assignment.scope);
    }
}

fn origin(scopes: &Scopes<'_>, scope: u32, name: &str) -> Origin {
    let root = name.split(['.', '(', '[']).next().unwrap_or(name);
    scopes.origin(scope as usize, root).0
}

impl Code {
    /// The comments among a file's tokens, in source order.
    pub(in crate::facts::python) fn comments(&self, text: &str, tokens: &Tokens) -> Vec<Comment> {
        let mut named: Vec<(Span, u32)> =
            self.calls.scopes.iter().zip(0..).filter(|(scope, _)| !scope.name.is_empty()).map(|(scope, at)| (scope.span, at)).collect();
        named.sort_by_key(|(span, at)| (span.start, *at));
        // Scopes that hold the place being read, innermost last.
        let mut open: Vec<(Span, u32)> = Vec::new();
        let mut next = named.into_iter().peekable();
        let mut comments = Vec::new();
        for token in tokens.iter().filter(|token| token.kind() == TokenKind::Comment) {
            let span = span(token.as_tuple().1);
            while let Some(scope) = next.next_if(|(scope, _)| scope.start <= span.start) {
                open.retain(|(around, _)| around.end > scope.0.start);
                open.push(scope);
            }
            open.retain(|(around, _)| around.end > span.start);
            let before = text.get(..span.start as usize).unwrap_or("");
            let is_alone = before.bytes().rev().take_while(|byte| !matches!(byte, b'\n' | b'\r')).all(|byte| byte.is_ascii_whitespace());
            comments.push(Comment { span, scope: open.last().map_or(0, |(_, at)| *at), is_alone });
        }
        comments
    }
}
