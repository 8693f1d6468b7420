//! Paths in token streams that the parser does not look into: arguments of macros and attributes.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;

/// A path of at least two parts.
pub(super) struct Path {
    pub(super) parts: Vec<String>,
    pub(super) first: Span,
    pub(super) last: Span,
}

/// Every `a::b` of a token stream, in nested brackets too.
pub(super) fn read(tokens: &TokenStream, found: &mut Vec<Path>) {
    let mut open: Vec<Ident> = Vec::new();
    let mut colons = 0_u8;
    // What stands before a path decides whether it begins there: `.a::<T>()` and `T::a` are no paths of their own.
    let mut before = None;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => {
                let goes_on = colons == 2 && !open.is_empty();
                if !goes_on && !open.is_empty() {
                    flush(&mut open, before.take(), found);
                }
                if !goes_on && colons == 2 {
                    before = Some(':');
                }
                open.push(ident);
                colons = 0;
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && colons < 2 => {
                colons += 1;
                continue;
            }
            other => {
                flush(&mut open, before.take(), found);
                before = None;
                match other {
                    TokenTree::Group(group) => read(&group.stream(), found),
                    TokenTree::Punct(punct) => before = Some(punct.as_char()),
                    _ => {}
                }
            }
        }
        colons = 0;
    }
    flush(&mut open, before, found);
}

fn flush(open: &mut Vec<Ident>, before: Option<char>, found: &mut Vec<Path>) {
    let parts: Vec<String> = open.iter().map(|ident| ident.unraw().to_string()).collect();
    let crate_of_macro = before == Some('$') && parts.first().is_some_and(|first| first == "crate");
    let begins_here = crate_of_macro || !matches!(before, Some('.' | '$' | ':'));
    if let ([first, .., last], true) = (open.as_slice(), begins_here) {
        found.push(Path { parts, first: first.span(), last: last.span() });
    }
    open.clear();
}
