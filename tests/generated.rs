//! Generated files are committed, and this is what makes them: `just generate` writes them, a plain test run compares.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads and writes the repository's own files")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;

/// The page of the rule language: what is written by hand, and the tables behind the mark.
const LANGUAGE: &str = "docs/RULES.md";
const FACTS: &str = "<!-- what follows is written by `just generate` -->\n";

const TODAY: &str = "2026-11-20";

#[test]
fn what_is_committed_is_what_the_program_prints() {
    let mut stale = Vec::new();
    for (path, text) in generated() {
        let file = top().join(&path);
        if std::env::var_os("GUARDLINT_GENERATE").is_some() {
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
            fs::write(&file, text).expect("the file");
        } else if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run `just generate` and read what changed: {stale:?}");
}

#[test]
fn no_page_is_left_of_a_rule_that_is_gone() {
    let pages = fs::read_dir(top().join("docs/rules")).expect("docs/rules");
    let found: Vec<String> = pages.map(|page| page.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    let wanted: Vec<String> = generated().into_keys().filter_map(|path| Some(path.strip_prefix("docs/rules/")?.to_owned())).collect();
    let extra: Vec<&String> = found.iter().filter(|page| !wanted.contains(page)).collect();
    assert!(extra.is_empty(), "remove {extra:?}");
}

/// Every generated file by its path from the top.
fn generated() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let outside = tempfile::tempdir().expect("a folder without a project");
    for folder in support::rule_folders() {
        let id = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let page = format!("<!-- written by `just generate` from rules/, as `guardlint explain {id}` prints it -->\n\n");
        files.insert(format!("docs/rules/{id}.md"), page + &print(outside.path(), &["explain", &id]));
    }
    let language = fs::read_to_string(top().join(LANGUAGE)).expect("the page of the language");
    let (written, _) = language.split_once(FACTS).expect("the mark before the tables");
    files.insert(LANGUAGE.to_owned(), format!("{written}{FACTS}{}", guardlint::kinds::assert::reference()));
    for file in ["config", "rule"] {
        files.insert(format!("docs/schemas/{file}.schema.json"), print(outside.path(), &["json-schema", file]));
    }
    for example in ["killswitch", "sql-rust"] {
        let output = print(&top().join("examples").join(example), &["check", "--format", "concise", "--today", TODAY]);
        files.insert(format!("examples/{example}/expected.txt"), output);
    }
    files
}

fn print(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("guardlint").expect("the binary");
    let output = command.current_dir(folder).args(arguments).output().expect("it runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
