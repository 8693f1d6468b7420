//! Opens a project: its root, its files, its policy.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::config::load::{Refused, load};
use crate::config::model::Config;
use crate::config::request::{Overrides, Request};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::policy::baseline::Baseline;
use crate::run::extract::is_below;
use crate::source::memory::MemoryTree;
use crate::source::os::{self, OsTree};
use crate::source::root::Root;
use crate::source::select::{self, FileType};
use crate::source::sources::{FileId, SourceFile, Sources};
use crate::source::tree::{Change, Listing, Tree};
use crate::source::walk::POLICY_FILE;
use crate::workspace::plan::{ModelPlan, Plan, WantedCode};
use crate::yaml::shape::Mistake;

/// How many names a note spells out.
const NAMED: usize = 5;

/// Where a run starts.
#[derive(Clone, Debug)]
pub struct Start {
    /// The working directory.
    pub cwd: PathBuf,
    /// `--root`.
    pub root: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// The day the run is judged on.
    pub today: Date,
    /// What the command line says instead of the policy's migrations.
    pub overrides: MigrationArguments,
}

/// What the command line says about migrations, as it was given.
#[derive(Clone, Debug, Default)]
pub struct MigrationArguments {
    /// Everything but `assume` and the folders.
    pub plain: Overrides,
    /// Folders, from the working directory or the root.
    pub folders: Vec<PathBuf>,
    /// Assumed files, from the working directory.
    pub assume: Vec<PathBuf>,
}

/// A project whose policy is sound.
pub struct Project {
    /// Its root.
    pub root: Root,
    /// Its files.
    pub sources: Sources,
    /// Its policy.
    pub config: Config,
    pub(super) tree: Box<dyn Tree + Send>,
    pub(super) listing: Listing,
    pub(super) start: Start,
}

/// Why a run does not start.
pub enum Failure {
    /// How it was started, or the machine: one sentence each.
    Usage(Vec<String>),
    /// Mistakes in the policy, with the files they stand in.
    Policy(Vec<Mistake>, Box<Sources>),
}

impl Project {
    /// Lists and reads the files, and reads the policy.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub fn open(start: &Start) -> Result<Self, Failure> {
        let usage = |message: String| Failure::Usage(vec![message]);
        let root = Root::find(&start.cwd, start.root.as_deref(), start.config.as_deref());
        // A repository must not choose which file of the machine is read, and shown in its mistakes.
        if let (None, Some(found)) = (&start.config, &root.policy)
            && root.inside(found).is_none()
        {
            let name = found.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(usage(format!("`{name}` is a symlink that leads out of the project: name the policy with `--config`")));
        }
        let shown = root.shown(start.config.as_deref());
        let tree = OsTree::new(&root.folder, shown).map_err(usage)?;
        let listing = tree.list().map_err(usage)?;
        let sources = select::read(&tree, &listing);
        Self::load(start.clone(), root, Box::new(tree), listing, sources)
    }

    /// Reads the policy of files that were listed and read.
    fn load(start: Start, root: Root, tree: Box<dyn Tree + Send>, listing: Listing, mut sources: Sources) -> Result<Self, Failure> {
        let usage = |message: String| Failure::Usage(vec![message]);
        let policy = match (&root.policy, &root.shown(start.config.as_deref())) {
            (Some(path), Some(shown)) => Some(read_named(path, shown, "policy", &mut sources)?),
            _ => None,
        };
        let mut overrides = start.overrides.plain.clone();
        for file in &start.overrides.assume {
            let path = start.cwd.join(file);
            overrides.assume.push(read_named(&path, &file.to_string_lossy(), "file to assume", &mut sources)?);
        }
        overrides.migrations = folders(&root, &start)?;
        let beside = root.policy.as_ref().and_then(|policy| policy.parent()).unwrap_or(&root.folder);
        let folder = if policy.is_some() { root.inside(beside) } else { Some(String::new()) };
        let beside = OsTree::new(beside, root.policy.as_ref().and_then(|policy| Some(policy.file_name()?.to_string_lossy().into_owned())));
        let request = Request {
            policy,
            folder: folder.as_deref(),
            beside: &beside.map_err(usage)?,
            listing: &listing,
            today: start.today,
            overrides: &overrides,
            rule: None,
        };
        match load(&request, &mut sources) {
            Ok(config) => Ok(Self { root, sources, config, tree, listing, start }.with_texts()),
            Err(refused) => Err(failure(refused, sources)),
        }
    }

    /// The project as it would be with these changes; nothing on the machine changes.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub fn with_changes(&self, changes: &[Change]) -> Result<Self, Failure> {
        let usage = |message: String| Failure::Usage(vec![message]);
        let tree = OsTree::new(&self.root.folder, self.root.shown(self.start.config.as_deref())).map_err(usage)?;
        let mut listing = self.listing.clone();
        let changed: BTreeSet<&str> = changes.iter().map(Change::path).collect();
        listing.paths.retain(|path| !changed.contains(path.as_str()));
        let written = changes.iter().filter(|change| matches!(change, Change::Written { .. }));
        listing.paths.extend(written.map(|change| change.path().to_owned()));
        listing.paths.sort();
        let sources = self.sources.with(changes);
        Self::load(self.start.clone(), self.root.clone(), Box::new(tree), listing, sources)
    }

    /// A project of nothing but these files, `(path, text)`; its policy is the `guardrails.yaml` among them. `rule` is the text of
    /// a rule that it may use, or runs without a policy.
    ///
    /// # Errors
    /// As [`Failure`] says.
    pub fn in_memory(files: &[(String, String)], rule: Option<&str>, today: Date) -> Result<Self, Failure> {
        let usage = |message: String| Failure::Usage(vec![message]);
        let tree = MemoryTree::new(files.iter().map(|(path, text)| (path.clone(), text.clone())));
        let listing = tree.list().map_err(usage)?;
        let mut sources = select::read(&tree, &listing);
        let policy = files.iter().find(|(path, _)| path == POLICY_FILE);
        let policy = policy.map(|(path, text)| sources.add(SourceFile::new(path.clone(), Ok(text.as_str().into()))));
        let start = Start { cwd: PathBuf::new(), root: None, config: None, today, overrides: MigrationArguments::default() };
        let overrides = Overrides::default();
        let request = Request { policy, folder: Some(""), beside: &tree, listing: &listing, today, overrides: &overrides, rule };
        let root = Root { folder: PathBuf::new(), policy: None };
        match load(&request, &mut sources) {
            Ok(config) => Ok(Self { root, sources, config, tree: Box::new(tree), listing, start }.with_texts()),
            Err(refused) => Err(failure(refused, sources)),
        }
    }

    /// With the files that nothing but a rule asks for.
    pub(super) fn with_texts(mut self) -> Self {
        let rules = &self.config.rules;
        let document = |path: &str| rules.iter().any(|rule| rule.check.asks_document(&rule.head, path));
        let wanted = |path: &str| document(path) || rules.iter().any(|rule| rule.check.asks_text(&rule.head, path));
        self.sources.read(self.tree.as_ref(), &wanted);
        self
    }

    /// What to link for some of the rules; for all of them where none is named.
    pub(super) fn plan(&self, asked: &[String]) -> Plan {
        let plan = &self.config.plan;
        let rules: Vec<_> = self.config.rules.iter().filter(|rule| asked.is_empty() || asked.contains(&rule.head.id)).collect();
        let tree: Vec<_> = self.sources.tree().collect();
        let files = |is_asked: &(dyn Fn(&str) -> bool + Sync)| {
            let files = tree.par_iter().filter(|(_, file)| is_asked(&file.path));
            files.map(|(id, _)| *id).collect()
        };
        let models = ModelPlan { wanted: rules.iter().any(|rule| rule.check.asks_models()), files: plan.models.files.clone() };
        Plan {
            wanted: rules.iter().map(|rule| rule.check.asks_code()).fold(WantedCode::default(), WantedCode::and),
            models,
            documents: files(&|path| rules.iter().any(|rule| rule.check.asks_document(&rule.head, path))),
            texts: files(&|path| rules.iter().any(|rule| rule.check.cuts_text(&rule.head, path))),
            ..plan.clone()
        }
    }

    /// The baseline, empty when there is none.
    ///
    /// # Errors
    /// It cannot be read, or a line of it is none.
    pub fn baseline(&mut self) -> Result<Baseline, Failure> {
        let path = self.config.baseline.clone();
        if !self.root.folder.join(&path).exists() {
            return Ok(Baseline::default());
        }
        let text = self.tree.read(&path).and_then(crate::source::limits::text);
        let text = text.map_err(|error| Failure::Usage(vec![format!("cannot read the baseline `{path}`: {}", error.words())]))?;
        let file = self.sources.add(SourceFile::new(path, Ok(text.clone())));
        let (baseline, bad) = Baseline::parse(&text, file);
        if bad.is_empty() {
            return Ok(baseline);
        }
        let mistake = |place| Mistake {
            place,
            message: "this line of the baseline is no `fingerprint  text`".to_owned(),
            help: Some("resolve the merge, or remove the line".to_owned()),
            other: None,
        };
        Err(Failure::Policy(bad.into_iter().map(mistake).collect(), Box::new(std::mem::take(&mut self.sources))))
    }

    /// Folders inside the project's own code and migrations that were not entered: what they hold is not known to any rule.
    #[must_use]
    pub fn unentered(&self) -> Vec<Problem> {
        let plan = &self.config.plan;
        let refused = self.listing.refused.iter().filter(|(path, _)| FileType::of(path).is_none());
        let own = refused.filter(|(path, _)| !self.config.exclude.iter().any(|excluded| excluded.glob.is_match(path)));
        own.filter_map(|(path, reason)| {
            let hides = if plan.histories.iter().any(|history| is_below(path, &history.path)) {
                Hides::History
            } else if plan.code.iter().any(|root| root.holds(path)) {
                Hides::AllCode
            } else {
                return None;
            };
            let message = format!("`{path}` was not analysed: {reason}");
            let help = vec!["remove it, or name it under `sources.exclude` with a reason".to_owned()];
            Some(Problem { code: ProblemCode::Unparsed, message, labels: vec![], hides, help })
        })
        .collect()
    }

    /// What was found without being told, and what was left out.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let listing = &self.listing;
        let mut notes = self.config.notes.clone();
        notes.extend(listing.notes.iter().cloned());
        let mut left_out = |what: &str, names: &[String]| {
            if !names.is_empty() {
                notes.push(format!("{what}: {}", few(names)));
            }
        };
        left_out("folders of other people's code left out", &listing.vendored);
        left_out("projects with a policy of their own left out", &listing.nested_projects);
        let refused = listing.refused.iter().filter(|(path, _)| FileType::of(path).is_none());
        left_out("not analysed", &refused.map(|(path, reason)| format!("{path} ({reason})")).collect::<Vec<_>>());
        notes
    }

    /// Paths of the command line as paths from the root.
    ///
    /// # Errors
    /// One is not there, or is outside.
    pub fn paths(&self, cwd: &Path, paths: &[PathBuf]) -> Result<Vec<String>, Failure> {
        let (found, missing): (Vec<_>, Vec<_>) =
            paths.iter().map(|path| (path, self.root.inside(&cwd.join(path)))).partition(|(_, inside)| inside.is_some());
        if missing.is_empty() {
            return Ok(found.into_iter().filter_map(|(_, inside)| inside).collect());
        }
        Err(Failure::Usage(missing.into_iter().map(|(path, _)| format!("`{}` is not in the project", path.display())).collect()))
    }
}

fn failure(refused: Refused, sources: Sources) -> Failure {
    if refused.mistakes.is_empty() { Failure::Usage(refused.usage) } else { Failure::Policy(refused.mistakes, Box::new(sources)) }
}

fn read_named(path: &Path, shown: &str, what: &str, sources: &mut Sources) -> Result<FileId, Failure> {
    let file = os::named(path, shown.to_owned());
    match &file.text {
        Ok(_) => Ok(sources.add(file)),
        Err(error) => Err(Failure::Usage(vec![format!("cannot read the {what} `{shown}`: {}", error.words())])),
    }
}

/// `--migrations` folders from the root; they are looked for from the working directory first.
fn folders(root: &Root, start: &Start) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for folder in &start.overrides.folders {
        let inside = [start.cwd.join(folder), root.folder.join(folder)].iter().find_map(|path| root.inside(path));
        match inside {
            Some(inside) => found.push(inside),
            None => return Err(Failure::Usage(vec![format!("`{}` is not in the project", folder.display())])),
        }
    }
    Ok(found)
}

/// The first names, and how many more there are.
fn few(names: &[String]) -> String {
    let first = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let rest = names.len().saturating_sub(NAMED);
    if rest == 0 { first } else { format!("{first} and {rest} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_are_named_alone_have_only_what_they_ask_for_read() {
        let rule = |id: &str, rest: &str| {
            format!(
                "  - {{ id: {id}, kind: assert, title: t, message: m, why: nobody can read what it makes, fix: Write it out., {rest} }}\n"
            )
        };
        let rules = [
            rule("T-CALL-001", "for: call, forbid: { name: eval }"),
            rule("T-TEXT-001", "for: text, where: { path: 'app/**' }, forbid: { text: '*x*' }"),
        ];
        let policy = format!("version: 1\nrules:\n{}", rules.concat());
        let files =
            [(POLICY_FILE, policy.as_str()), ("app/a.py", "eval(x)\n"), ("b.py", "")].map(|(path, text)| (path.into(), text.into()));
        let opened = Project::in_memory(&files, None, Date::constant(2026, 1, 1));
        let project = opened.unwrap_or_else(|_| panic!("the policy is sound"));
        let read = |asked: &[&str]| {
            let plan = project.plan(&asked.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
            (!plan.wanted.is_nothing(), plan.texts.iter().map(|id| project.sources.path(*id)).collect::<Vec<_>>())
        };
        assert_eq!(read(&["T-CALL-001"]), (true, vec![]));
        assert_eq!(read(&["T-TEXT-001"]), (false, vec!["app/a.py"]));
        assert_eq!(read(&[]), (true, vec!["app/a.py"]));
    }
}
