//! Dotted names: their parts, prefixes and parents.

/// `a.b` of `a.b.c`; `None` for a single part.
pub(super) fn parent(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(parent, _)| parent)
}

/// The first part.
pub(super) fn top(name: &str) -> &str {
    name.split_once('.').map_or(name, |(top, _)| top)
}

/// The name itself, then each shorter one.
pub(super) fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| parent(name))
}

/// Endings of TypeScript and JavaScript that a specifier may leave out, in the order in which they are asked for; the longer one of two
/// that fit comes first.
pub const SCRIPT_ENDINGS: &[&str] =
    &[".d.ts", ".ts", ".tsx", ".js", ".jsx", ".d.mts", ".mts", ".mjs", ".d.cts", ".cts", ".cjs", ".vue", ".svelte"];

/// Two names joined; either may be empty.
pub(super) fn join(left: &str, right: &str) -> String {
    match (left.is_empty(), right.is_empty()) {
        (true, _) => right.to_owned(),
        (_, true) => left.to_owned(),
        _ => format!("{left}.{right}"),
    }
}

/// Whether an import can name a module: every part is an identifier.
#[must_use]
pub fn is_importable(module: &str) -> bool {
    module.split('.').all(is_identifier)
}

/// Whether a path part can stand in an import.
pub(super) fn is_identifier(part: &str) -> bool {
    part.starts_with(|c: char| c.is_alphabetic() || c == '_') && part.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The path below a folder; everything is below `""`.
pub(in crate::workspace) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}
