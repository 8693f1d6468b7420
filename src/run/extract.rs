//! Which facts are read from which file, in parallel; one file's failure never hides another's facts.

mod models;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::model::Exclude;
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::FactProblem;
use crate::facts::dialect::Dialect;
use crate::facts::documents::Format;
use crate::facts::imports::{CodeFacts, Import};
use crate::facts::python::Want;
use crate::facts::sql::Binds;
use crate::facts::store::{FactStore, FileFacts};
use crate::facts::{documents, mysql_sqlite, python, rust, sql, typescript};
use crate::source::select::FileType;
use crate::source::sources::{FileId, Place, SourceFile, Sources, Unreadable};
use crate::source::text::Span;
use crate::workspace::imports::Language;
use crate::workspace::plan::{HistoryPlan, Plan};
use crate::workspace::schema::alembic;
use crate::workspace::schema::history::Layout;

/// How many syntax errors of one file are shown.
const SHOWN: usize = 3;

/// The facts of all files that something asks for.
#[derive(Debug, Default)]
pub struct Extracted {
    /// The facts.
    pub facts: FactStore,
    /// Code that could not be read, and migrations that do not parse. Migrations that could not be opened are the replay's to
    /// speak of.
    pub problems: Vec<Problem>,
    /// Files with ORM models, where a rule asks for them.
    pub models: Vec<FileId>,
    /// How many files were asked for.
    pub files: usize,
    /// How many files of code the policy excludes.
    pub excluded: usize,
    /// How many files of code are templates of code, by a hole in their path.
    pub templates: usize,
}

/// Reads the facts that a plan asks for. Excluded code exists, so that imports of it resolve, and says nothing.
#[must_use]
pub fn extract(sources: &Sources, plan: &Plan, exclude: &[Exclude]) -> Extracted {
    let (sql, programs) = of_histories(sources, plan);
    let reader = Reader { sources, plan };
    let mut read = reader.all(sql.into_iter().map(|(file, dialect)| (file, Ask::Sql(dialect))).collect());
    read.extend(reader.programs(plan, programs));
    let all_code = sources.tree().filter(|(_, file)| is_code(&file.path, plan));
    let is_excluded = |path: &str| exclude.iter().any(|entry| entry.glob.is_match(path));
    let (excluded, kept): (Vec<_>, Vec<_>) = all_code.partition(|(_, file)| is_excluded(&file.path));
    let (templates, kept): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(_, file)| is_template(&file.path));
    let code: BTreeSet<FileId> = kept.into_iter().map(|(id, _)| id).collect();
    let models = models::files(sources, plan, &code);
    let fresh = models.iter().copied().filter(|id| !has_program(&read, *id)).collect();
    models::read_programs(&reader, plan, fresh, &mut read);
    let rest = code.iter().filter(|id| !read.contains_key(id)).filter_map(|id| Some((*id, ask(&sources.get(*id).path)?)));
    read.extend(reader.all(rest.collect()));
    let documents = plan.documents.iter().filter(|id| !read.contains_key(id));
    read.extend(reader.all(documents.filter_map(|id| Some((*id, Ask::Document(Format::of(&sources.get(*id).path)?)))).collect()));
    let migrations: BTreeSet<FileId> = plan.histories.iter().flat_map(|history| history.files.iter().copied()).collect();
    let of_code = code.iter().filter_map(|id| problem(*id, sources.get(*id), read.get(id)?, Hides::Code(*id)));
    let readable = migrations.iter().filter(|id| sources.get(**id).text.is_ok());
    let of_migrations = readable.filter_map(|id| problem(*id, sources.get(*id), read.get(id)?, Hides::History));
    let of_documents = plan.documents.iter().filter_map(|id| problem(*id, sources.get(*id), read.get(id)?, Hides::Code(*id)));
    let problems = of_code.chain(of_documents).chain(of_migrations).chain(of_settings(sources, &code)).collect();
    let files = read.len();
    let facts = read.into_iter().filter_map(|(id, outcome)| Some((id, outcome.ok()?))).collect();
    Extracted { facts: FactStore { files: facts }, problems, models, files, excluded: excluded.len(), templates: templates.len() }
}

/// Whether a file was read as a program already.
fn has_program(read: &BTreeMap<FileId, Outcome>, id: FileId) -> bool {
    matches!(read.get(&id), Some(Ok(FileFacts::Python(facts))) if facts.program.is_some())
}

/// What is asked of a file.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Imports,
    Program,
    Rust,
    TypeScript,
    Sql(Dialect),
    Document(Format),
}

/// The facts of a file, or why there are none.
type Outcome = Result<FileFacts, Refusal>;

/// Why a file has no facts.
#[derive(Clone, Debug)]
enum Refusal {
    Unread,
    /// A bug of ours: said, and no reason to lose the other files.
    Panicked,
}

/// Reads the facts of files.
struct Reader<'a> {
    sources: &'a Sources,
    /// What is asked of them.
    plan: &'a Plan,
}

impl Reader<'_> {
    fn all(&self, files: Vec<(FileId, Ask)>) -> BTreeMap<FileId, Outcome> {
        files.into_par_iter().map(|(id, ask)| (id, self.one(id, ask))).collect()
    }

    fn one(&self, id: FileId, ask: Ask) -> Outcome {
        let file = self.sources.get(id);
        let Ok(text) = &file.text else { return Err(Refusal::Unread) };
        let facts = || match ask {
            Ask::Imports => FileFacts::Python(python::read(text, self.want(id, text, false))),
            Ask::Program => FileFacts::Python(python::read(text, self.want(id, text, true))),
            Ask::Rust => FileFacts::Rust(rust::read(text, self.want(id, text, false))),
            Ask::TypeScript => FileFacts::TypeScript(typescript::read(&file.path, text, self.want(id, text, false))),
            Ask::Sql(Dialect::Postgresql) => FileFacts::Sql(sql::read(text, Binds::File)),
            Ask::Sql(dialect) => FileFacts::Sql(mysql_sqlite::read(text, dialect)),
            Ask::Document(format) => FileFacts::Document(Arc::new(documents::read(text, format))),
        };
        catch_unwind(AssertUnwindSafe(facts)).map_err(|_| Refusal::Panicked)
    }

    fn want(&self, id: FileId, text: &str, program: bool) -> Want {
        let wanted = &self.plan.wanted;
        Want {
            // Lists of Django's routes are read as expressions.
            program: program || wanted.routes && asks_django(text),
            symbols: wanted.symbols.of(text),
            comments: wanted.comments.of(text),
            queries: wanted.queries.of(text),
            marked: self.plan.texts.binary_search(&id).is_ok(),
        }
    }

    /// Reads programs, and those of the modules that they import: a migration's helpers may stand anywhere in the repository.
    fn programs(&self, plan: &Plan, first: BTreeSet<FileId>) -> BTreeMap<FileId, Outcome> {
        let roots = import_roots(plan);
        let (mut read, mut next) = (BTreeMap::new(), first);
        while !next.is_empty() {
            let fresh = self.all(next.into_iter().map(|id| (id, Ask::Program)).collect());
            let imported = fresh.iter().filter_map(|(id, outcome)| Some((*id, code_of(outcome)?)));
            let wanted: BTreeSet<FileId> = imported
                .flat_map(|(id, code)| code.imports.iter().flat_map(move |import| candidates(import, self.sources.path(id))))
                .flat_map(|(relative, path)| if relative { vec![path] } else { roots.iter().map(|root| join(root, &path)).collect() })
                .flat_map(|module| [format!("{module}.py"), format!("{module}/__init__.py")])
                .filter_map(|path| self.sources.find(&path))
                .collect();
            read.extend(fresh);
            next = wanted.into_iter().filter(|id| !read.contains_key(id)).collect();
        }
        read
    }
}

/// Whether a file may hold routes of Django.
fn asks_django(text: &str) -> bool {
    ["urlpatterns", "django.urls", "django.conf.urls"].iter().any(|word| text.contains(word))
}

/// Settings of TypeScript that do not parse: what the code below them imports by an alias or a package's name is not known.
fn of_settings(sources: &Sources, code: &BTreeSet<FileId>) -> Vec<Problem> {
    let scripts: Vec<FileId> = code.iter().copied().filter(|id| FileType::of(sources.path(*id)) == Some(FileType::TypeScript)).collect();
    if scripts.is_empty() {
        return vec![];
    }
    let unread = |(id, file): (FileId, &SourceFile)| {
        let reads = match file.name() {
            "tsconfig.json" | "jsconfig.json" => typescript::TsConfig::read(file.text()).is_some(),
            "package.json" => typescript::Manifest::read(file.text()).is_some(),
            _ => true,
        };
        let below = scripts.iter().find(|script| is_below(sources.path(**script), file.folder()));
        let message = "the settings do not parse: what code below them imports by an alias or a package's name is not known".to_owned();
        let labels = vec![Label::primary(Place { file: id, span: Span::default() }, "")];
        let hides = Hides::Code(*below.filter(|_| !reads)?);
        Some(Problem { code: ProblemCode::Unparsed, message, labels, hides, help: vec![] })
    };
    sources.tree().filter_map(unread).collect()
}

fn ask(path: &str) -> Option<Ask> {
    Some(match FileType::of(path)? {
        FileType::Python => Ask::Imports,
        FileType::Rust => Ask::Rust,
        FileType::TypeScript => Ask::TypeScript,
        FileType::Sql => Ask::Sql(Dialect::Postgresql),
        FileType::Settings => return None,
    })
}

/// SQL files with their dialect, and Python programs, of the migration histories. Alembic's folder also holds `env.py` and SQL read by path.
fn of_histories(sources: &Sources, plan: &Plan) -> (BTreeMap<FileId, Dialect>, BTreeSet<FileId>) {
    let (mut sql, mut programs) = (BTreeMap::new(), BTreeSet::new());
    for history in &plan.histories {
        let beside = sources.tree().filter(|(_, file)| history.layout == Layout::Alembic && is_below(&file.path, &history.path));
        let environment = Some(history).filter(|it| it.layout == Layout::Alembic).and_then(|it| alembic::environment(it, sources));
        for id in history.files.iter().copied().chain(beside.map(|(id, _)| id)).chain(environment) {
            match FileType::of(sources.path(id)) {
                Some(FileType::Sql) => _ = sql.entry(id).or_insert(history.dialect),
                Some(FileType::Python) => _ = programs.insert(id),
                _ => {}
            }
        }
        for assumption in &history.assume {
            sql.entry(assumption.file).or_insert(history.dialect);
        }
    }
    if programs.iter().any(|id| asks_flask(sources, *id)) {
        let names = sources.tree().filter(|(_, file)| FileType::of(&file.path) == Some(FileType::Python));
        programs.extend(names.filter(|(_, file)| file.text().contains("naming_convention")).map(|(id, _)| id));
    }
    (sql, programs)
}

/// Whether an `env.py` gets its metadata from the running Flask application: no import leads to where constraints are named.
fn asks_flask(sources: &Sources, id: FileId) -> bool {
    let file = sources.get(id);
    file.path.ends_with("env.py") && file.text().contains("current_app")
}

/// Folders from which a migration's imports are found: code roots, and the folders around the migrations.
fn import_roots(plan: &Plan) -> BTreeSet<String> {
    let code = plan.code.iter().filter(|root| root.language == Language::Python).map(|root| root.root.clone());
    let around = plan.histories.iter().filter(|history| history.layout == Layout::Alembic).flat_map(above);
    code.chain(around).collect()
}

fn above(history: &HistoryPlan) -> Vec<String> {
    let path = &history.path;
    let mut folders: Vec<String> = path.match_indices('/').filter_map(|(at, _)| path.get(..at)).map(str::to_owned).collect();
    folders.extend([String::new(), path.clone()]);
    folders
}

/// The module paths that an import may name: `(already from the root, path)`.
fn candidates(import: &Import, importer: &str) -> Vec<(bool, String)> {
    let module = import.module.replace('.', "/");
    let named = import.name.as_ref().filter(|name| *name != "*");
    let with_name = named.map(|name| if module.is_empty() { name.clone() } else { format!("{module}/{name}") });
    let paths = std::iter::once(module).chain(with_name).filter(|path| !path.is_empty());
    let mut folder = importer;
    for _ in 0..import.level {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    paths.map(|path| if import.level == 0 { (false, path) } else { (true, join(folder, &path)) }).collect()
}

fn code_of(outcome: &Outcome) -> Option<&CodeFacts> {
    match outcome.as_ref().ok()? {
        FileFacts::Python(facts) => Some(&facts.code),
        FileFacts::Rust(facts) | FileFacts::TypeScript(facts) => Some(facts),
        FileFacts::Sql(_) | FileFacts::Document(_) => None,
    }
}

/// What of a file could not be read.
fn errors(outcome: &Outcome) -> &[FactProblem] {
    match outcome {
        Ok(FileFacts::Document(document)) => &document.problems,
        _ => code_of(outcome).map_or(&[], |code| &code.problems),
    }
}

/// Whether a file is code that the policy, or detection, calls the project's own.
fn is_code(path: &str, plan: &Plan) -> bool {
    let language = match FileType::of(path) {
        Some(FileType::Python) => Language::Python,
        Some(FileType::Rust) => Language::Rust,
        Some(FileType::TypeScript) => Language::TypeScript,
        _ => return false,
    };
    plan.code.iter().filter(|root| root.language == language).any(|root| root.holds(path))
}

/// Whether a path waits to be filled in, as those of project templates do: `{{ name }}/main.py`. What is in it is no code yet.
fn is_template(path: &str) -> bool {
    path.contains("{{") || path.contains("{%")
}

/// Whether a path is in a folder.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    below(path, folder).is_some()
}

fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// What could not be read of a file: one problem, whatever is wrong with it.
fn problem(id: FileId, file: &SourceFile, outcome: &Outcome, hides: Hides) -> Option<Problem> {
    let what = if hides == Hides::History { "the migration" } else { "the file" };
    let problem = |code, message: String, labels| Problem { code, message, labels, hides, help: vec![] };
    let start = || vec![Label::primary(Place { file: id, span: Span::default() }, "")];
    if let Err(error) = &file.text {
        let code = if matches!(error, Unreadable::TooLarge(..)) { ProblemCode::TooLarge } else { ProblemCode::Unparsed };
        return Some(problem(code, format!("{what} was not analysed: {}", error.words()), start()));
    }
    if outcome.is_err() {
        let message = format!("{what} was not analysed: reading it failed inside guardlint, which is a bug to report");
        return Some(problem(ProblemCode::Unparsed, message, start()));
    }
    let errors = errors(outcome);
    let first = errors.first()?;
    let more = match errors.len().saturating_sub(1) {
        0 => String::new(),
        1 => ", and 1 more error".to_owned(),
        more => format!(", and {more} more errors"),
    };
    let label = |error: &FactProblem| Label::primary(Place { file: id, span: error.span }, error.message.clone());
    let labels = errors.iter().take(SHOWN).map(label).collect();
    Some(problem(ProblemCode::Unparsed, format!("{what} does not parse: {}{more}", first.message), labels))
}

#[cfg(test)]
mod tests;
