//! How deep a Rust syntax tree can be, told from its tokens before anything recurses into it.

use proc_macro2::{Span, TokenStream, TokenTree};

/// Brackets inside brackets. No code that a person wrote comes near.
const NESTING: usize = 200;
/// Operators and dots without a comma or semicolon between them.
const CHAIN: usize = 2_000;

/// Words that an expression may stand behind.
const PREFIXES: [&str; 6] = ["return", "break", "yield", "become", "match", "while"];

/// The place where the tree may become too deep to walk, when there is one.
pub(super) fn too_deep(tokens: &TokenStream) -> Option<Span> {
    let mut open = vec![(tokens.clone().into_iter(), 0_usize)];
    while let Some((stream, chain)) = open.last_mut() {
        match stream.next() {
            None => {
                open.pop();
            }
            Some(TokenTree::Group(group)) => {
                *chain += 1;
                if open.len() > NESTING {
                    return Some(group.span_open());
                }
                open.push((group.stream().into_iter(), 0));
            }
            Some(TokenTree::Punct(punct)) if matches!(punct.as_char(), ',' | ';') => *chain = 0,
            // `return return 1` nests without a bracket or an operator.
            Some(TokenTree::Ident(ident)) if PREFIXES.iter().any(|word| ident == word) => {
                *chain += 1;
                if *chain > CHAIN {
                    return Some(ident.span());
                }
            }
            Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => {}
            Some(TokenTree::Punct(punct)) => {
                *chain += 1;
                if *chain > CHAIN {
                    return Some(punct.span());
                }
            }
        }
    }
    None
}
