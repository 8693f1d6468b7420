//! Alembic: `alembic.ini` and `pyproject.toml` say where it lives; where they do not, `env.py` and revision files do.

use std::collections::BTreeSet;

use super::settings::{self, Setting};
use super::view::{File, View, folders, has_extension, is_in};
use super::{FoundHistory, OTHER_DATABASES};
use crate::config::paths::{confined, folder, join, name};
use crate::facts::dialect::Dialect;
use crate::workspace::plan::HistoryPlan;
use crate::workspace::schema::fault::Unreached;
use crate::workspace::schema::history::Layout;

/// Folder names that say that revisions are for PostgreSQL.
const POSTGRES: &[&str] = &["postgresql", "postgres", "pg", "psql"];

/// An Alembic environment: its folder, and where its revisions are.
struct Environment {
    path: String,
    versions: Vec<String>,
    recursive: bool,
}

/// Every history of the tree, and a line for revisions that Alembic itself would not see.
pub fn histories(view: &View<'_>) -> (Vec<FoundHistory>, Vec<String>) {
    let environments = all(view);
    let mut found: Vec<FoundHistory> = environments.iter().filter_map(|environment| history(view, environment)).collect();
    let taken: BTreeSet<_> = found.iter().flat_map(|history| history.files.iter().copied()).collect();
    let loose = view.files().iter().filter(|file| !taken.contains(&file.id) && is_revision(file)).map(|file| file.path);
    let mut notes = vec![];
    for versions in folders(loose) {
        if let Some(known) = found.iter().find(|known| is_in(versions, &known.path)) {
            notes.push(format!("left out revisions in `{versions}` (no version location of `{}`)", known.path));
            continue;
        }
        // Without `env.py` the folder of `versions` is what people call the history; two siblings keep their own names.
        let path = if name(versions) == "versions" { folder(versions) } else { versions };
        found.extend(history(view, &Environment { path: path.to_owned(), versions: vec![versions.to_owned()], recursive: false }));
    }
    (found, notes)
}

/// Environments that settings name, and those that only have an `env.py`.
fn all(view: &View<'_>) -> Vec<Environment> {
    let mut environments = configured(view);
    for path in with_env(view) {
        if !environments.iter().any(|known| known.path == path) {
            environments.push(Environment { versions: default_versions(view, &path), recursive: false, path });
        }
    }
    environments
}

/// The history at a path that somebody named: the folder with `env.py`, the one with `versions`, the versions themselves, or a
/// folder above the only one that fits.
pub fn at(view: &View<'_>, path: &str) -> Option<FoundHistory> {
    let configured = configured(view).into_iter().find(|environment| environment.path == path);
    let environment = configured.unwrap_or_else(|| {
        let direct = view.inside(path).any(is_revision);
        let versions = if direct { vec![path.to_owned()] } else { default_versions(view, path) };
        Environment { path: path.to_owned(), versions, recursive: false }
    });
    history(view, &environment)
        .or_else(|| {
            // One folder per database: the one for PostgreSQL is meant.
            let nested = folders(view.below(&join(path, "versions")).iter().filter(|file| is_revision(file)).map(|file| file.path));
            let versions = for_postgres(path, nested);
            history(view, &Environment { path: path.to_owned(), versions, recursive: false })
        })
        .or_else(|| history(view, &below(view, path)?))
}

/// Revisions below the folder of `env.py` that are in no history.
pub fn unreached(view: &View<'_>, histories: &[HistoryPlan]) -> Vec<Unreached> {
    let taken: BTreeSet<_> = histories.iter().flat_map(|history| history.files.iter().copied()).collect();
    let mut all: Vec<Unreached> = vec![];
    for history in histories.iter().filter(|history| history.layout == Layout::Alembic) {
        let candidates = [history.path.as_str(), folder(&history.path)];
        let Some(environment) = candidates.into_iter().find(|path| view.get(&join(path, "env.py")).is_some()) else { continue };
        let is_inner = |path: &str| {
            histories.iter().any(|other| other.path.len() > environment.len() && is_in(path, &other.path) && other.path != history.path)
        };
        let loose = view.below(environment).iter().filter(|file| !taken.contains(&file.id) && is_revision(file) && !is_inner(file.path));
        for file in loose {
            let at = folder(file.path);
            match all.iter_mut().find(|known| known.folder == at) {
                Some(known) if known.history == history.path => known.files.push(file.id),
                Some(_) => {}
                None => all.push(Unreached { history: history.path.clone(), folder: at.to_owned(), files: vec![file.id] }),
            }
        }
    }
    all.sort_by(|one, two| (&one.history, &one.folder).cmp(&(&two.history, &two.folder)));
    all
}

fn history(view: &View<'_>, environment: &Environment) -> Option<FoundHistory> {
    let mut files: Vec<&File<'_>> = vec![];
    for versions in &environment.versions {
        let all = view.below(versions).iter().filter(|file| has_extension(file.path, "py"));
        files.extend(all.filter(|file| environment.recursive || folder(file.path) == versions));
    }
    files.sort_by_key(|file| file.id);
    files.dedup_by_key(|file| file.id);
    let steps = files.iter().filter(|file| is_revision(file)).count();
    let files = files.into_iter().map(|file| file.id).collect();
    (steps > 0).then(|| FoundHistory {
        path: environment.path.clone(),
        layout: Layout::Alembic,
        dialect: Dialect::Postgresql,
        files,
        steps,
    })
}

/// Environments that a settings file names, in path order.
fn configured(view: &View<'_>) -> Vec<Environment> {
    let mut environments: Vec<Environment> = vec![];
    for file in view.files() {
        let toml = name(file.path) == "pyproject.toml";
        if !toml && !has_extension(file.path, "ini") || !file.text.contains("script_location") {
            continue;
        }
        let all = settings::read(file.text);
        for location in all.iter().filter(|setting| setting.key == "script_location" && (!toml || setting.section == "tool.alembic")) {
            let section: Vec<&Setting> = all.iter().filter(|setting| setting.section == location.section).collect();
            let written = settings::texts(&location.value);
            let Some(path) = written.first().and_then(|text| resolve(view, folder(file.path), text, &|at| is_environment(view, at))) else {
                continue;
            };
            let environment = environment(view, folder(file.path), path, &section);
            match environments.iter_mut().find(|known| known.path == environment.path) {
                // Several sections or files may share one environment: each adds its version locations.
                Some(known) => {
                    known.recursive |= environment.recursive;
                    known.versions.extend(environment.versions);
                }
                None => environments.push(environment),
            }
        }
    }
    environments
}

fn environment(view: &View<'_>, here: &str, path: String, section: &[&Setting]) -> Environment {
    let value = |key: &str| section.iter().find(|setting| setting.key == key).map(|setting| setting.value.as_str());
    let recursive = value("recursive_version_locations").is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
    let separator = value("path_separator").or_else(|| value("version_path_separator"));
    let written = value("version_locations").map_or(vec![], |value| locations(value, separator));
    let mut versions: Vec<String> = written.iter().filter_map(|text| resolve(view, here, text, &|at| view.has_folder(at))).collect();
    if versions.is_empty() {
        versions = if recursive { vec![join(&path, "versions")] } else { default_versions(view, &path) };
    }
    Environment { path, versions, recursive }
}

/// `version_locations` as Alembic splits it; a TOML list is a list.
fn locations(value: &str, separator: Option<&str>) -> Vec<String> {
    if value.starts_with('[') {
        return settings::texts(value);
    }
    let pieces: Vec<&str> = match separator.map(str::trim) {
        Some("os" | ":") => value.split([':', '\n']).collect(),
        Some(";") => value.split([';', '\n']).collect(),
        Some("newline") => value.split('\n').collect(),
        Some("space") => value.split_whitespace().collect(),
        // The old default: blanks and commas.
        _ => value.split([' ', ',', '\n', '\t']).collect(),
    };
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// The folder that a location means: from the settings file, from the root, or as `package:folder`; the first that fits.
fn resolve(view: &View<'_>, here: &str, text: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let text = text.replace("%(here)s/", "").replace("%(here)s", ".").replace("%%", "%");
    let below = |base: &str, path: &str| confined(&join(base, path)).ok().filter(|path| fits(path));
    if let Some((package, rest)) = text.split_once(':').filter(|(package, _)| !package.contains('/')) {
        let path = join(&package.replace('.', "/"), &rest.replace(':', "/"));
        let direct = ["", "src"].into_iter().find_map(|base| below(&join(here, base), &path));
        return direct.or_else(|| only_folder(view, &path, fits));
    }
    let text = text.trim_start_matches("./");
    let relative = text.trim_start_matches('/');
    let near =
        if text.starts_with('/') { None } else { below(here, if text.is_empty() { "." } else { text }).or_else(|| below("", relative)) };
    near.or_else(|| only_folder(view, relative, fits))
}

/// The one folder whose path ends so: `/app/alembic` in a container is `backend/alembic` here.
fn only_folder(view: &View<'_>, path: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let last = name(path);
    if last.is_empty() {
        return None;
    }
    let all = folders(view.files().iter().filter(|file| name(file.path) == "env.py").map(|file| file.path));
    let mut ending = all.into_iter().filter(|folder| name(folder) == last && fits(folder));
    let first = ending.next()?;
    if ending.next().is_some() { None } else { Some(first.to_owned()) }
}

fn is_environment(view: &View<'_>, path: &str) -> bool {
    view.get(&join(path, "env.py")).is_some() || view.has_folder(&join(path, "versions"))
}

/// Folders with an `env.py` that runs Alembic.
fn with_env(view: &View<'_>) -> Vec<String> {
    let env = view.files().iter().filter(|file| name(file.path) == "env.py" && file.text.contains("alembic"));
    env.map(|file| folder(file.path).to_owned()).collect()
}

/// `versions`, unless revisions stand in exactly one folder below it.
fn default_versions(view: &View<'_>, path: &str) -> Vec<String> {
    let versions = join(path, "versions");
    if view.inside(&versions).any(is_revision) {
        return vec![versions];
    }
    let nested = folders(view.below(&versions).iter().filter(|file| is_revision(file)).map(|file| file.path));
    // Where each folder is for a database of its own, each is a history.
    if nested.is_empty() || nested.iter().any(|folder| is_for(&versions, folder, POSTGRES) || is_for(&versions, folder, OTHER_DATABASES)) {
        return vec![versions];
    }
    nested.into_iter().map(str::to_owned).collect()
}

/// Whether a folder's name, below `above`, is one of these.
fn is_for(above: &str, folder: &str, names: &[&str]) -> bool {
    let below = folder.strip_prefix(above).unwrap_or(folder);
    below.split('/').any(|part| names.contains(&part.to_lowercase().as_str()))
}

/// Of folders that hold one history per database those for PostgreSQL; other folders are one history together.
fn for_postgres(above: &str, folders: Vec<&str>) -> Vec<String> {
    let named: Vec<&str> = folders.iter().copied().filter(|folder| is_for(above, folder, POSTGRES)).collect();
    let kept =
        if named.is_empty() { folders.into_iter().filter(|folder| !is_for(above, folder, OTHER_DATABASES)).collect() } else { named };
    kept.into_iter().map(str::to_owned).collect()
}

/// The environment below a folder that somebody named, when there is only one, or only one for PostgreSQL.
fn below(view: &View<'_>, path: &str) -> Option<Environment> {
    let environments: Vec<Environment> = all(view).into_iter().filter(|environment| is_in(&environment.path, path)).collect();
    let paths = environments.iter().map(|environment| environment.path.as_str()).collect();
    let only = for_postgres(path, paths);
    let [only] = only.as_slice() else { return None };
    environments.into_iter().find(|environment| environment.path == *only)
}

/// Whether a file assigns both `revision` and `down_revision` at its top level.
fn is_revision(file: &File<'_>) -> bool {
    let assigns = |name: &str| {
        let after = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', ':']));
        file.text.lines().any(after)
    };
    has_extension(file.path, "py") && file.text.contains("down_revision") && assigns("revision") && assigns("down_revision")
}
