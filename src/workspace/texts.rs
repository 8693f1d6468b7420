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
