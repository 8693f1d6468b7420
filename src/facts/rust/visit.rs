//! Walks a file: modules, `use` items and paths, each with whether it exists in tests only.

use proc_macro2::Span as TokenSpan;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::{attributes, paths, span, uses};
use crate::facts::imports::{CodeFacts, Import, ImportContext, ImportKind, ModuleDecl};
use crate::source::text::Span;

/// Types that are always in scope and never a module.
const PRIMITIVES: [&str; 17] =
    ["bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"];

/// Namespaces of attributes that are no crates.
const TOOLS: [&str; 5] = ["clippy", "rustfmt", "rustdoc", "miri", "diagnostic"];

/// Modules and imports of a file; imports not yet in order.
pub(super) fn read(file: &syn::File) -> CodeFacts {
    let mut walker = Walker { test: attributes::is_test(&file.attrs), ..Walker::default() };
    walker.visit_file(file);
    walker.facts
}

#[derive(Default)]
struct Walker {
    facts: CodeFacts,
    /// The inline modules around.
    inside: Vec<String>,
    test: bool,
}

impl Walker {
    fn under(&mut self, test: bool, walk: impl FnOnce(&mut Self)) {
        let outer = self.test;
        self.test |= test;
        walk(self);
        self.test = outer;
    }

    /// The path as seen from the file, whatever inline module it stands in.
    fn seen_from_file(&self, parts: Vec<String>) -> Vec<String> {
        let mut supers = 0;
        let mut rest = parts.as_slice();
        let mut relative = false;
        while let [head @ ("self" | "super"), tail @ ..] = rest.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            relative = true;
            supers += usize::from(*head == "super");
            rest = rest.get(rest.len() - tail.len()..).unwrap_or_default();
        }
        if !relative {
            return parts;
        }
        let kept = self.inside.len().saturating_sub(supers);
        let above = supers.saturating_sub(self.inside.len());
        let head = if above == 0 { vec!["self".to_owned()] } else { vec!["super".to_owned(); above] };
        let inside = self.inside.iter().take(kept).cloned();
        head.into_iter().chain(inside).chain(rest.iter().cloned()).collect()
    }

    fn import(&mut self, kind: ImportKind, parts: Vec<String>, alias: Option<String>, name_span: Span, stmt_span: Span) {
        let mut parts = self.seen_from_file(parts);
        let name = if kind == ImportKind::Star { Some("*".to_owned()) } else { parts.pop() };
        let context = ImportContext { test: self.test, ..ImportContext::default() };
        self.facts.imports.push(Import { kind, level: 0, module: parts.join("."), name, alias, name_span, stmt_span, context });
    }

    fn path(&mut self, parts: Vec<String>, first: TokenSpan, last: TokenSpan) {
        let Some(head) = parts.first() else { return };
        // `Self::new`, `Vec::new`, `T::default`: types, which only a compiler can place.
        let known = PRIMITIVES.contains(&head.as_str()) || TOOLS.contains(&head.as_str());
        if parts.len() < 2 || head.starts_with(char::is_uppercase) || known {
            return;
        }
        let place = span(first).cover(span(last));
        self.import(ImportKind::From, parts, None, place, place);
    }

    fn tokens(&mut self, tokens: &proc_macro2::TokenStream) {
        let mut found = Vec::new();
        paths::read(tokens, &mut found);
        for path in found {
            self.path(path.parts, path.first, path.last);
        }
    }
}

/// Where a statement begins: at its `pub`, when it has one.
fn statement(visibility: &syn::Visibility, keyword: TokenSpan) -> Span {
    match visibility {
        syn::Visibility::Public(public) => span(public.span).cover(span(keyword)),
        syn::Visibility::Restricted(public) => span(public.pub_token.span).cover(span(keyword)),
        syn::Visibility::Inherited => span(keyword),
    }
}

impl<'ast> Visit<'ast> for Walker {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.under(attributes::is_test(attributes::of_item(item)), |walker| visit::visit_item(walker, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.under(attributes::is_test(&item.attrs), |walker| visit::visit_impl_item_fn(walker, item));
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let stmt = statement(&item.vis, item.use_token.span).cover(span(item.semi_token.spans[0]));
        for leaf in uses::leaves(&item.tree) {
            let kind = if leaf.name.is_none() { ImportKind::Star } else { ImportKind::From };
            let parts = leaf.path.into_iter().chain(leaf.name).collect();
            self.import(kind, parts, leaf.alias, span(leaf.first).cover(span(leaf.last)), stmt);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let alias = item.rename.as_ref().map(|(_, name)| name.unraw().to_string());
        let stmt = statement(&item.vis, item.extern_token.span).cover(span(item.semi_token.spans[0]));
        self.import(ImportKind::From, vec![item.ident.unraw().to_string()], alias, span(item.ident.span()), stmt);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.inside.push(item.ident.unraw().to_string());
        self.facts.modules.push(ModuleDecl {
            path: self.inside.join("."),
            inline: item.content.is_some(),
            file: attributes::path(&item.attrs),
            test: self.test,
            span: span(item.ident.span()),
        });
        visit::visit_item_mod(self, item);
        self.inside.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
        if let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) {
            self.path(parts, first.ident.span(), last.ident.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        visit::visit_macro(self, item);
        self.tokens(&item.tokens);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        visit::visit_meta_list(self, list);
        self.tokens(&list.tokens);
    }
}
