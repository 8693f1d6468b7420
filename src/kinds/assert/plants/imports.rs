//! Imports that a rule objects to, in every form that it judges.

use super::ground::{Ground, Search};
use super::pick::Picker;
use super::wish::Wish;
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::facts::module::{domain, layers};
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::import_forms::forms;
use crate::kinds::plant::{Edit, Plant, WORD};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::{ImportGraph, Language};

/// In how many modules an import is planted.
const MODULES: usize = 3;

/// How many modules that could be imported are tried.
const TARGETS: usize = 6_000;

pub fn plants(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let search = Search::new(of, wish, inputs, head);
    let mut grounds = search.there(MODULES);
    if grounds.is_empty() {
        grounds = search.fresh(1);
    }
    let mut plants = Vec::new();
    for (at, ground) in grounds.iter().enumerate() {
        let Some((target, bindings)) = target(of, wish, ground, inputs) else { continue };
        let written = written(ground, &target).into_iter().filter(|form| form.fits(of, wish, &bindings));
        // The first module gets every form, the others the plainest.
        let most = if at == 0 { usize::MAX } else { 1 };
        plants.extend(written.take(most).map(|form| form.plant(ground, &target)));
    }
    plants
}

/// A way to write an import.
struct Written {
    text: String,
    words: &'static str,
    kind: &'static str,
    context: &'static str,
}

impl Written {
    fn fits(&self, of: &dyn FactType, wish: &Wish<'_>, bindings: &Bindings) -> bool {
        let mut bindings = bindings.clone();
        let mut picker = Picker::new(of, wish, &mut bindings);
        let is = |context: &str| Value::Bool(self.context == context);
        let asked = [
            ("kind", Value::text(self.kind)),
            ("dynamic", Value::Bool(self.kind == "dynamic")),
            ("lazy", is("lazy")),
            ("type_checking", is("type_checking")),
            ("try_guard", is("try_import")),
            ("main_guard", Value::Bool(false)),
            ("test", is("test")),
        ];
        asked.iter().all(|(field, value)| picker.fits(field, value))
    }

    fn plant(self, ground: &Ground, target: &str) -> Plant {
        let what = format!("an import of `{target}` in `{}`{}", ground.module, self.words);
        Plant::guess(what, edit(ground, self.text))
    }
}

/// Text in a module, at its end or as all of it.
pub fn edit(ground: &Ground, text: String) -> Edit {
    match ground.file {
        Some(file) => Edit::Append { file, text },
        None => Edit::Create { path: ground.path.clone(), text, mode: None },
    }
}

fn written(ground: &Ground, target: &str) -> Vec<Written> {
    if ground.language == Language::Rust {
        let path = target.replace('.', "::");
        let form = |words, context, text| Written { text, words, kind: "import", context };
        return vec![
            form("", "top_level", format!("use {path};\n")),
            form(", inside a function", "lazy", format!("fn {WORD}() {{\n    use {path};\n}}\n")),
        ];
    }
    let kind = |text: &str, context: &str| match context {
        "dynamic" => "dynamic",
        _ if text.lines().any(|line| line.trim_start().starts_with("from ") && !line.contains("typing")) => "from",
        _ => "import",
    };
    let all = forms(ground.language, &ground.module, target).into_iter();
    all.map(|form| Written { kind: kind(&form.text, form.context), text: form.text, words: form.words, context: form.context }).collect()
}

/// What is imported: a module that fits, or a name that is made up.
fn target(of: &dyn FactType, wish: &Wish<'_>, ground: &Ground, inputs: Inputs<'_>) -> Option<(String, Bindings)> {
    let graph = &inputs.workspace.imports;
    let mut bindings = ground.bindings.clone();
    let samples = Picker::new(of, wish, &mut bindings.clone()).text("target", "", &[]);
    let imported = Picker::new(of, wish, &mut bindings.clone()).text("imported", "", &[]);
    let nowhere = ground.module.split('.').next().map(|package| format!("{package}.{WORD}.nowhere"));
    let unbound = Some(format!("{}.{WORD}_name", ground.module));
    let parent = graph.modules.keys().find(|name| **name != ground.module && name.contains('.')).map(|name| format!("{name}.{WORD}_name"));
    let made_up = [samples, imported, nowhere, parent, unbound].into_iter().flatten().filter(|name| !name.is_empty());
    let real = graph.modules.keys().filter(|name| **name != ground.module).take(TARGETS).cloned();
    let external = std::iter::once(WORD.to_owned());
    let is_name = |name: &String| {
        name.split('.').all(|part| !part.is_empty() && part.chars().all(|char| char.is_alphanumeric() || "_-@/·".contains(char)))
    };
    real.chain(made_up).chain(external).filter(is_name).find_map(|name| {
        let mut tried = bindings.clone();
        fits(of, wish, &name, inputs, &mut tried).then(|| {
            bindings = tried;
            (name, bindings.clone())
        })
    })
}

/// Whether the import of a name is as asked.
fn fits(of: &dyn FactType, wish: &Wish<'_>, target: &str, inputs: Inputs<'_>, bindings: &mut Bindings) -> bool {
    let found = found(&inputs.workspace.imports, target);
    let leads_to = if found.external { Value::Names(vec![]) } else { layers(inputs, found.imported) };
    let asked = [
        ("target", Value::text(target)),
        ("imported", Value::text(found.imported)),
        ("external", Value::Bool(found.external)),
        ("resolved", Value::text(found.resolved)),
        ("to_domain", domain(inputs, found.imported)),
        ("to_layer", leads_to),
        ("missing_name", Value::Bool(found.resolved == "parent" && target.ends_with("_name"))),
        ("repeats", Value::Bool(false)),
        ("generated", Value::Bool(false)),
    ];
    let mut picker = Picker::new(of, wish, bindings);
    asked.iter().all(|(field, value)| picker.fits(field, value))
}

struct Found<'t> {
    imported: &'t str,
    resolved: &'static str,
    external: bool,
}

/// How much of a name the project has.
fn found<'t>(graph: &ImportGraph, target: &'t str) -> Found<'t> {
    let is_there = |name: &str| graph.modules.contains_key(name) || graph.namespaces.contains(name);
    let mut imported = target;
    while !is_there(imported) {
        let Some((above, _)) = imported.rsplit_once('.') else { return Found { imported: target, resolved: "none", external: true } };
        imported = above;
    }
    let missing = target.get(imported.len()..).unwrap_or("").matches('.').count();
    let resolved = ["full", "parent"].get(missing).copied().unwrap_or("prefix");
    Found { imported, resolved, external: false }
}
