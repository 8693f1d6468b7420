//! The forms in which code imports, as text that a self-test plants.

use super::plant::{Edit, Plant};
use crate::source::sources::FileId;
use crate::workspace::imports::Language;

/// One way to import.
pub struct Form {
    /// The word of the context that it stands in.
    pub context: &'static str,
    /// What it is, in words.
    pub words: &'static str,
    /// How it is written.
    pub text: String,
}

impl Form {
    fn new(context: &'static str, words: &'static str, text: String) -> Self {
        Self { context, words, text }
    }

    /// It, at the end of a file.
    #[must_use]
    pub fn plant(self, from: &str, to: &str, file: FileId) -> Plant {
        let what = format!("an import of `{to}` in `{from}`{}", self.words);
        Plant::certain(what, Edit::Append { file, text: self.text })
    }
}

/// Every form in which a module of a language may import another one.
#[must_use]
pub fn forms(language: Language, from: &str, to: &str) -> Vec<Form> {
    match language {
        Language::Python => python(to),
        Language::Rust => rust(from, to),
        Language::TypeScript => typescript(from, to),
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

fn typescript(from: &str, to: &str) -> Vec<Form> {
    let specifier = specifier(from, to);
    vec![
        Form::new("top_level", "", format!("import {{ planted }} from \"{specifier}\";\n")),
        Form::new("top_level", ", exported again", format!("export * from \"{specifier}\";\n")),
        Form::new("type_checking", ", of a type", format!("import type {{ Planted }} from \"{specifier}\";\n")),
        Form::new("lazy", ", inside a function", format!("function planted() {{\n  return require(\"{specifier}\");\n}}\n")),
        Form::new("dynamic", ", by a call", format!("const planted = import(\"{specifier}\");\n")),
    ]
}

/// A module of the same root from where the other one stands; what begins otherwise comes from outside.
fn specifier(from: &str, to: &str) -> String {
    let parts = |name: &str| name.split('.').map(|part| part.replace('·', ".")).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    if from.first() != to.first() {
        return to.join("/");
    }
    let folder = from.split_last().map_or(&[][..], |(_, folder)| folder);
    let common = folder.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = if folder.len() == common { "./".to_owned() } else { "../".repeat(folder.len() - common) };
    up + &to.get(common..).unwrap_or(&[]).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_typescript_is_named_from_where_the_import_stands() {
        assert_eq!(specifier("src.api.http", "src.store.sql"), "../store/sql");
        assert_eq!(specifier("src.api", "src.store·d"), "./store.d");
        assert_eq!(specifier("src.api", "react.jsx"), "react/jsx");
    }

    #[test]
    fn a_path_of_rust_begins_with_its_crate() {
        let texts: Vec<String> = rust("shop.api", "shop.store").into_iter().map(|form| form.text).collect();
        assert_eq!(texts.first().map(String::as_str), Some("use crate::store::Planted;\n"));
    }
}
