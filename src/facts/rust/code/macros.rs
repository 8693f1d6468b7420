//! Macros that are used: calls, with the arguments that their tokens are.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Block, Expr, MacroDelimiter, Token};

use super::{Reader, values};
use crate::facts::calls::{Argued, Argument, Origin, Spread};
use crate::source::text::Span;

/// Macros whose tokens are a text or a program for somebody else: nothing in them is called here.
const QUOTING: &[&str] = &["macro_rules", "quote", "quote_spanned", "parse_quote", "stringify"];

impl Reader<'_> {
    /// A macro, its arguments, and what they call.
    pub(super) fn used(&mut self, item: &syn::Macro) {
        let named = self.named(&item.path);
        let Some(last) = item.path.segments.last() else { return };
        let name = last.ident.unraw().to_string();
        let delimiter = match &item.delimiter {
            MacroDelimiter::Paren(it) => it.span,
            MacroDelimiter::Brace(it) => it.span,
            MacroDelimiter::Bracket(it) => it.span,
        };
        let place = named.span.cover(self.at(delimiter.close()));
        let arguments = if QUOTING.contains(&name.as_str()) {
            self.literals_of(&item.tokens);
            vec![self.unread(&item.tokens)]
        } else {
            self.inside(&name, &item.tokens)
        };
        if name != "macro_rules" {
            self.call(format!("{}!", named.name), named.origin, arguments, place, self.at(last.ident.span()));
        }
    }

    /// Reads what stands between a macro's brackets.
    fn inside(&mut self, name: &str, tokens: &TokenStream) -> Vec<Argument> {
        if let Ok(values) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            let parts: Vec<&Expr> = values.iter().collect();
            let whole = parts.first().zip(parts.last()).map(|(first, last)| self.place(first).cover(self.place(last)));
            let joined = name == "concat" && whole.is_some_and(|span| self.joined(&parts, span));
            if !joined {
                for value in &parts {
                    self.macro_argument(value);
                }
            }
            return parts.into_iter().map(|value| self.argument(value)).collect();
        }
        if let Ok(statements) = Block::parse_within.parse2(tokens.clone()) {
            for statement in &statements {
                self.visit_stmt(statement);
            }
        } else {
            self.literals_of(tokens);
            self.calls_of(tokens);
        }
        vec![self.unread(tokens)]
    }

    /// `name = value` is no assignment there.
    fn macro_argument(&mut self, value: &Expr) {
        match value {
            Expr::Assign(assign) => self.visit_expr(&assign.right),
            other => self.visit_expr(other),
        }
    }

    /// An argument of a macro or an attribute, which may have a keyword.
    pub(super) fn argument(&self, value: &Expr) -> Argument {
        let (name, value) = match value {
            Expr::Assign(assign) => (Some(values::callee(&assign.left)), &*assign.right),
            other => (None, other),
        };
        Argument { name, spread: Spread::One, value: values::argued(value), span: self.place(value) }
    }

    /// What stands for arguments that could not be told apart: there may be any number of them.
    pub(super) fn unread(&self, tokens: &TokenStream) -> Argument {
        let mut span = Span::default();
        for (at, token) in tokens.clone().into_iter().enumerate() {
            let place = self.at(token.span());
            span = if at == 0 { place } else { span.cover(place) };
        }
        Argument { name: None, spread: Spread::Items, value: Argued::Other, span }
    }

    /// Names before round brackets, in tokens that are no expressions: calls, unless they look like patterns or definitions.
    fn calls_of(&mut self, tokens: &TokenStream) {
        let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (at, token) in all.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            self.calls_of(&group.stream());
            let before = |back: usize| at.checked_sub(back).and_then(|at| all.get(at));
            let is_mark = |token: Option<&TokenTree>, mark: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
            let (Some(TokenTree::Ident(name)), Delimiter::Parenthesis) = (before(1), group.delimiter()) else { continue };
            let word = name.to_string();
            let defined = matches!(before(2), Some(TokenTree::Ident(keyword)) if keyword == "fn");
            if defined || word.starts_with(char::is_uppercase) || is_mark(before(2), '$') || syn::parse_str::<syn::Ident>(&word).is_err() {
                continue;
            }
            let mut callee = name.unraw().to_string();
            let mut back = 2;
            while is_mark(before(back), ':')
                && is_mark(before(back + 1), ':')
                && let Some(TokenTree::Ident(part)) = before(back + 2)
            {
                callee = format!("{}.{callee}", part.unraw());
                back += 3;
            }
            let first = before(back - 1).map_or_else(|| name.span(), TokenTree::span);
            let path = self.at(first).cover(self.at(name.span()));
            let method = is_mark(before(back), '.');
            let origin = self.imports.get(&(path.start, path.end)).filter(|_| !method).map_or(Origin::Unknown, |at| Origin::Import(*at));
            if method {
                callee.insert_str(0, "….");
            }
            let values = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(group.stream());
            let arguments = values
                .map_or_else(|_| vec![self.unread(&group.stream())], |values| values.iter().map(|value| self.argument(value)).collect());
            let place = path.cover(self.at(group.span_close()));
            self.call(callee, origin, arguments, place, self.at(name.span()));
        }
    }
}
