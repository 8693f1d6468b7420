//! Types, functions and their attributes, fields, constants and variables.

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Fields, FnArg, Item, Meta, Pat, ReturnType, Signature, Token, Type};

use super::scopes::Binding;
use super::{Reader, attributes, index, values};
use crate::facts::calls::{Level, Origin};
use crate::facts::symbols::{Assignment, AssignmentForm, Class, Decorator, Defined, Function, Named, Parameter, ParameterKind};
use crate::source::text::Span;

impl Reader<'_> {
    pub(super) fn item(&mut self, item: &Item) {
        let attrs = attributes::of_item(item);
        match item {
            Item::Fn(it) => self.function(attrs, &it.sig, Some(&it.block)),
            Item::Mod(it) => {
                let Some((brace, items)) = &it.content else { return };
                let span = self.at(it.mod_token.span).cover(self.at(brace.span.close()));
                self.scopes.enter(&it.ident.unraw().to_string(), Level::Module, attributes::is_test(attrs), span);
                for item in items {
                    self.visit_item(item);
                }
                self.scopes.leave();
            }
            Item::Struct(it) => self.class(attrs, &it.ident, &[], self.at(item.span()), |reader| reader.fields(&it.fields)),
            Item::Union(it) => self.class(attrs, &it.ident, &[], self.at(item.span()), |reader| {
                it.fields.named.iter().for_each(|field| reader.field(field, 0));
            }),
            Item::Enum(it) => self.class(attrs, &it.ident, &[], self.at(item.span()), |reader| {
                for variant in &it.variants {
                    let value = variant.discriminant.as_ref().map(|(_, value)| (value, None));
                    let place = reader.at(variant.ident.span());
                    reader.assigned(variant.ident.unraw().to_string(), AssignmentForm::Plain, value, place);
                }
            }),
            Item::Trait(it) => {
                let bases: Vec<Named> = it
                    .supertraits
                    .iter()
                    .filter_map(|bound| match bound {
                        syn::TypeParamBound::Trait(bound) => Some(self.named(&bound.path)),
                        _ => None,
                    })
                    .collect();
                self.class(attrs, &it.ident, &bases, self.at(item.span()), |reader| {
                    it.items.iter().for_each(|item| reader.visit_trait_item(item));
                });
            }
            Item::Impl(it) => {
                let name = type_name(&it.self_ty);
                let span = self.at(it.impl_token.span).cover(self.at(it.brace_token.span.close()));
                self.scopes.enter_type(&name, attributes::is_test(attrs), span);
                it.items.iter().for_each(|item| self.visit_impl_item(item));
                self.scopes.leave();
            }
            Item::Const(it) => self.constant(&it.ident, &it.ty, &it.expr),
            Item::Static(it) => self.constant(&it.ident, &it.ty, &it.expr),
            other => visit::visit_item(self, other),
        }
    }

    fn class(&mut self, attrs: &[Attribute], name: &syn::Ident, bases: &[Named], span: Span, body: impl FnOnce(&mut Self)) {
        let decorators = self.decorators(attrs);
        let at = index(self.symbols.classes.len());
        let (word, within) = (name.unraw().to_string(), self.scopes.current());
        self.scopes.bind(&word, Binding::Defined(Defined::Class(at)));
        let scope = self.scopes.enter_type(&word, attributes::is_test(attrs), span);
        self.symbols.classes.push(Class {
            name: word,
            scope,
            within,
            bases: bases.to_vec(),
            keywords: Vec::new(),
            decorators,
            docstring: self.docstring(attrs),
            name_span: self.at(name.span()),
            span,
        });
        body(self);
        self.scopes.leave();
    }

    pub(super) fn function(&mut self, attrs: &[Attribute], signature: &Signature, block: Option<&syn::Block>) {
        let decorators = self.decorators(attrs);
        let at = index(self.symbols.functions.len());
        let (name, within) = (signature.ident.unraw().to_string(), self.scopes.current());
        let is_method = self.scopes.is_type(within);
        if !is_method {
            self.scopes.bind(&name, Binding::Defined(Defined::Function(at)));
        }
        let start = attrs.first().map_or_else(|| signature.fn_token.span, |first| first.pound_token.span);
        let end = block.map_or_else(|| signature.paren_token.span.close(), |block| block.brace_token.span.close());
        let span = self.at(start).cover(self.at(end));
        let parameters: Vec<Parameter> = signature.inputs.iter().map(|input| self.parameter(input)).collect();
        let returns = match &signature.output {
            ReturnType::Type(_, of) => Some(self.annotation(of)),
            ReturnType::Default => None,
        };
        let scope = self.scopes.enter(&name, Level::Function, attributes::is_test(attrs), span);
        for (position, parameter) in parameters.iter().enumerate().filter(|(_, parameter)| parameter.name != "…") {
            self.scopes.bind(&parameter.name, Binding::Parameter(at, index(position)));
        }
        self.symbols.functions.push(Function {
            name,
            scope,
            within,
            decorators,
            parameters,
            returns,
            is_async: signature.asyncness.is_some(),
            docstring: self.docstring(attrs),
            name_span: self.at(signature.ident.span()),
            span,
        });
        let closures = std::mem::take(&mut self.closures);
        for input in &signature.inputs {
            if let FnArg::Typed(typed) = input
                && !matches!(*typed.pat, Pat::Ident(_))
            {
                self.visit_pat(&typed.pat);
            }
        }
        if let Some(block) = &block {
            self.visit_block(block);
        }
        self.closures = closures;
        self.scopes.leave();
    }

    fn parameter(&self, input: &FnArg) -> Parameter {
        let span = self.at(input.span());
        let (name, annotation) = match input {
            FnArg::Receiver(_) => ("self".to_owned(), None),
            FnArg::Typed(typed) => {
                let name = if let Pat::Ident(name) = &*typed.pat { name.ident.unraw().to_string() } else { "…".to_owned() };
                (name, Some(self.annotation(&typed.ty)))
            }
        };
        Parameter { name, kind: ParameterKind::PositionalOnly, annotation, default: None, span }
    }

    fn fields(&mut self, fields: &Fields) {
        fields.iter().enumerate().for_each(|(at, field)| self.field(field, at));
    }

    fn field(&mut self, field: &syn::Field, at: usize) {
        let name = field.ident.as_ref().map_or_else(|| at.to_string(), |name| name.unraw().to_string());
        let annotation = self.annotation(&field.ty);
        let place = field.ident.as_ref().map_or(annotation.span, |name| self.at(name.span()));
        self.assigned(name, AssignmentForm::Annotated, None, place);
        self.typed(annotation);
    }

    fn constant(&mut self, name: &syn::Ident, of: &Type, value: &Expr) {
        self.visit_expr(value);
        let call = self.result(value);
        let word = name.unraw().to_string();
        self.scopes.bind(&word, Binding::Value);
        self.assigned(word, AssignmentForm::Annotated, Some((value, call)), self.at(name.span()));
        let annotation = self.annotation(of);
        self.typed(annotation);
    }

    pub(super) fn local(&mut self, local: &syn::Local) {
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            let call = self.result(&init.expr);
            let (pattern, of) = match &local.pat {
                Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
                other => (other, None),
            };
            if let Pat::Ident(name) = pattern {
                let form = if of.is_some() { AssignmentForm::Annotated } else { AssignmentForm::Plain };
                self.assigned(name.ident.unraw().to_string(), form, Some((&init.expr, call)), self.at(name.ident.span()));
                of.map(|of| self.annotation(of)).into_iter().for_each(|annotation| self.typed(annotation));
            }
            init.diverge.iter().for_each(|(_, otherwise)| self.visit_expr(otherwise));
        }
        self.visit_pat(&local.pat);
    }

    /// Adds an assignment; of its value, what it says and the call that it is the result of.
    pub(super) fn assigned(&mut self, target: String, form: AssignmentForm, value: Option<(&Expr, Option<u32>)>, target_span: Span) {
        let value_span = value.map(|(value, _)| self.place(value));
        self.symbols.assignments.push(Assignment {
            target,
            key: None,
            origin: Origin::Unknown,
            scope: self.scopes.current(),
            form,
            annotation: None,
            value: value.map(|(value, _)| values::argued(value)),
            value_span,
            call: value.and_then(|(_, call)| call),
            outer: false,
            target_span,
            span: value_span.map_or(target_span, |value| target_span.cover(value)),
        });
    }

    /// Gives the last assignment its type.
    fn typed(&mut self, annotation: crate::facts::symbols::Annotation) {
        if let Some(last) = self.symbols.assignments.last_mut() {
            last.span = last.span.cover(annotation.span);
            last.annotation = Some(Box::new(annotation));
        }
    }

    /// Attributes, but for documentation.
    fn decorators(&mut self, attrs: &[Attribute]) -> Vec<Decorator> {
        let is_doc = |attribute: &&Attribute| matches!(&attribute.meta, Meta::NameValue(pair) if pair.path.is_ident("doc"));
        attrs.iter().filter(|attribute| !is_doc(attribute)).map(|attribute| self.decorator(attribute)).collect()
    }

    fn decorator(&mut self, attribute: &Attribute) -> Decorator {
        let of = self.named(attribute.path());
        let arguments = match &attribute.meta {
            Meta::Path(_) => return Decorator { of, call: None },
            Meta::List(list) => match Punctuated::<Expr, Token![,]>::parse_terminated.parse2(list.tokens.clone()) {
                Ok(values) => values.iter().map(|value| self.argument(value)).collect(),
                Err(_) => vec![self.unread(&list.tokens)],
            },
            Meta::NameValue(pair) => vec![self.argument(&pair.value)],
        };
        let place = self.at(attribute.pound_token.span).cover(self.at(attribute.bracket_token.span.close()));
        self.call(of.name.clone(), of.origin, arguments, place, of.span);
        self.calls.last_mut().into_iter().for_each(|call| call.attribute = true);
        let call = Some(index(self.calls.len().saturating_sub(1)));
        Decorator { of, call }
    }

    /// The documentation comments of an item.
    pub(super) fn docstring(&self, attrs: &[Attribute]) -> Option<Span> {
        let is_doc = |attribute: &&Attribute| matches!(&attribute.meta, Meta::NameValue(pair) if pair.path.is_ident("doc"));
        let mut docs = attrs
            .iter()
            .filter(is_doc)
            .map(|attribute| self.at(attribute.pound_token.span).cover(self.at(attribute.bracket_token.span.close())));
        let first = docs.next()?;
        Some(docs.fold(first, Span::cover))
    }
}

/// The name of the type that an `impl` block is about; `…` of what has none.
fn type_name(of: &Type) -> String {
    let mut at = of;
    loop {
        at = match at {
            Type::Reference(reference) => &reference.elem,
            Type::Paren(paren) => &paren.elem,
            Type::Group(group) => &group.elem,
            Type::Path(path) => return path.path.segments.last().map_or_else(|| "…".to_owned(), |last| last.ident.unraw().to_string()),
            _ => return "…".to_owned(),
        };
    }
}
