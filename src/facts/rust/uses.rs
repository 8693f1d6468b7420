//! The leaves of a `use` tree.

use proc_macro2::{Ident, Span};
use syn::UseTree;
use syn::ext::IdentExt;

/// One leaf.
pub(super) struct Leaf {
    /// The path before the name.
    pub(super) path: Vec<String>,
    /// The name; `None` for `*`.
    pub(super) name: Option<String>,
    /// The local name after `as`.
    pub(super) alias: Option<String>,
    /// From the first part that is the leaf's own to its end.
    pub(super) first: Span,
    /// The last part.
    pub(super) last: Span,
}

/// All leaves, in source order.
pub(super) fn leaves(tree: &UseTree) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(tree, &mut Vec::new(), None, &mut leaves);
    leaves
}

fn walk(tree: &UseTree, path: &mut Vec<String>, first: Option<Span>, leaves: &mut Vec<Leaf>) {
    match tree {
        UseTree::Path(part) => {
            path.push(part.ident.unraw().to_string());
            walk(&part.tree, path, first.or(Some(part.ident.span())), leaves);
            path.pop();
        }
        UseTree::Group(group) => {
            // Each branch is a place of its own.
            group.items.iter().for_each(|item| walk(item, path, None, leaves));
        }
        UseTree::Name(name) => leaves.push(leaf(path, &name.ident, name.ident.span(), None, first)),
        UseTree::Rename(name) => {
            leaves.push(leaf(path, &name.ident, name.rename.span(), Some(name.rename.unraw().to_string()), first));
        }
        UseTree::Glob(glob) => {
            let star = glob.star_token.spans[0];
            leaves.push(Leaf { path: path.clone(), name: None, alias: None, first: first.unwrap_or(star), last: star });
        }
    }
}

fn leaf(path: &[String], ident: &Ident, last: Span, alias: Option<String>, first: Option<Span>) -> Leaf {
    let mut path = path.to_vec();
    let mut name = Some(ident.unraw().to_string());
    // `a::b::{self}` is `a::b`.
    if name.as_deref() == Some("self") && !path.is_empty() {
        name = path.pop();
    }
    Leaf { path, name, alias, first: first.unwrap_or(ident.span()), last }
}
