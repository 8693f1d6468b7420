//! Runs the modules of the model files, without effects, and collects what they define.

use std::collections::BTreeSet;

use super::{Models, Unclear, build, drafts};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::{Interpreter, MAX_LATE_IMPORTS, Reading};
use crate::workspace::schema::replay::Replay;

/// Reads the models of these files.
#[must_use]
pub fn read(files: &[FileId], sources: &Sources, facts: &FactStore) -> Models {
    let mut it = Interpreter::new(Replay::default(), sources, facts);
    it.reading = Some(Reading::default());
    it.be_quiet(MAX_LATE_IMPORTS);
    let mut unclear = Vec::new();
    for file in files {
        it.refill();
        it.module(*file);
        if it.is_spent() {
            let message = "this module runs for too many steps to be followed: models in it may be missing".to_owned();
            unclear.push(Unclear { place: Place { file: *file, span: Span::default() }, message, table: None });
        }
    }
    let Reading { classes, tables, .. } = it.reading.take().unwrap_or_default();
    // Calls from now on define nothing.
    it.reading = Some(Reading::default());
    let files: BTreeSet<FileId> = files.iter().copied().collect();
    let found = drafts::all(&mut it, &classes, &tables, &files);
    unclear.extend(found.unclear);
    let mut models = build::models(&mut it, &found.tables, &mut unclear);
    models.sort_by_key(|model| model.place);
    unclear.sort();
    // A mixin's column is said once, not for every table that has it.
    unclear.dedup_by(|next, known| next.place == known.place && next.message == known.message);
    Models { models, unclear, left_out: found.left_out, notes: found.notes }
}
