//! The pieces of the files whose text rules ask about: each file is cut once for all of them.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::facts::store::FactStore;
use crate::facts::text::{Piece, pieces, pieces_of_python};
use crate::source::sources::{FileId, Sources};

/// Pieces by file.
#[derive(Debug, Default)]
pub struct Texts {
    pieces: BTreeMap<FileId, Vec<Piece>>,
}

impl Texts {
    /// The pieces of a file that was asked for.
    #[must_use]
    pub fn of(&self, file: FileId) -> Option<&[Piece]> {
        self.pieces.get(&file).map(Vec::as_slice)
    }
}

/// Cuts files; those that were parsed already are not parsed again.
#[must_use]
pub fn link(files: &[FileId], sources: &Sources, facts: &FactStore) -> Texts {
    let cut = |id: &FileId| {
        let file = sources.get(*id);
        let pieces = match facts.python(*id) {
            Some(read) => pieces_of_python(file.text(), read.code.marked.as_deref()),
            None => pieces(&file.path, file.text()),
        };
        (*id, pieces)
    };
    Texts { pieces: files.par_iter().map(cut).collect() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::facts::python::{self, Want};
    use crate::facts::store::FileFacts;
    use crate::source::sources::SourceFile;

    #[test]
    fn a_file_that_was_parsed_has_the_pieces_of_one_that_was_not() {
        let text = "'''doc'''\nx = f'a {b}'  # why\n";
        let sources = Sources::new(vec![SourceFile::new("a.py".to_owned(), Ok(Arc::from(text)))]);
        let want = Want { marked: true, ..Want::default() };
        let parsed = sources.tree().map(|(id, _)| (id, FileFacts::Python(python::read(text, want)))).collect();
        let of = |facts: FactStore| link(&[FileId(0)], &sources, &facts).of(FileId(0)).map(<[Piece]>::to_vec);
        assert_eq!(of(FactStore { files: parsed }), Some(pieces("a.py", text)));
        assert_eq!(of(FactStore::default()), Some(pieces("a.py", text)));
    }
}
