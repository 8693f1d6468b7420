//! A file of which no fact was read yet: what its path and its module say of all facts in it, so that files which a rule cannot be
//! about are passed over whole.

use super::condition::{Condition, Truth};
use super::fact::{Done, Fact, FactType, Value};
use super::facts::{domain, language};
use crate::diagnostics::finding::Subject;
use crate::kinds::Inputs;
use crate::source::sources::{FileId, Place};

/// What is known of a file.
#[derive(Clone, Copy)]
pub struct File<'p> {
    path: &'p str,
    /// Where its module is looked up, once the modules are known.
    known: Option<(Inputs<'p>, FileId)>,
}

impl<'p> File<'p> {
    /// The file at a path, before any module is known.
    pub fn at(path: &'p str) -> Self {
        Self { path, known: None }
    }

    /// A file and its module.
    pub fn of(inputs: Inputs<'p>, file: FileId) -> Self {
        Self { path: inputs.sources.path(file), known: Some((inputs, file)) }
    }

    /// What its path says, under the names that fields of every type have.
    pub fn get(&self, field: &str) -> Value<'p> {
        match field {
            "path" => Value::text(self.path),
            "folder" => Value::text(self.path.rsplit_once('/').map_or("", |(folder, _)| folder)),
            "extension" => self.name().rsplit_once('.').map_or(Value::Absent, |(_, extension)| Value::text(extension)),
            _ => Value::Unknown,
        }
    }

    /// The last part of its path.
    pub fn name(&self) -> &'p str {
        self.path.rsplit_once('/').map_or(self.path, |(_, name)| name)
    }

    /// What the one module that it is says, under these names for the module and its domain.
    pub fn of_module(&self, field: &str, [module, of_domain]: [&str; 2]) -> Value<'p> {
        if field != module && field != of_domain && field != "language" {
            return self.get(field);
        }
        let found = self.known.and_then(|(inputs, file)| Some((inputs, inputs.workspace.imports.module_of(file)?)));
        match found {
            Some((_, (name, _))) if field == module => Value::text(name),
            Some((inputs, (name, _))) if field == of_domain => domain(inputs, name),
            Some((_, (_, module))) => Value::text(language(module.language)),
            None => self.get(field),
        }
    }
}

/// A fact of some type in a file.
struct ByFile<'p> {
    of: &'static dyn FactType,
    file: File<'p>,
}

/// Whether facts of a type that a condition fits may be in a file.
pub fn may_be_in(of: &'static dyn FactType, subjects: Option<&Condition>, file: File<'_>) -> bool {
    subjects.is_none_or(|condition| answer(of, condition, file) != Truth::No)
}

/// What a file says of a condition on facts in it.
pub fn answer(of: &'static dyn FactType, condition: &Condition, file: File<'_>) -> Truth {
    condition.answer(&ByFile { of, file }, &mut vec![])
}

impl<'a> Fact<'a> for ByFile<'a> {
    fn get(&self, field: usize) -> Value<'a> {
        self.of.of_file(field, &self.file)
    }

    fn each(&self, _: usize, _: &mut dyn FnMut(&dyn Fact<'a>)) -> bool {
        false
    }

    fn place(&self) -> Option<Place> {
        None
    }

    fn subject(&self) -> Subject {
        Subject::new()
    }

    fn done(&self) -> Option<Done> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::assert::condition::{Asked, Test};
    use crate::kinds::assert::fact::FieldType;
    use crate::kinds::assert::facts;
    use crate::kinds::assert::pattern::Pattern;
    use crate::source::text::Span;

    /// Whether facts of a type whose `path` is `app` may be in the file `app/a.py`.
    fn may_be(of: &str) -> bool {
        let of = facts::ALL.iter().copied().find(|known| known.name() == of).unwrap();
        let index = of.fields().iter().position(|(field, ..)| *field == "path").unwrap();
        let asked = Asked { place: Place { file: FileId(0), span: Span::default() }, words: String::new() };
        let test = Test::Text(Pattern::glob("app", FieldType::Path).unwrap());
        may_be_in(of, Some(&Condition::Field { index, test, asked }), File::at("app/a.py"))
    }

    #[test]
    fn the_path_of_a_folder_says_nothing_of_the_files_in_it() {
        assert!(!may_be("file"));
        assert!(may_be("folder"));
    }
}
