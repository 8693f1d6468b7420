//! Names in the policy that the tree does not have: the run goes on, and the entry is shown.

use globset::GlobMatcher;

use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::Place;
use crate::source::tree::Listing;
use crate::yaml::near::nearest;

/// Collects them.
pub(super) struct Names<'a> {
    listing: &'a Listing,
    /// One problem per name.
    pub unknown: Vec<Problem>,
}

impl<'a> Names<'a> {
    pub fn new(listing: &'a Listing) -> Self {
        Self { listing, unknown: vec![] }
    }

    /// Says that a glob or folder of the policy matches no file.
    pub fn glob(&mut self, glob: &GlobMatcher, text: &str, place: Place, hides: Hides) {
        let listing = self.listing;
        let refused = listing.refused.iter().map(|(path, _)| path);
        let left_out = listing.vendored.iter().chain(&listing.nested_projects).chain(refused);
        if !listing.paths.iter().chain(left_out).any(|path| glob.is_match(path)) {
            let help = self.nearest(text);
            self.add(place, format!("`{text}` matches no file"), hides, help);
        }
    }

    /// Says that a folder does not exist, or holds nothing of what it should.
    pub fn folder(&mut self, path: &str, what: &str, place: Place, hides: Hides) {
        let help = self.nearest(path);
        self.add(place, format!("there is {what} in `{path}`"), hides, help);
    }

    /// Says anything else about a name.
    pub fn add(&mut self, place: Place, message: String, hides: Hides, help: Option<String>) {
        let labels = vec![Label::policy(place, String::new())];
        let help = help.into_iter().collect();
        self.unknown.push(Problem { code: ProblemCode::UnknownName, message, labels, hides, help });
    }

    /// The nearest folder, by the part of the text before its first wildcard.
    fn nearest(&self, text: &str) -> Option<String> {
        let fixed = text.split(['*', '?', '[', '{']).next().unwrap_or("").trim_end_matches('/');
        if fixed.is_empty() {
            return None;
        }
        let mut folders: Vec<&str> =
            self.listing.paths.iter().flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at))).collect();
        folders.sort_unstable();
        folders.dedup();
        nearest(fixed, '/', folders)
    }
}
