//! Callees, arguments and types as text, and where expressions begin.

use proc_macro2::Span as TokenSpan;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Lit, PathArguments, Token, Type, TypeParamBound, UnOp};

use super::Reader;
use crate::facts::calls::{Argued, Origin};
use crate::facts::symbols::{Annotation, Named};

/// A path with dots, without what is generic.
pub(super) fn dotted(path: &syn::Path) -> String {
    path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect::<Vec<_>>().join(".")
}

/// Writes what is called; `?`, `.await`, `&` and brackets around are left out.
pub(super) fn write_callee(expr: &Expr, out: &mut String) {
    match expr {
        Expr::Path(path) if path.qself.as_ref().is_some_and(|qself| qself.position == 0) => {
            out.push('…');
            path.path.segments.iter().for_each(|segment| {
                out.push('.');
                out.push_str(&segment.ident.unraw().to_string());
            });
        }
        Expr::Path(path) => out.push_str(&dotted(&path.path)),
        Expr::Field(field) => {
            write_callee(&field.base, out);
            out.push('.');
            match &field.member {
                syn::Member::Named(name) => out.push_str(&name.unraw().to_string()),
                syn::Member::Unnamed(index) => out.push_str(&index.index.to_string()),
            }
        }
        Expr::MethodCall(call) => {
            write_callee(&call.receiver, out);
            out.push('.');
            out.push_str(&call.method.unraw().to_string());
            out.push_str("()");
        }
        Expr::Call(call) => {
            write_callee(&call.func, out);
            out.push_str("()");
        }
        Expr::Macro(mac) => {
            out.push_str(&dotted(&mac.mac.path));
            out.push_str("!()");
        }
        Expr::Index(index) => {
            write_callee(&index.expr, out);
            out.push_str("[]");
        }
        Expr::Await(inner) => write_callee(&inner.base, out),
        Expr::Try(inner) => write_callee(&inner.expr, out),
        Expr::Paren(inner) => write_callee(&inner.expr, out),
        Expr::Group(inner) => write_callee(&inner.expr, out),
        Expr::Reference(inner) => write_callee(&inner.expr, out),
        Expr::Unary(inner) if matches!(inner.op, UnOp::Deref(_)) => write_callee(&inner.expr, out),
        _ => out.push('…'),
    }
}

/// A value, as far as it says itself what it is.
pub(super) fn argued(expr: &Expr) -> Argued {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Argued::Text(text.value()),
            Lit::Int(number) => Argued::Number(number.to_string()),
            Lit::Float(number) => Argued::Number(number.to_string()),
            Lit::Bool(value) => Argued::Bool(value.value),
            _ => Argued::Other,
        },
        Expr::Unary(sign) if matches!(sign.op, UnOp::Neg(_)) => match argued(&sign.expr) {
            Argued::Number(number) if matches!(*sign.expr, Expr::Lit(_)) => Argued::Number(format!("-{number}")),
            _ => Argued::Other,
        },
        Expr::Reference(inner) => argued(&inner.expr),
        Expr::Paren(inner) => argued(&inner.expr),
        Expr::Group(inner) => argued(&inner.expr),
        Expr::Try(inner) => argued(&inner.expr),
        Expr::Await(inner) => argued(&inner.base),
        Expr::Path(path) if path.path.is_ident("None") => Argued::None,
        Expr::Path(_) | Expr::Field(_) => Argued::Name(callee(expr)),
        Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_) => {
            let mut name = callee(expr);
            name.truncate(name.len().saturating_sub("()".len()));
            Argued::Call(name)
        }
        _ => Argued::Other,
    }
}

/// What is called, or named, as text.
pub(super) fn callee(expr: &Expr) -> String {
    let mut out = String::new();
    write_callee(expr, &mut out);
    out
}

/// The first token of an expression; told without a walk through all of it where calls make chains.
pub(super) fn start(expr: &Expr) -> TokenSpan {
    let mut at = expr;
    loop {
        at = match at {
            Expr::Call(call) => &call.func,
            Expr::MethodCall(call) => &call.receiver,
            Expr::Field(field) => &field.base,
            Expr::Await(inner) => &inner.base,
            Expr::Try(inner) => &inner.expr,
            Expr::Index(index) => &index.expr,
            Expr::Binary(operation) => &operation.left,
            Expr::Assign(assign) => &assign.left,
            Expr::Cast(cast) => &cast.expr,
            Expr::Path(path) => {
                let first = path.path.segments.first().map_or_else(|| path.span(), |first| first.ident.span());
                let colon = path.path.leading_colon.as_ref().map(|colon| colon.spans[0]);
                return path.qself.as_ref().map(|qself| qself.lt_token.span).or(colon).unwrap_or(first);
            }
            Expr::Lit(literal) => return literal.lit.span(),
            Expr::Paren(inner) => return inner.paren_token.span.open(),
            Expr::Array(array) => return array.bracket_token.span.open(),
            Expr::Tuple(tuple) => return tuple.paren_token.span.open(),
            Expr::Reference(inner) => return inner.and_token.span,
            Expr::Unary(inner) => return inner.op.span(),
            Expr::Macro(inner) => return inner.mac.path.segments.first().map_or_else(|| inner.span(), |first| first.ident.span()),
            Expr::If(inner) => return inner.if_token.span,
            Expr::Match(inner) => return inner.match_token.span,
            Expr::Block(inner) => return inner.block.brace_token.span.open(),
            other => return other.span(),
        };
    }
}

impl Reader<'_> {
    /// A path and where its first part comes from, if that is known before all bindings are.
    pub(super) fn named(&self, path: &syn::Path) -> Named {
        let first = path.segments.first().map_or_else(|| path.span(), |first| first.ident.span());
        let last = path.segments.last().map_or(first, |last| last.ident.span());
        let span = self.at(first).cover(self.at(last));
        let origin = self.imports.get(&(span.start, span.end)).map_or(Origin::Unknown, |import| Origin::Import(*import));
        Named { name: dotted(path), origin, span }
    }

    /// The trait of `dyn Trait` and `impl Trait`.
    fn first_trait(&self, bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<Named> {
        bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => Some(self.named(&bound.path)),
            _ => None,
        })
    }

    /// A type as a parameter, field or result says it: seen through references and pointers, and through `Option` for what it holds.
    pub(super) fn annotation(&self, of: &Type) -> Annotation {
        let all = of.span();
        let span = self.at(all);
        let (mut inner, mut optional, mut head) = (of, false, None);
        let mut named = None;
        loop {
            inner = match inner {
                Type::Reference(reference) => &reference.elem,
                Type::Paren(paren) => &paren.elem,
                Type::Group(group) => &group.elem,
                Type::Path(path) if path.qself.is_none() => {
                    let Some(last) = path.path.segments.last() else { break };
                    head.get_or_insert_with(|| last.ident.unraw().to_string());
                    let is_pointer = ["Arc", "Box", "Rc"].iter().any(|pointer| last.ident == pointer);
                    let is_optional = last.ident == "Option";
                    if let (PathArguments::AngleBracketed(arguments), true) = (&last.arguments, is_optional || is_pointer) {
                        optional |= is_optional;
                        let Some(GenericArgument::Type(held)) = arguments.args.first() else { break };
                        held
                    } else {
                        named = Some(self.named(&path.path));
                        break;
                    }
                }
                Type::TraitObject(object) => {
                    named = self.first_trait(&object.bounds);
                    break;
                }
                Type::ImplTrait(object) => {
                    named = self.first_trait(&object.bounds);
                    break;
                }
                _ => break,
            };
        }
        Annotation { head, of: named, optional, span }
    }
}
