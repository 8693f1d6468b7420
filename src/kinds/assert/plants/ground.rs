//! Where in the code a plant would stand: a module of the project that the conditions fit, or one that is not there yet.

use super::pick::fits;
use super::sample::samples;
use super::wish::Wish;
use crate::kinds::assert::condition::Test;
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::facts::module::{domain, layers};
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::plant::WORD;
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::FileId;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::Language;

/// Beside how many modules a new one is tried.
const BESIDE: usize = 12;

/// A module to plant in.
#[derive(Clone, Debug)]
pub struct Ground {
    pub module: String,
    pub path: String,
    /// The file, where it is there.
    pub file: Option<FileId>,
    pub language: Language,
    /// What the conditions remember of it.
    pub bindings: Bindings,
}

/// Fields that say where something stands, and what they say of a module.
const PLACES: &[(&str, Of)] = &[
    ("importer", Of::Name),
    ("module", Of::Name),
    ("path", Of::Path),
    ("domain", Of::Domain),
    ("from_domain", Of::Domain),
    ("layer", Of::Layers),
    ("from_layer", Of::Layers),
    ("language", Of::Language),
    ("test", Of::Test),
    ("migration", Of::Migration),
];

/// Those of a module itself.
const OWN: &[(&str, Of)] = &[
    ("name", Of::Name),
    ("path", Of::Path),
    ("domain", Of::Domain),
    ("layer", Of::Layers),
    ("language", Of::Language),
    ("package", Of::Package),
    ("reachable_from", Of::Reach),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Name,
    Path,
    Domain,
    Layers,
    Language,
    Test,
    Migration,
    Package,
    Reach,
}

/// The search for modules that fit.
pub struct Search<'a, 'c> {
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    /// What is asked, in the order in which it is written.
    asked: Vec<(Of, &'c Test, bool)>,
}

impl<'a, 'c> Search<'a, 'c> {
    pub fn new(of: &dyn FactType, wish: &Wish<'c>, inputs: Inputs<'a>, head: &'a RuleHead) -> Self {
        let places = if of.name() == "module" { OWN } else { PLACES };
        let fields = of.fields();
        let asked = wish.fields.iter().filter_map(|(index, test, wanted)| {
            let (name, ..) = fields.get(*index)?;
            let (_, of) = places.iter().find(|(place, _)| place == name)?;
            Some((*of, *test, *wanted))
        });
        Self { inputs, head, asked: asked.collect() }
    }

    /// Modules that are there: first those of which something else is remembered.
    pub fn there(&self, most: usize) -> Vec<Ground> {
        let mut found: Vec<Ground> = Vec::new();
        let mut rest: Vec<Ground> = Vec::new();
        for (name, module) in &self.inputs.workspace.imports.modules {
            let ground = Ground {
                module: name.clone(),
                path: self.inputs.sources.path(module.file).to_owned(),
                file: Some(module.file),
                language: module.language,
                bindings: vec![],
            };
            let Some(bindings) = self.fit(&ground) else { continue };
            let list = if found.iter().any(|known| known.bindings == bindings) { &mut rest } else { &mut found };
            if list.len() < most {
                list.push(Ground { bindings, ..ground });
            }
            if found.len() >= most || (found.len() + rest.len() >= most && !self.remembers()) {
                break;
            }
        }
        found.extend(rest);
        found.truncate(most);
        found
    }

    /// Modules of Python that are not there: beside one that fits, or with a name or path that is made up.
    pub fn fresh(&self, most: usize) -> Vec<Ground> {
        let beside = self.there(BESIDE).into_iter().filter(|ground| ground.language == Language::Python);
        let beside = beside.filter_map(|ground| ground.module.rsplit_once('.').map(|(package, _)| format!("{package}.{WORD}")));
        let named = self.made_up(Of::Name).into_iter();
        let at = self.made_up(Of::Path).into_iter().filter_map(|path| self.name_of(&path));
        let mut found: Vec<Ground> = Vec::new();
        for name in beside.chain(named).chain(at).chain(self.anywhere()) {
            let is_new = !self.inputs.workspace.imports.modules.contains_key(&name) && !found.iter().any(|known| known.module == name);
            let Some(path) = is_new.then(|| self.path_of(&name)).flatten() else { continue };
            let ground = Ground { module: name, path, file: None, language: Language::Python, bindings: vec![] };
            if let Some(bindings) = self.fit(&ground) {
                found.push(Ground { bindings, ..ground });
            }
            if found.len() >= most {
                break;
            }
        }
        found
    }

    /// What is remembered of a module that fits.
    fn fit(&self, ground: &Ground) -> Option<Bindings> {
        let mut bindings = vec![];
        let fits_all = self.asked.iter().all(|(of, test, wanted)| fits(&[(*test, *wanted)], &self.value(*of, ground), &mut bindings));
        (fits_all && self.head.covers(&ground.path)).then_some(bindings)
    }

    /// Whether one module differs from another in what is remembered.
    pub fn remembers(&self) -> bool {
        self.asked.iter().any(|(_, test, _)| test.remembers())
    }

    fn value<'v>(&self, of: Of, ground: &'v Ground) -> Value<'v>
    where
        'a: 'v,
    {
        let workspace = self.inputs.workspace;
        match of {
            Of::Name => Value::text(&ground.module),
            Of::Path => Value::text(&ground.path),
            Of::Domain => domain(self.inputs, &ground.module),
            Of::Layers => layers(self.inputs, &ground.module),
            Of::Language => Value::text(match ground.language {
                Language::Python => "python",
                Language::Rust => "rust",
                Language::TypeScript => "typescript",
            }),
            Of::Test => Value::Bool(ModuleCalls::find(&workspace.calls, &ground.module).is_some_and(|module| module.test)),
            Of::Migration => Value::Bool(false),
            Of::Package => Value::Bool(workspace.imports.modules.get(&ground.module).is_some_and(|module| module.is_package)),
            Of::Reach if ground.file.is_none() => Value::Names(vec![ground.module.clone().into()]),
            Of::Reach => Value::Names(workspace.imports.reached_from(&ground.module).into_iter().map(Into::into).collect()),
        }
    }

    /// Names or paths that patterns of the conditions match.
    fn made_up(&self, of: Of) -> Vec<String> {
        let tests = self.asked.iter().filter(|(asked, _, wanted)| *asked == of && *wanted);
        tests.flat_map(|(_, test, _)| texts(test)).collect()
    }

    /// A module in each package of Python.
    fn anywhere(&self) -> impl Iterator<Item = String> {
        self.inputs.workspace.imports.packages.iter().map(|(package, _)| format!("{package}.{WORD}"))
    }

    fn path_of(&self, module: &str) -> Option<String> {
        let top = module.split('.').next()?;
        let graph = &self.inputs.workspace.imports;
        let (_, folder) = graph.packages.iter().find(|(package, _)| package == top)?;
        let (_, first) = graph.modules.range(top.to_owned()..).next()?;
        let is_name = module.split('.').all(|part| !part.is_empty() && part.chars().all(|char| char.is_alphanumeric() || char == '_'));
        let path = format!("{}.py", module.replace('.', "/"));
        let path = if folder.is_empty() { path } else { format!("{folder}/{path}") };
        (first.language == Language::Python && is_name && module.contains('.')).then_some(path)
    }

    fn name_of(&self, path: &str) -> Option<String> {
        let path = path.strip_suffix(".py").unwrap_or(path);
        self.inputs.workspace.imports.packages.iter().find_map(|(package, folder)| {
            let inside = if folder.is_empty() { path } else { path.strip_prefix(folder)?.strip_prefix('/')? };
            inside.strip_prefix(package).filter(|rest| rest.starts_with('/'))?;
            Some(inside.replace('/', "."))
        })
    }
}

/// Texts that the patterns of a test match.
fn texts(test: &Test) -> Vec<String> {
    match test {
        Test::Any(tests) | Test::All(tests) => tests.iter().flat_map(texts).collect(),
        Test::Text(pattern) => samples(pattern, &vec![]),
        _ => vec![],
    }
}
