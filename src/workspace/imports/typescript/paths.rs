//! Paths of the tree, and which file a path without its ending means.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::source::sources::Sources;

/// The order in which TypeScript asks for endings.
const ORDER: &[&str] = &[".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mts", ".d.mts", ".mjs", ".cts", ".d.cts", ".cjs", ".vue", ".svelte"];

/// What is written for an ending, and what the file may have instead.
const WRITTEN: &[(&str, &[&str])] =
    &[(".js", &[".ts", ".tsx", ".d.ts"]), (".jsx", &[".tsx", ".d.ts"]), (".mjs", &[".mts", ".d.mts"]), (".cjs", &[".cts", ".d.cts"])];

/// Every path that is listed, read or not.
pub(super) struct Tree<'s> {
    files: FxHashSet<&'s str>,
    folders: FxHashSet<&'s str>,
    sorted: BTreeSet<&'s str>,
    vendored: &'s [String],
}

impl<'s> Tree<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        let sorted: BTreeSet<&str> = sources.listed().map(|(_, file)| file.path.as_str()).collect();
        let mut folders: FxHashSet<&str> = FxHashSet::default();
        for path in &sorted {
            for (at, _) in path.rmatch_indices('/') {
                if !path.get(..at).is_some_and(|folder| folders.insert(folder)) {
                    break;
                }
            }
        }
        folders.insert("");
        Self { files: sorted.iter().copied().collect(), folders, sorted, vendored: &sources.unread.vendored }
    }

    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    pub(super) fn has_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Whether a path is in a folder that was not entered.
    pub(super) fn is_vendored(&self, path: &str) -> bool {
        self.vendored.iter().any(|folder| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// The file that a path means: with an ending put in another's place, as it stands, or with one added.
    pub(super) fn file(&self, path: &str) -> Option<String> {
        let instead = WRITTEN.iter().find_map(|(written, endings)| Some((path.strip_suffix(written)?, *endings)));
        let (stem, endings) = instead.unwrap_or((path, &[]));
        let swapped = endings.iter().map(|ending| format!("{stem}{ending}"));
        let added = ORDER.iter().chain(&[".json", ".node"]).map(|ending| format!("{path}{ending}"));
        swapped.chain([path.to_owned()]).chain(added).find(|path| self.has_file(path))
    }

    /// A file of the same name for one platform or with an ending of another tool: `a.web.tsx`, `a.graphql`.
    pub(super) fn variant(&self, path: &str) -> Option<String> {
        let start = format!("{path}.");
        self.sorted.range(start.as_str()..).next().filter(|found| found.starts_with(&start)).map(|found| (*found).to_owned())
    }
}

/// How late an ending is asked for.
pub(super) fn rank(ending: &str) -> usize {
    ORDER.iter().position(|known| *known == ending).unwrap_or(ORDER.len())
}

/// A path without `.` and `..` parts; `None` when it leads above the root.
pub(super) fn normal(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a path; `""` is the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders of a path, innermost first, the root last.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(path)), |path| (!path.is_empty()).then(|| folder(path)))
}

/// What `*` of a pattern stands for in a specifier.
pub(super) fn captured<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    match pattern.split_once('*') {
        None => (pattern == text).then_some(""),
        Some((before, after)) => {
            let rest = text.strip_prefix(before)?.strip_suffix(after)?;
            Some(rest)
        }
    }
}

/// The best of several patterns: an exact one, else the one with the longest part before `*`.
pub(super) fn best<'p, 't, T>(patterns: &'p [(String, T)], text: &'t str) -> Option<(&'p T, &'t str)> {
    let fitting = patterns.iter().filter_map(|(pattern, targets)| {
        let rank = pattern.find('*').unwrap_or(usize::MAX);
        captured(pattern, text).map(|rest| (rank, targets, rest))
    });
    // The first of equal ones: later entries of a file win nothing.
    fitting.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, targets, rest)| (targets, rest))
}
