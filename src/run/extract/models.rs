//! Which files define ORM models, told from their text, and the programs that reading them takes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use super::{Ask, Outcome, Reader, candidates, code_of, has_program, import_roots, join};
use crate::config::detect::view::not_own;
use crate::source::select::FileType;
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::Plan;

/// What the text of a file with models holds: a table's name, columns, `table=True`, or a class that extends `db.Model`.
static MODELS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"__tablename__|mapped_column\(|\bColumn\(|table=True|table = True|\bTable\(|\.Model\)|Mapped\[|django\.(contrib\.gis\.)?db")
        .ok()
});

/// How far imports are followed from a model: what it needs to be evaluated is near.
const MAX_HOPS: usize = 6;

/// The files with models: those that the policy names, or all code that looks like it.
pub(super) fn files(sources: &Sources, plan: &Plan, code: &BTreeSet<FileId>) -> Vec<FileId> {
    if !plan.models.wanted {
        return Vec::new();
    }
    if let Some(files) = &plan.models.files {
        return files.iter().copied().filter(|id| FileType::of(sources.path(*id)) == Some(FileType::Python)).collect();
    }
    let migrations: BTreeSet<FileId> = plan.histories.iter().flat_map(|history| history.files.iter().copied()).collect();
    let of_python = code.par_iter().copied().filter(|id| {
        let path = sources.path(*id);
        FileType::of(path) == Some(FileType::Python) && !migrations.contains(id) && not_own(path).is_none()
    });
    of_python.filter(|id| MODELS.as_ref().is_some_and(|models| models.is_match(sources.get(*id).text()))).collect()
}

/// Reads programs, and those of the modules that they import when they are loaded.
pub(super) fn read_programs(reader: &Reader<'_>, plan: &Plan, first: BTreeSet<FileId>, read: &mut BTreeMap<FileId, Outcome>) {
    let sources = reader.sources;
    let roots = import_roots(plan);
    let mut next = first;
    for _ in 0..MAX_HOPS {
        if next.is_empty() {
            return;
        }
        let fresh = reader.all(next.into_iter().map(|id| (id, Ask::Program)).collect());
        let imported = fresh.iter().filter_map(|(id, outcome)| Some((*id, code_of(outcome)?)));
        let wanted: BTreeSet<FileId> = imported
            .flat_map(|(id, code)| {
                let loaded = code.imports.iter().filter(|import| !import.context.lazy && !import.context.type_checking);
                loaded.flat_map(move |import| candidates(import, sources.path(id)))
            })
            .flat_map(|(relative, path)| if relative { vec![path] } else { roots.iter().map(|root| join(root, &path)).collect() })
            .flat_map(|module| [format!("{module}.py"), format!("{module}/__init__.py")])
            .filter_map(|path| sources.find(&path))
            .collect();
        read.extend(fresh);
        next = wanted.into_iter().filter(|id| !has_program(read, *id)).collect();
    }
}
