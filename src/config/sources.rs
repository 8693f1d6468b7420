//! `sources.migrations`, `sources.models` and `sources.code`, completed by detection where the policy is silent.

use globset::GlobMatcher;

use super::detect::view::View;
use super::detect::{self, FoundHistory};
use super::files::Files;
use super::names::Names;
use super::request::Overrides;
use super::{layouts, paths, reasons};
use crate::diagnostics::problem::Hides;
use crate::facts::dialect::Dialect;
use crate::source::sources::{FileId, Place};
use crate::workspace::imports::Language;
use crate::workspace::plan::{Assumption, CodeRoot, HistoryPlan, ModelPlan, Plan};
use crate::workspace::schema::history::Layout;
use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// What the policy says; `None` where it leaves a part to detection.
#[derive(Default)]
pub(super) struct Written {
    histories: Option<Vec<WrittenHistory>>,
    code: Option<Vec<WrittenCode>>,
    models: Vec<(GlobMatcher, String, Place)>,
    /// Assumed files that cannot be read: place, file, words.
    missing: Vec<(Place, String, String)>,
}

struct WrittenHistory {
    path: String,
    place: Place,
    layout: Option<Layout>,
    database: Option<Dialect>,
    search_path: Vec<String>,
    define: Vec<(String, String)>,
    assume: Vec<Assumption>,
}

struct WrittenCode {
    root: String,
    place: Place,
    packages: Option<Vec<(String, Place)>>,
    language: Option<Language>,
}

/// The plan, and what detection says of it.
pub(super) struct Planned {
    pub plan: Plan,
    pub notes: Vec<String>,
}

/// Reads the section, and the files that it names.
pub(super) fn read(root: &Node, files: &mut Files<'_>, reader: &mut Reader<'_>) -> Written {
    let mut written = Written::default();
    let Some(section) = root.get("sources") else { return written };
    if let Some(entries) = section.get("migrations") {
        let histories: Vec<WrittenHistory> =
            entries.items().iter().filter_map(|entry| history(entry, files, &mut written.missing, reader)).collect();
        for (at, history) in histories.iter().enumerate() {
            if let Some(first) = histories.iter().take(at).find(|first| first.path == history.path) {
                reader.conflict(
                    history.place,
                    format!("the migrations in `{}` are named twice", history.path),
                    (first.place, "first named here".into()),
                );
            }
        }
        written.histories = Some(histories);
    }
    if let Some(entries) = section.get("code") {
        written.code = Some(entries.items().iter().filter_map(|entry| code(entry, reader)).collect());
    }
    for node in section.get("models").map_or(&[][..], Node::items) {
        if let (Some(glob), Some(text)) = (paths::glob(node, reader), node.text()) {
            written.models.push((glob, text.to_owned(), node.place));
        }
    }
    written
}

fn history(
    entry: &Node,
    files: &mut Files<'_>,
    missing: &mut Vec<(Place, String, String)>,
    reader: &mut Reader<'_>,
) -> Option<WrittenHistory> {
    let texts =
        |key: &str| entry.get(key).map_or(vec![], |list| list.items().iter().filter_map(|item| item.text().map(str::to_owned)).collect());
    let assume = entry.get("assume").map_or(&[][..], Node::items);
    let assume = assume.iter().filter_map(|entry| assumption(entry, files, missing, reader)).collect();
    let node = entry.get("path")?;
    Some(WrittenHistory {
        path: paths::path(node, reader)?,
        place: node.place,
        layout: entry.get("layout").and_then(Node::text).and_then(layouts::parse),
        database: entry.get("database").and_then(Node::text).and_then(Dialect::parse),
        search_path: texts("search_path"),
        define: entry.get("define").map_or(vec![], |define| {
            define.entries().iter().filter_map(|(key, value)| Some((key.text.clone(), value.text()?.to_owned()))).collect()
        }),
        assume,
    })
}

fn assumption(
    entry: &Node,
    files: &mut Files<'_>,
    missing: &mut Vec<(Place, String, String)>,
    reader: &mut Reader<'_>,
) -> Option<Assumption> {
    let reason = reasons::given(entry, "reason", reader).map(str::to_owned);
    let node = entry.get("file")?;
    let path = paths::path(node, reader)?;
    match files.open(&path) {
        Ok(file) => Some(Assumption { file, reason: reason?, entry: Some(entry.place) }),
        Err(words) => {
            missing.push((node.place, path, words));
            None
        }
    }
}

fn code(entry: &Node, reader: &mut Reader<'_>) -> Option<WrittenCode> {
    let node = entry.get("root")?;
    let packages =
        entry.get("packages").map(|list| list.items().iter().filter_map(|item| Some((item.text()?.to_owned(), item.place))).collect());
    let language = match entry.get("language").and_then(Node::text) {
        Some("rust") => Some(Language::Rust),
        Some("python") => Some(Language::Python),
        Some("typescript") => Some(Language::TypeScript),
        _ => None,
    };
    Some(WrittenCode { root: paths::path(node, reader)?, place: node.place, packages, language })
}

/// Finds the files of what is written, and all that the policy leaves out.
pub(super) fn plan(written: Written, view: &View<'_>, overrides: &Overrides, names: &mut Names<'_>, usage: &mut Vec<String>) -> Planned {
    for (place, path, words) in written.missing {
        names.add(place, format!("cannot read `{path}`: {words}"), Hides::Schema, None);
    }
    let mut notes = vec![];
    let histories = histories(written.histories, view, overrides, names, usage, &mut notes);
    let code = if let Some(entries) = written.code {
        entries.into_iter().filter_map(|entry| code_root(entry, view, names)).collect()
    } else {
        let (roots, mut lines) = detect::code(view);
        notes.append(&mut lines);
        roots
    };
    let has_globs = !written.models.is_empty();
    let mut models = vec![];
    for (glob, text, place) in written.models {
        let matching: Vec<FileId> = view.files().iter().filter(|file| glob.is_match(file.path)).map(|file| file.id).collect();
        if matching.is_empty() {
            names.glob(&glob, &text, place, Hides::AllCode);
        }
        models.extend(matching);
    }
    models.sort_unstable();
    models.dedup();
    let models = ModelPlan { wanted: false, files: has_globs.then_some(models) };
    let unreached = detect::unreached(view, &histories);
    Planned { plan: Plan { histories, code, unreached, models, ..Plan::default() }, notes }
}

fn histories(
    written: Option<Vec<WrittenHistory>>,
    view: &View<'_>,
    overrides: &Overrides,
    names: &mut Names<'_>,
    usage: &mut Vec<String>,
    notes: &mut Vec<String>,
) -> Vec<HistoryPlan> {
    let mut plans: Vec<HistoryPlan> = vec![];
    if overrides.migrations.is_empty() {
        if let Some(entries) = written {
            plans.extend(entries.into_iter().filter_map(|entry| configured(entry, view, overrides.layout, names)));
        } else {
            let (found, mut lines) = detect::histories(view);
            notes.append(&mut lines);
            plans.extend(found.into_iter().map(plain_plan));
        }
    } else {
        let mut entries = written.unwrap_or_default();
        for text in &overrides.migrations {
            let Some(found) = paths::confined(text).ok().and_then(|path| detect::history_at(view, &path, overrides.layout)) else {
                usage.push(format!("there is no migration in `{text}`"));
                continue;
            };
            // What the policy says of the same folder still holds.
            let entry = entries.iter().position(|entry| entry.path == found.path).map(|at| entries.swap_remove(at));
            let plan = entry.map_or_else(|| plain_plan(found.clone()), |entry| of_entry(entry, found.clone()));
            match plans.first_mut().filter(|first| first.layout == plan.layout) {
                Some(first) => join(first, plan),
                None => plans.push(plan),
            }
        }
    }
    for plan in &mut plans {
        apply(overrides, plan);
    }
    plans.sort_by(|a, b| (&a.path, a.layout).cmp(&(&b.path, b.layout)));
    plans
}

/// Folders of one tool that the command line names together are locations of one history.
fn join(history: &mut HistoryPlan, other: HistoryPlan) {
    history.files.extend(other.files);
    history.files.sort_unstable();
    history.files.dedup();
    history.define.extend(other.define);
    history.assume.extend(other.assume);
}

fn apply(overrides: &Overrides, plan: &mut HistoryPlan) {
    plan.dialect = overrides.database.unwrap_or(plan.dialect);
    if !overrides.search_path.is_empty() {
        plan.search_path.clone_from(&overrides.search_path);
    }
    if !overrides.assume.is_empty() {
        let assumption = |file: &FileId| Assumption { file: *file, reason: "named on the command line".to_owned(), entry: None };
        plan.assume = overrides.assume.iter().map(assumption).collect();
    }
    for (name, value) in &overrides.define {
        plan.define.retain(|(known, _)| known != name);
        plan.define.push((name.clone(), value.clone()));
    }
}

fn configured(entry: WrittenHistory, view: &View<'_>, layout: Option<Layout>, names: &mut Names<'_>) -> Option<HistoryPlan> {
    let Some(found) = detect::history_at(view, &entry.path, layout.or(entry.layout)) else {
        names.folder(&entry.path, "no migration", entry.place, Hides::History);
        return None;
    };
    Some(of_entry(entry, found))
}

fn of_entry(entry: WrittenHistory, found: FoundHistory) -> HistoryPlan {
    let mut plan = plain_plan(found);
    plan.dialect = entry.database.unwrap_or(plan.dialect);
    if !entry.search_path.is_empty() {
        plan.search_path = entry.search_path;
    }
    plan.define = entry.define;
    plan.assume = entry.assume;
    plan.configured = Some(entry.place);
    plan
}

fn plain_plan(found: FoundHistory) -> HistoryPlan {
    let FoundHistory { path, layout, dialect, files, .. } = found;
    HistoryPlan { path, layout, dialect, files, search_path: vec!["public".to_owned()], define: vec![], assume: vec![], configured: None }
}

fn code_root(entry: WrittenCode, view: &View<'_>, names: &mut Names<'_>) -> Option<CodeRoot> {
    let WrittenCode { root, place, packages, language } = entry;
    if !view.has_folder(&root) {
        names.folder(&root, "no code", place, Hides::AllCode);
        return None;
    }
    let language = language.unwrap_or_else(|| detect::language(view, &root));
    let packages = match packages {
        None => detect::packages(view, &root, language),
        Some(written) => {
            let mut known = vec![];
            for (package, place) in written {
                if !detect::has_package(view, &root, &package, language) {
                    names.folder(&root, &format!("no package `{package}`"), place, Hides::AllCode);
                }
                known.push(package);
            }
            known
        }
    };
    Some(CodeRoot { root, packages, language, configured: Some(place) })
}
