//! The paths on the command line: they filter what counts, never what is analysed.

use crate::diagnostics::finding::{Finding, Role};
use crate::source::sources::Sources;

/// Files and folders, from the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    paths: Vec<String>,
}

impl Scope {
    /// These paths and everything below them; none means everything.
    #[must_use]
    pub fn new(paths: Vec<String>) -> Self {
        Self { paths }
    }

    /// Whether a finding counts: what is to change, or its cause, lies in scope. The policy that it breaks does not matter.
    #[must_use]
    pub fn holds(&self, finding: &Finding, sources: &Sources) -> bool {
        self.paths.is_empty()
            || finding.labels.iter().filter(|label| label.role != Role::Policy).any(|label| self.covers(sources.path(label.place.file)))
    }

    fn covers(&self, path: &str) -> bool {
        self.paths.iter().any(|scope| match path.strip_prefix(scope.as_str()) {
            Some(rest) => scope.is_empty() || rest.is_empty() || rest.starts_with('/'),
            None => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_covers_what_is_below_it_and_not_what_begins_alike() {
        let scope = Scope::new(vec!["app/api".to_owned()]);
        assert!(scope.covers("app/api"));
        assert!(scope.covers("app/api/http.py"));
        assert!(!scope.covers("app/api2/http.py"));
        assert!(Scope::new(vec![String::new()]).covers("any"));
    }
}
