//! Import statements. A migration's imports are followed at once, a model's when a name is used: models import each other.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::modules;
use super::values::{Class, Import, Value};
use crate::source::sources::FileId;

/// How many imports of imports are followed for one name.
const MAX_HOPS: usize = 16;

impl<'p> Interpreter<'p> {
    /// `import a.b as c`.
    pub fn import(&mut self, names: &'p [(String, String)]) {
        for (path, bound) in names {
            let file = if self.reading.is_some() { modules::find(self.sources, self.file, 0, path) } else { None };
            let value = file.map_or_else(|| Value::library(path), |file| late(file, None, path));
            self.bind(bound, value);
        }
    }

    /// `from module import name as bound`.
    pub fn import_from(&mut self, level: u32, module: &'p str, names: &'p [(String, String)]) {
        let file = modules::find(self.sources, self.file, level, module);
        if self.reading.is_some() && names.iter().all(|(name, _)| name != "*") {
            for (name, bound) in names {
                let value = self.late_import(file, level, module, name);
                self.bind(bound, value);
            }
            return;
        }
        let scope = file.and_then(|file| self.module(file));
        for (name, bound) in names {
            if name == "*" {
                for (name, value) in scope.map(|scope| self.names(scope)).unwrap_or_default() {
                    self.bind(name, value);
                }
                continue;
            }
            let value = scope.and_then(|scope| self.own(scope, name).cloned());
            let value = value.or_else(|| self.submodule(level, module, name));
            let value = value.unwrap_or_else(|| Value::Library(Rc::from(format!("{module}.{name}"))));
            self.bind(bound, value);
        }
    }

    /// `from module import name`, to be followed when the name is used.
    fn late_import(&self, file: Option<FileId>, level: u32, module: &str, name: &str) -> Value<'p> {
        if let Some(file) = file {
            return late(file, Some(name), module);
        }
        let path = if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") };
        modules::find(self.sources, self.file, level, &path).map_or_else(|| Value::library(&path), |file| late(file, None, &path))
    }

    /// What a name is bound to, its import followed.
    pub fn settled(&mut self, mut value: Value<'p>) -> Value<'p> {
        for _ in 0..MAX_HOPS {
            let Value::Import(import) = &value else { return value };
            let Some(name) = &import.name else { return value };
            value = self.name_of_module(import, name);
        }
        Value::unknown("its import leads in a circle")
    }

    /// A name of a module: its own, or a module below it.
    pub fn name_of_module(&mut self, import: &Import, name: &str) -> Value<'p> {
        if let Some(value) = self.module(import.file).and_then(|scope| self.own(scope, name).cloned()) {
            return value;
        }
        let path = format!("{}.{name}", import.path);
        let is_package = self.sources.path(import.file).ends_with("__init__.py");
        let below = if is_package { modules::find(self.sources, import.file, 1, name) } else { None };
        below.map_or_else(|| Value::library(&path), |file| late(file, None, &path))
    }

    /// `from package import module`: the module as a namespace.
    fn submodule(&mut self, level: u32, module: &str, name: &str) -> Option<Value<'p>> {
        let path = if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") };
        let file = modules::find(self.sources, self.file, level, &path)?;
        let scope = self.module(file)?;
        // Where `env.py` is followed to its metadata a package has more below it than what it binds itself.
        if self.quiet && self.sources.path(file).ends_with("/__init__.py") {
            return Some(late(file, None, &path));
        }
        let attributes = self.names(scope).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Some(Value::Class(Rc::new(Class { name: name.to_owned(), bases: Vec::new(), attributes, definition: None })))
    }
}

/// A module of the repository, or a name of it, to be looked up when it is used.
fn late<'p>(file: FileId, name: Option<&str>, path: &str) -> Value<'p> {
    Value::Import(Rc::new(Import { file, name: name.map(str::to_owned), path: path.to_owned() }))
}
