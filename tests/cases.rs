//! Every rule fires where its cases are marked, and nowhere else.

mod support;

use std::path::{Path, PathBuf};

use support::judge::differences;
use support::literate::Case;

/// The rule folders: `rules/<family>/<ID>`.
fn rules() -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            path.read_dir().expect("a folder of rules").map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
        found.sort();
        found
    };
    folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).iter().flat_map(|family| folders(family)).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the rules are read as a person reads them")]
fn rules_fire_where_their_cases_are_marked_and_nowhere_else() {
    let mut all = String::new();
    for folder in rules() {
        let markdown = folder.join("cases.md");
        let id = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let shown = markdown.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&markdown).display().to_string();
        let Ok(text) = std::fs::read_to_string(&markdown) else {
            all.push_str(&format!("{shown}: missing\n"));
            continue;
        };
        for case in Case::all(&text) {
            all.push_str(&differences(&case, &id, &shown));
        }
    }
    assert!(all.is_empty(), "\n{all}");
}
