//! What statements give a value.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, StmtAnnAssign, StmtAssign, StmtAugAssign, WithItem};

use super::scopes::Binding;
use super::{Reader, annotations, arguments, span_of};
use crate::facts::calls::{Argued, Origin};
use crate::facts::symbols::{Annotation, Assignment, AssignmentForm};
use crate::source::text::Span;

/// What a target is given.
#[derive(Clone)]
pub(super) struct Given<'a> {
    form: AssignmentForm,
    annotation: Option<Annotation>,
    value: Option<&'a Expr>,
    /// It is a part of something that is unpacked, and which part cannot be told.
    unpacked: bool,
    call: Option<u32>,
    span: Span,
}

impl<'a> Given<'a> {
    pub(super) fn new(form: AssignmentForm, value: Option<&'a Expr>, call: Option<u32>, span: Span) -> Self {
        Self { form, annotation: None, value, unpacked: false, call, span }
    }

    /// One of several parts.
    fn part(&self, value: Option<&'a Expr>, call: Option<u32>) -> Self {
        Self { value, unpacked: value.is_none(), call, annotation: None, ..*self }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn assign(&mut self, assign: &'a StmtAssign) {
        self.visit_expr(&assign.value);
        let given = Given::new(AssignmentForm::Plain, Some(&assign.value), self.result(&assign.value), span_of(assign));
        assign.targets.iter().for_each(|target| self.target(target, given.clone()));
        if let [Expr::Name(name)] = assign.targets.as_slice() {
            self.begins(name.id.as_str(), &assign.value);
        }
    }

    pub(super) fn assign_annotated(&mut self, assign: &'a StmtAnnAssign) {
        let value = assign.value.as_deref();
        if let Some(value) = value {
            self.visit_expr(value);
        }
        let call = value.and_then(|value| self.result(value));
        let given = Given::new(AssignmentForm::Annotated, value, call, span_of(assign));
        self.target(&assign.target, Given { annotation: Some(annotations::read(&assign.annotation)), ..given });
        if let (Expr::Name(name), Some(value)) = (&*assign.target, value) {
            self.begins(name.id.as_str(), value);
        }
        self.visit_expr(&assign.annotation);
    }

    pub(super) fn assign_augmented(&mut self, assign: &'a StmtAugAssign) {
        self.visit_expr(&assign.value);
        if let Expr::Name(name) = &*assign.target {
            self.adds(name.id.as_str(), assign);
        }
        self.target(&assign.target, Given::new(AssignmentForm::Augmented, Some(&assign.value), None, span_of(assign)));
    }

    pub(super) fn with_item(&mut self, item: &'a WithItem) {
        self.visit_expr(&item.context_expr);
        let made = self.result(&item.context_expr);
        match (item.optional_vars.as_deref(), made) {
            (Some(Expr::Name(name)), Some(call)) => self.scopes.bind(name.id.as_str(), Binding::Entered(call)),
            (Some(target), _) => self.visit_expr(target),
            (None, _) => {}
        }
    }

    pub(super) fn target(&mut self, target: &'a Expr, given: Given<'a>) {
        match target {
            Expr::Tuple(parts) => self.parts(&parts.elts, &given),
            Expr::List(parts) => self.parts(&parts.elts, &given),
            Expr::Starred(starred) => self.target(&starred.value, given.part(None, None)),
            Expr::Name(name) => {
                let is_result = given.call.is_some() && given.form != AssignmentForm::Augmented;
                let binding = given.call.filter(|_| is_result).map_or(Binding::Value, Binding::Made);
                // A type alone makes a name the scope's own, and gives it nothing.
                self.scopes.bind(name.id.as_str(), if given.value.is_none() && !given.unpacked { Binding::Typed } else { binding });
                self.assignment(target, given);
            }
            Expr::Attribute(_) | Expr::Subscript(_) => {
                self.visit_expr(target);
                self.assignment(target, given);
            }
            _ => self.visit_expr(target),
        }
    }

    /// Parts of a pattern, each with its own value where that is written part by part too.
    fn parts(&mut self, targets: &'a [Expr], given: &Given<'a>) {
        let values = match given.value {
            Some(Expr::Tuple(values)) => values.elts.as_slice(),
            Some(Expr::List(values)) => values.elts.as_slice(),
            _ => &[],
        };
        let paired = values.len() == targets.len() && !targets.iter().chain(values).any(Expr::is_starred_expr);
        for (at, target) in targets.iter().enumerate() {
            let value = values.get(at).filter(|_| paired);
            let call = value.and_then(|value| self.result(value));
            self.target(target, given.part(value, call));
        }
    }

    fn assignment(&mut self, target: &'a Expr, given: Given<'a>) {
        let mut name = String::new();
        arguments::write_callee(target, &mut name);
        let key = match target {
            Expr::Subscript(subscript) => subscript.slice.as_string_literal_expr().map(|key| key.value.to_str().to_owned()),
            _ => None,
        };
        let value = given.value.map(|value| arguments::argued(self.text, value));
        self.symbols.assignments.push(Assignment {
            target: name,
            key,
            origin: Origin::Unknown,
            scope: self.scopes.named(self.scopes.current()),
            form: given.form,
            annotation: given.annotation.map(Box::new),
            value: value.or(given.unpacked.then_some(Argued::Other)),
            value_span: given.value.map(span_of),
            call: given.call,
            outer: false,
            target_span: span_of(target),
            span: given.span,
        });
        self.exported(target, given.form, given.value);
    }
}
