//! Which module a file is; worked out when a rule first asks.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{ImportGraph, Module};
use crate::source::sources::FileId;

/// Modules by file.
#[derive(Debug, Default)]
pub struct ByFile {
    /// The name of each; nothing for a file that is several modules, as one below two code roots is.
    names: OnceLock<FxHashMap<FileId, Option<String>>>,
}

impl ImportGraph {
    /// The one module that a file is.
    pub fn module_of(&self, file: FileId) -> Option<(&str, &Module)> {
        let names = self.by_file.names.get_or_init(|| {
            let mut names = FxHashMap::default();
            for (name, module) in &self.modules {
                names.entry(module.file).and_modify(|known| *known = None).or_insert_with(|| Some(name.clone()));
            }
            names
        });
        let (name, module) = self.modules.get_key_value(names.get(&file)?.as_ref()?)?;
        Some((name, module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::imports::Language;

    #[test]
    fn a_file_that_is_several_modules_is_none_in_particular() {
        let module = |file| Module {
            file: FileId(file),
            language: Language::Python,
            test: false,
            is_package: false,
            is_empty: None,
            headers: vec![],
        };
        let modules = [("app.a", module(0)), ("a", module(0)), ("app.b", module(1))].map(|(name, module)| (name.to_owned(), module));
        let graph = ImportGraph { modules: modules.into(), ..ImportGraph::default() };
        let names = [0, 1, 2].map(|file| graph.module_of(FileId(file)).map(|(name, _)| name));
        assert_eq!(names, [None, Some("app.b"), None]);
    }
}
