//! Which files the subjects of an assertion may be in, and what is still open for the facts in one.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::Assertion;
use super::by_file::{File, answer};
use super::condition::{Condition, Truth};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::FileId;

/// A file that subjects may be in.
pub struct Open<'a> {
    /// The conditions of `where` that the file leaves open; those that cost least come first.
    pub subjects: Vec<&'a Condition>,
    /// Whether `forbid` may hold for some fact in it.
    pub may_be_forbidden: bool,
}

/// Files, asked about one after the other: facts come file by file, and most rules are about few files.
pub struct Places<'a> {
    assertion: &'a Assertion,
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    /// Files of histories in whose database nothing is there to ask about.
    elsewhere: BTreeSet<FileId>,
    /// The field whose values are parts of a file's text.
    within: Option<usize>,
    /// What was said of the last one.
    last: RefCell<Option<(FileId, Option<Rc<Open<'a>>>)>>,
}

impl<'a> Places<'a> {
    /// Those of a rule, without the files of databases that it asks nothing of.
    pub fn new(assertion: &'a Assertion, inputs: Inputs<'a>, head: &'a RuleHead, elsewhere: BTreeSet<FileId>) -> Self {
        Self { assertion, inputs, head, elsewhere, within: assertion.of.within(), last: RefCell::new(None) }
    }

    /// Whether subjects may be in a file.
    pub fn wanted(&self, file: FileId) -> bool {
        self.open(file).is_some()
    }

    /// What is open in a file; nothing where no subject can be.
    pub fn open(&self, file: FileId) -> Option<Rc<Open<'a>>> {
        let mut last = self.last.borrow_mut();
        match &*last {
            Some((known, open)) if *known == file => open.clone(),
            _ => last.insert((file, self.ask(file).map(Rc::new))).1.clone(),
        }
    }

    fn ask(&self, id: FileId) -> Option<Open<'a>> {
        if self.elsewhere.contains(&id) || !self.head.covers(self.inputs.sources.path(id)) {
            return None;
        }
        let file = File::of(self.inputs, id);
        let mut subjects = Vec::new();
        for condition in self.assertion.subjects.iter().flat_map(Condition::all) {
            match answer(self.assertion.of, condition, file) {
                Truth::No => return None,
                Truth::Yes if condition.is_plain() => {}
                Truth::Yes | Truth::Unknown => subjects.push(condition),
            }
        }
        if !subjects.iter().all(|condition| self.may_hold_in(condition, id)) {
            return None;
        }
        subjects.sort_by_key(|condition| !condition.is_plain());
        let may_be_forbidden = self.assertion.forbid.as_ref().is_some_and(|(forbid, _)| self.may_hold_in(forbid, id));
        Some(Open { subjects, may_be_forbidden })
    }

    /// Whether a condition may hold for some fact in a file, as its text tells.
    fn may_hold_in(&self, condition: &Condition, file: FileId) -> bool {
        self.within.is_none_or(|field| condition.may_hold_within(field, self.inputs.sources.get(file).text()))
    }
}
