//! The policy in the making: sources, layer models and rules, written out at the end.

use std::collections::BTreeSet;

use super::convert::{Contract, Conversion, Given, Lost, Peer};
use super::write::{Yaml, comment, document};
use crate::source::sources::Place;
use crate::source::text::LineIndex;

/// What is gathered.
pub(super) struct Policy<'g> {
    given: Given<'g>,
    /// Folders of code, each with its packages.
    pub(super) code: Vec<(String, Vec<String>)>,
    /// Paths that are not analysed, each with a reason.
    pub(super) exclude: Vec<(String, String)>,
    models: Vec<(String, Yaml)>,
    rules: Vec<Yaml>,
    taken: BTreeSet<String>,
    pub(super) contracts: Vec<Contract>,
    lost: Vec<Lost>,
    notes: Vec<String>,
    pub(super) leaves_out_type_checking: bool,
}

impl<'g> Policy<'g> {
    pub(super) fn new(given: &Given<'g>) -> Self {
        Self {
            given: *given,
            code: vec![],
            exclude: vec![],
            models: vec![],
            rules: vec![],
            taken: BTreeSet::new(),
            contracts: vec![],
            lost: vec![],
            notes: vec![],
            leaves_out_type_checking: false,
        }
    }

    /// Says that something is not carried over.
    pub(super) fn lose(&mut self, place: Place, what: impl Into<String>) {
        self.lost.push(Lost { place, what: what.into() });
    }

    /// Says something that a reader of the policy should know, though nothing is lost.
    pub(super) fn note(&mut self, what: impl Into<String>) {
        self.notes.push(what.into());
    }

    /// An id that nothing else has: the letters and digits of a name, behind a prefix.
    pub(super) fn id(&mut self, prefix: &str, name: &str) -> String {
        const LONGEST: usize = 48;
        let words: Vec<String> =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase).collect();
        let mut slug = String::new();
        for word in &words {
            if !slug.is_empty() && slug.len() + word.len() >= LONGEST {
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.extend(word.chars().take(LONGEST));
        }
        let slug = if slug.is_empty() { "CONTRACT".to_owned() } else { slug };
        let plain = format!("{prefix}-{slug}");
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let id = std::iter::once(plain.clone()).chain(numbered).find(|id| !self.taken.contains(id)).unwrap_or(plain);
        self.taken.insert(id.clone());
        id
    }

    pub(super) fn model(&mut self, name: &str, model: Yaml) {
        self.models.push((name.to_owned(), model));
    }

    pub(super) fn rule(&mut self, rule: Yaml) {
        self.rules.push(rule);
    }

    /// Writes it.
    pub(super) fn done(mut self, peer: Peer) -> Conversion {
        self.lost.sort_by(|a, b| (a.place, &a.what).cmp(&(b.place, &b.what)));
        self.lost.dedup();
        let mut text = String::new();
        let mut heading = vec![format!("What `{}` says for {}, carried over by `guardlint init`.", self.given.name, peer.name())];
        if !self.notes.is_empty() {
            heading.push(String::new());
            heading.extend(self.notes.iter().map(|note| format!("- {note}")));
        }
        if !self.lost.is_empty() {
            heading.push(String::new());
            heading.push("Not carried over:".to_owned());
        }
        let lines = LineIndex::new(self.given.text);
        heading.extend(self.lost.iter().map(|lost| {
            let line = lines.locate(self.given.text, lost.place.span.start).line;
            format!("- line {line}: {}", lost.what)
        }));
        for line in &heading {
            comment(&mut text, std::slice::from_ref(line), 0);
            if line.is_empty() {
                text.push_str("#\n");
            }
        }
        text.push_str(&document(&self.entries()));
        let Self { contracts, lost, notes, leaves_out_type_checking, .. } = self;
        Conversion { peer, text, contracts, lost, notes, leaves_out_type_checking }
    }

    fn entries(&mut self) -> Vec<(String, Yaml)> {
        let code = self.code.drain(..).map(|(root, packages)| {
            let root = if root.is_empty() { ".".to_owned() } else { root };
            Yaml::map([("root", Yaml::text(root)), ("packages", Yaml::texts(packages))])
        });
        let mut sources = vec![("code".to_owned(), Yaml::List(code.collect()))];
        let exclude = self.exclude.drain(..).map(|(path, reason)| Yaml::map([("path", Yaml::text(path)), ("reason", Yaml::text(reason))]));
        let exclude: Vec<Yaml> = exclude.collect();
        if !exclude.is_empty() {
            sources.push(("exclude".to_owned(), Yaml::List(exclude)));
        }
        let mut entries = vec![("version".to_owned(), Yaml::Word("1".to_owned())), ("sources".to_owned(), Yaml::Map(sources))];
        if !self.models.is_empty() {
            entries.push(("layers".to_owned(), Yaml::Map(std::mem::take(&mut self.models))));
        }
        entries.push(("rules".to_owned(), Yaml::List(std::mem::take(&mut self.rules))));
        entries
    }
}
