//! A file of which only the path is known: whether a rule may be about it is told without reading it.

use super::condition::{Condition, Truth};
use super::fact::{Done, Fact, FactType, Value};
use crate::diagnostics::finding::Subject;
use crate::source::sources::Place;

/// A fact of some type in the file at a path.
pub struct ByPath<'p> {
    of: &'static dyn FactType,
    path: &'p str,
}

/// Whether facts of a type that a condition fits may be in the file at a path.
pub fn may_be_in(of: &'static dyn FactType, subjects: Option<&Condition>, path: &str) -> bool {
    subjects.is_none_or(|condition| condition.answer(&ByPath::new(of, path), &mut vec![]) != Truth::No)
}

impl<'p> ByPath<'p> {
    /// One in this file.
    pub fn new(of: &'static dyn FactType, path: &'p str) -> Self {
        Self { of, path }
    }
}

impl<'a> Fact<'a> for ByPath<'a> {
    fn get(&self, field: usize) -> Value<'a> {
        let fields = self.of.fields();
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", self.path));
        match fields.get(field).map(|(field, ..)| *field) {
            // The path of a folder is not that of the files in it.
            _ if self.of.name() == "folder" => Value::Unknown,
            Some("path") => Value::text(self.path),
            Some("folder") => Value::text(folder),
            Some("name") if self.of.name() == "file" => Value::text(name),
            Some("extension") => name.rsplit_once('.').map_or(Value::Absent, |(_, extension)| Value::text(extension)),
            _ => Value::Unknown,
        }
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
    use crate::source::sources::FileId;
    use crate::source::text::Span;

    /// Whether facts of a type whose `path` is `app` may be in the file `app/a.py`.
    fn may_be(of: &str) -> bool {
        let of = facts::ALL.iter().copied().find(|known| known.name() == of).unwrap();
        let index = of.fields().iter().position(|(field, ..)| *field == "path").unwrap();
        let asked = Asked { place: Place { file: FileId(0), span: Span::default() }, words: String::new() };
        let test = Test::Text(Pattern::glob("app", FieldType::Path).unwrap());
        may_be_in(of, Some(&Condition::Field { index, test, asked }), "app/a.py")
    }

    #[test]
    fn the_path_of_a_folder_says_nothing_of_the_files_in_it() {
        assert!(!may_be("file"));
        assert!(may_be("folder"));
    }
}
