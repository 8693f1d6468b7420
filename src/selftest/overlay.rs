//! Plants written over the project's files, as many as do not disturb each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::finding::{Label, Role};
use crate::kinds::plant::{Edit, Plant, WORD};
use crate::source::sources::Sources;
use crate::source::tree::Change;
use crate::workspace::Workspace;
use crate::workspace::schema::layouts::next;

/// How many names that were made up alike are told apart.
const NAMES: usize = 600;

/// Changed files.
pub(super) struct Overlay<'p> {
    sources: &'p Sources,
    workspace: &'p Workspace,
    /// By path.
    files: BTreeMap<String, Changed>,
    /// Who findings are about that cannot be told apart by their place.
    about: BTreeSet<Vec<String>>,
    /// Names that were made up for what migrations make.
    names: BTreeSet<String>,
    /// How many migrations each history got.
    migrations: BTreeMap<usize, usize>,
}

/// What became of a file.
enum Changed {
    /// Plants stand at its end.
    Added(String, Option<u32>),
    /// One plant is all of it.
    Made(String, Option<u32>),
    /// It is gone.
    Gone,
}

/// Where a plant stands.
pub(super) struct Spot {
    path: String,
    /// The first and the last line that are new.
    lines: (u32, u32),
}

impl<'p> Overlay<'p> {
    pub(super) fn new(sources: &'p Sources, workspace: &'p Workspace) -> Self {
        Self { sources, workspace, files: BTreeMap::new(), about: BTreeSet::new(), names: BTreeSet::new(), migrations: BTreeMap::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The changes.
    pub(super) fn changes(self) -> Vec<Change> {
        let change = |(path, file): (String, Changed)| match file {
            Changed::Added(text, mode) | Changed::Made(text, mode) => Change::Written { path, text, mode },
            Changed::Gone => Change::Removed { path },
        };
        self.files.into_iter().map(change).collect()
    }

    /// Writes a plant; nothing where it would disturb another one.
    pub(super) fn put(&mut self, plant: &Plant) -> Option<Spot> {
        if self.about.contains(&plant.about) {
            return None;
        }
        let spot = self.write(&plant.edit)?;
        if !plant.about.is_empty() {
            self.about.insert(plant.about.clone());
        }
        Some(spot)
    }

    fn write(&mut self, edit: &Edit) -> Option<Spot> {
        match edit {
            Edit::Create { path, text, mode } => {
                let path = self.free(path)?;
                self.files.insert(path.clone(), Changed::Made(text.clone(), *mode));
                Some(Spot { path, lines: (1, lines(text).max(1)) })
            }
            Edit::Append { file, text } => {
                let file = self.sources.get(*file);
                let before = match self.files.get(&file.path) {
                    Some(Changed::Added(before, _)) => before,
                    Some(_) => return None,
                    None => file.text(),
                };
                let after = format!("{before}\n\n{text}");
                let last = lines(&after);
                let spot = Spot { path: file.path.clone(), lines: ((last + 1).saturating_sub(lines(text)), last) };
                self.files.insert(file.path.clone(), Changed::Added(after, file.stat.and_then(|stat| stat.mode)));
                Some(spot)
            }
            Edit::Remove { path } => {
                if self.files.contains_key(path) || !self.sources.is_listed(path) {
                    return None;
                }
                self.files.insert(path.clone(), Changed::Gone);
                Some(Spot { path: path.clone(), lines: (0, 0) })
            }
            Edit::Migrate { history, sql } => {
                let of = self.workspace.histories.get(*history)?;
                let nth = self.migrations.entry(*history).or_default();
                let sql =
                    (0..NAMES).map(|other| called(sql, other)).find(|sql| made_up(sql).iter().all(|name| !self.names.contains(*name)))?;
                self.names.extend(made_up(&sql).into_iter().map(str::to_owned));
                let (path, text) = next::migration(of, self.sources, *nth, &sql);
                *nth += 1;
                self.files.insert(path.clone(), Changed::Made(text.clone(), None));
                Some(Spot { path, lines: (1, lines(&text)) })
            }
        }
    }

    /// A path that no other plant has.
    fn free(&self, path: &str) -> Option<String> {
        let renamed = (0..NAMES).map(|nth| called(path, nth)).take_while(|name| name.contains(WORD) || name == path);
        let mut seen = None;
        for name in renamed {
            if seen.as_ref() == Some(&name) {
                return None;
            }
            if !self.files.contains_key(&name) {
                return Some(name);
            }
            seen = Some(name);
        }
        None
    }
}

impl Spot {
    /// Whether a finding points at it.
    pub(super) fn holds(&self, label: &Label, sources: &Sources) -> bool {
        let file = sources.get(label.place.file);
        let is_there = || (self.lines.0..=self.lines.1).contains(&file.locate(label.place.span.start).line);
        label.role != Role::Policy && file.path == self.path && is_there()
    }
}

/// The names in a text that were made up.
fn made_up(text: &str) -> BTreeSet<&str> {
    text.split(|char: char| !char.is_alphanumeric() && char != '_').filter(|name| name.contains(WORD)).collect()
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}

/// The `nth` text of those that are alike but for the names that were made up: letters only, as many patterns of names want it.
fn called(text: &str, nth: usize) -> String {
    if nth == 0 {
        return text.to_owned();
    }
    let letter = |digit: usize| char::from_u32(u32::from(b'a') + u32::try_from(digit % 26).unwrap_or(0)).unwrap_or('a');
    let letters: String = [nth / 26, nth].into_iter().map(letter).collect();
    text.replace(WORD, &format!("{WORD}{letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_were_made_up_alike_are_told_apart_by_letters() {
        assert_eq!(
            [called("planted.py", 0), called("planted.py", 1), called("planted.py", 27)],
            ["planted.py", "plantedab.py", "plantedbb.py"]
        );
        assert_eq!(called("a/b.py", 5), "a/b.py");
    }
}
