//! What a script of Node exports: `module.exports = …`, `exports.a = …`.
//!
//! Assignments count wherever they stand, for `exports` is an object like any other. Where it is handed to something else, or another
//! variable stands for it, names may be added that are not seen: the exports are open then.

use oxc_ast::ast::{
    Argument, ArrowFunctionExpression, AssignmentExpression, AssignmentTarget, BindingPattern, CallExpression, Expression,
    FormalParameters, Function, IdentifierReference, MemberExpression, ObjectExpression, ObjectPropertyKind, Program, UnaryExpression,
    VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::GetSpan;
use oxc_syntax::operator::{AssignmentOperator, UnaryOperator};
use oxc_syntax::scope::ScopeFlags;

use super::exports::{Reader, bare, kind_of};
use super::span;
use crate::facts::exports::{Export, ExportForm, ExportKind, WHOLE};
use crate::source::text::Span;

const FORM: ExportForm = ExportForm::CommonJs;

/// How many names one value is assigned to at once.
const CHAIN: usize = 64;

/// Adds what a script exports.
pub(super) fn read(program: &Program<'_>, reader: &mut Reader) {
    Walker { reader, depth: 0, hidden: Hidden::default() }.visit_program(program);
}

struct Walker<'r> {
    reader: &'r mut Reader,
    /// How many functions are open.
    depth: u32,
    hidden: Hidden,
}

/// Which of the two names stand for something of a function's own.
#[derive(Clone, Copy, Default)]
struct Hidden {
    module: bool,
    exports: bool,
}

/// What an assignment gives a value.
enum Target<'t> {
    /// `module.exports`.
    Whole,
    /// `exports.a`, `module.exports["a"]`.
    Name(&'t str, Span),
    /// `exports[a]`.
    Unknown,
    /// Something else.
    Other,
}

impl Walker<'_> {
    fn is_name(&self, value: &Expression<'_>, name: &str) -> bool {
        let hidden = if name == "module" { self.hidden.module } else { self.hidden.exports };
        !hidden && value.without_parentheses().get_identifier_reference().is_some_and(|of| of.name == name)
    }

    fn is_whole(&self, member: &MemberExpression<'_>) -> bool {
        self.is_name(member.object(), "module") && member.static_property_name() == Some("exports")
    }

    /// `exports`, `module.exports`.
    fn is_exports(&self, value: &Expression<'_>) -> bool {
        self.is_name(value, "exports") || value.without_parentheses().as_member_expression().is_some_and(|member| self.is_whole(member))
    }

    fn target<'t>(&self, left: &'t AssignmentTarget<'_>) -> Target<'t> {
        let Some(member) = left.as_member_expression() else { return Target::Other };
        if self.is_whole(member) {
            return Target::Whole;
        }
        if !self.is_exports(member.object()) {
            return Target::Other;
        }
        member.static_property_info().map_or(Target::Unknown, |(place, name)| Target::Name(name, span(place)))
    }

    /// `module.exports = {}`, and what of it goes on to something else.
    fn passes_on(&self, value: &Expression<'_>) -> bool {
        let mut at = value.get_inner_expression();
        for _ in 0..CHAIN {
            let Expression::AssignmentExpression(inner) = at else { return false };
            if matches!(self.target(&inner.left), Target::Whole) {
                return true;
            }
            at = inner.right.get_inner_expression();
        }
        true
    }

    /// What `module.exports` is given.
    fn whole(&mut self, value: &Expression<'_>, places: (Span, Span)) {
        match end(value) {
            Expression::AssignmentExpression(_) => {
                self.reader.open();
                self.reader.add(bare(WHOLE, FORM, places));
            }
            Expression::ObjectExpression(object) => {
                self.reader.add(Export { kind: Some(ExportKind::Value), ..bare(WHOLE, FORM, places) });
                self.object(object, places.1);
            }
            Expression::CallExpression(call) => {
                self.reader.open();
                let import = required(call);
                self.reader.add(Export { import, kind: Some(ExportKind::Value).filter(|_| import.is_none()), ..bare(WHOLE, FORM, places) });
            }
            value => {
                let is_plain = matches!(kind_of(value), ExportKind::Function | ExportKind::Class) || value.is_literal();
                if !is_plain {
                    self.reader.open();
                }
                self.reader.of_value(WHOLE, value, FORM, places);
            }
        }
    }

    fn object(&mut self, object: &ObjectExpression<'_>, statement: Span) {
        for property in &object.properties {
            let name = match property {
                ObjectPropertyKind::ObjectProperty(one) => one.key.static_name().map(|name| (name, one)),
                ObjectPropertyKind::SpreadProperty(_) => None,
            };
            match name {
                Some((name, one)) => self.named(&name, &one.value, (span(one.key.span()), statement)),
                None => self.reader.open(),
            }
        }
    }

    fn named(&mut self, name: &str, value: &Expression<'_>, places: (Span, Span)) {
        match end(value) {
            // A mark that compilers leave.
            _ if name == "__esModule" => {}
            Expression::CallExpression(call) if required(call).is_some() => {
                self.reader.add(Export { import: required(call), ..bare(name, FORM, places) });
            }
            value => self.reader.of_value(name, value, FORM, places),
        }
    }

    fn in_function(&mut self, parameters: &FormalParameters<'_>, walk: impl FnOnce(&mut Self)) {
        let outer = self.hidden;
        self.depth += 1;
        parameters.items.iter().for_each(|parameter| self.hide(&parameter.pattern));
        walk(self);
        self.depth -= 1;
        self.hidden = outer;
    }

    fn hide(&mut self, pattern: &BindingPattern<'_>) {
        for name in pattern.get_binding_identifiers() {
            self.hidden.module |= name.name == "module";
            self.hidden.exports |= name.name == "exports";
        }
    }
}

impl<'a> Visit<'a> for Walker<'_> {
    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        let places = |name: Span| (name, span(it.span));
        match self.target(&it.left) {
            _ if it.operator != AssignmentOperator::Assign => {}
            Target::Whole => self.whole(&it.right, places(span(it.left.span()))),
            Target::Name(name, place) => self.named(name, &it.right, places(place)),
            Target::Unknown => self.reader.open(),
            // `app = module.exports = {}`: what `app` is given, others see.
            Target::Other => {
                let is_own = it.left.get_identifier_name() == Some("exports");
                if !is_own && self.passes_on(&it.right) {
                    self.reader.open();
                }
                if !is_own {
                    self.visit_assignment_target(&it.left);
                }
            }
        }
        match it.right.get_inner_expression() {
            Expression::Identifier(name) if name.name == "exports" => {}
            _ => self.visit_expression(&it.right),
        }
    }

    fn visit_member_expression(&mut self, it: &MemberExpression<'a>) {
        if self.is_whole(it) {
            // As a value of its own: it goes where nobody looks.
            self.reader.open();
        } else if !self.is_exports(it.object()) {
            walk::walk_member_expression(self, it);
        }
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        if it.name == "exports" && !self.hidden.exports {
            self.reader.open();
        }
    }

    fn visit_unary_expression(&mut self, it: &UnaryExpression<'a>) {
        if it.operator != UnaryOperator::Typeof {
            walk::walk_unary_expression(self, it);
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let arguments = || it.arguments.iter().filter_map(Argument::as_expression);
        let gives = arguments().any(|argument| self.is_exports(argument) || self.is_name(argument, "module"));
        let method = it
            .callee
            .as_member_expression()
            .and_then(|member| Some((member.object().get_identifier_reference()?.name.as_str(), member.static_property_name()?)));
        match (method, it.arguments.as_slice()) {
            (Some(("Object", "defineProperty")), [_, Argument::StringLiteral(name), ..]) if gives => {
                if name.value != "__esModule" {
                    self.reader.add(bare(&name.value, FORM, (span(name.span), span(it.span))));
                }
                return it.arguments.iter().skip(2).for_each(|argument| self.visit_argument(argument));
            }
            _ if gives => self.reader.open(),
            _ => {}
        }
        walk::walk_call_expression(self, it);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if self.depth > 0 {
            self.hide(&it.id);
        }
        // `const app = module.exports = {}`: what `app` is given, others see.
        let is_own = it.id.get_identifier_name().is_some_and(|name| name == "exports");
        if !is_own && it.init.as_ref().is_some_and(|value| self.passes_on(value)) {
            self.reader.open();
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.in_function(&it.params, |walker| walk::walk_function(walker, it, flags));
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.in_function(&it.params, |walker| walk::walk_arrow_function_expression(walker, it));
    }
}

/// What a chain of assignments gives: `1` of `a = b = 1`; of a longer one than anybody writes, what is left of it.
fn end<'e, 'a>(value: &'e Expression<'a>) -> &'e Expression<'a> {
    let mut at = value.get_inner_expression();
    for _ in 0..CHAIN {
        let Expression::AssignmentExpression(inner) = at else { break };
        at = inner.right.get_inner_expression();
    }
    at
}

/// The place of what a call of `require` names.
fn required(call: &CallExpression<'_>) -> Option<Span> {
    let of = call.callee.get_identifier_reference()?;
    let argument = call.arguments.first().filter(|_| of.name == "require")?;
    matches!(argument, Argument::StringLiteral(_) | Argument::TemplateLiteral(_)).then(|| span(argument.span()))
}
