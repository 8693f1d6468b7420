//! Imports that the model denies, in every form and context that the rule judges.

use std::collections::BTreeSet;

use super::judge::Assignments;
use super::parameters::Parameters;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::FileId;
use crate::workspace::imports::{Language, Module};
use crate::workspace::layers::Assigned;

/// The first layer that may not import another one gets every form; each other layer the plain one.
pub(super) fn plants(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let modules = &inputs.workspace.imports.modules;
    let mut assigned = Assignments::new(parameters, inputs);
    let all: Vec<Member<'_>> = modules.iter().filter_map(|(name, module)| Some((name.as_str(), module, assigned.of(name)?))).collect();
    let mut plants = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (name, module, from) in &all {
        if done.contains(from.layer) || !head.covers(inputs.sources.path(module.file)) {
            continue;
        }
        let Some((to, ..)) = all.iter().find(|(to, other, layer)| denied(parameters, (name, module, from), (to, other, layer))) else {
            continue;
        };
        let forms = forms(module.language, name, to).into_iter().filter(|form| !parameters.allowed.contains(form.context));
        let only = if done.is_empty() { usize::MAX } else { 1 };
        plants.extend(forms.take(only).map(|form| form.plant(name, to, module.file)));
        done.insert(from.layer);
    }
    plants.extend(third_party(parameters, &all, inputs, head));
    plants
}

/// A module with its layer.
type Member<'a> = (&'a str, &'a Module, Assigned<'a>);

fn denied(parameters: &Parameters, from: (&str, &Module, &Assigned<'_>), to: (&str, &Module, &Assigned<'_>)) -> bool {
    // An import of one's own package is none, and two languages do not meet.
    from.0 != to.0 && from.1.language == to.1.language && parameters.model.allowed(from.2, to.2).is_err()
}

fn third_party(parameters: &Parameters, all: &[Member<'_>], inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let member = |layer: &str| all.iter().find(|(_, module, own)| own.layer == layer && head.covers(inputs.sources.path(module.file)));
    let of = |forbidden: &super::parameters::Forbidden| {
        let (name, module, _) = member(&forbidden.layer)?;
        let form = forms(module.language, name, &forbidden.module).into_iter().find(|form| !parameters.allowed.contains(form.context))?;
        Some(form.plant(name, &forbidden.module, module.file))
    };
    parameters.third_party.iter().filter_map(of).collect()
}

/// One way to import.
struct Form {
    /// The word of the context that it stands in.
    context: &'static str,
    /// What it is, in words.
    words: &'static str,
    text: String,
}

impl Form {
    fn new(context: &'static str, words: &'static str, text: String) -> Self {
        Self { context, words, text }
    }

    fn plant(self, from: &str, to: &str, file: FileId) -> Plant {
        let what = format!("an import of `{to}` in `{from}`{}", self.words);
        Plant { what, edit: Edit::Append { file, text: self.text }, certain: true }
    }
}

fn forms(language: Language, from: &str, to: &str) -> Vec<Form> {
    match language {
        Language::Python => python(to),
        Language::Rust => rust(from, to),
    }
}

fn python(to: &str) -> Vec<Form> {
    let plain = format!("import {to} as planted\n");
    let named = to.rsplit_once('.').map_or_else(|| plain.clone(), |(package, name)| format!("from {package} import {name} as planted\n"));
    let checking = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n";
    vec![
        Form::new("top_level", "", plain.clone()),
        Form::new("top_level", ", with `from`", named.clone()),
        Form::new("lazy", ", inside a function", format!("def planted():\n    {named}")),
        Form::new("type_checking", ", under `TYPE_CHECKING`", format!("{checking}    {named}")),
        Form::new("top_level", ", in the `else` of `TYPE_CHECKING`", format!("{checking}    pass\nelse:\n    {plain}")),
        Form::new("try_import", ", in a `try`", format!("try:\n    {plain}except ImportError:\n    planted = None\n")),
        Form::new("dynamic", ", by `import_module`", format!("import importlib\n\nplanted = importlib.import_module(\"{to}\")\n")),
    ]
}

fn rust(from: &str, to: &str) -> Vec<Form> {
    let (own, other) = (from.split('.').next(), to.split('.').next());
    let path = to.replace('.', "::");
    let path =
        if own == other { path.split_once("::").map_or_else(|| "crate".to_owned(), |(_, rest)| format!("crate::{rest}")) } else { path };
    vec![
        Form::new("top_level", "", format!("use {path}::Planted;\n")),
        Form::new("lazy", ", as a path inside a function", format!("fn planted() {{\n    {path}::planted();\n}}\n")),
        Form::new("test", ", under `cfg(test)`", format!("#[cfg(test)]\nmod planted {{\n    use {path}::Planted;\n}}\n")),
    ]
}
