//! Every rule fires where its cases are marked, and nowhere else.
#![expect(clippy::expect_used, reason = "a test may stop where its own files are wrong")]

mod support;

use std::path::Path;

use guardlint::selftest::literate::Case;
use support::judge::differences;

#[test]
#[expect(clippy::disallowed_methods, reason = "the rules are read as a person reads them")]
fn rules_fire_where_their_cases_are_marked_and_nowhere_else() {
    let mut all = String::new();
    for folder in support::rule_folders() {
        let markdown = folder.join("cases.md");
        let text = std::fs::read_to_string(&markdown).unwrap_or_else(|error| panic!("{}: {error}", markdown.display()));
        let id = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let shown = markdown.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap_or(&markdown).display().to_string();
        for case in Case::all(&text) {
            all.push_str(&differences(&case, &id, &shown));
        }
    }
    assert!(all.is_empty(), "\n{all}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the page is read as a person reads it")]
fn every_example_of_the_rule_language_says_what_it_shows() {
    let markdown = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md");
    let text = std::fs::read_to_string(&markdown).expect("the page");
    let all: String = Case::all(&text).iter().map(|case| differences(case, "", "docs/RULES.md")).collect();
    assert!(all.is_empty(), "\n{all}");
}

#[test]
fn what_is_missing_and_what_is_not_expected_are_both_said_with_their_line() {
    let markdown = "\
# A case

```sql file=migrations/001.sql
CREATE TABLE runs (id int); -- ! MIG-001: twice
CREATE TABLE runs (id int);
```
";
    let cases = Case::all(markdown);
    let said: String = cases.iter().map(|case| differences(case, "MIG-001", "cases.md")).collect();
    let expected = "\
cases.md:4: missing [MIG-001] twice (A case, migrations/001.sql:1)
cases.md:5: unexpected error[MIG-001] `runs` is created twice (A case, migrations/001.sql:2)
";
    assert_eq!(said, expected);
}

#[test]
fn markers_stand_behind_a_line_or_above_it_in_every_language() {
    let markdown = "\
# A case

```rust file=a.rs
use x; // !warning A-1: words: more
// ! A-2
# ?? opaque
use y; // nothing! to see
```
";
    let cases = Case::all(markdown);
    let expected: Vec<String> = cases
        .iter()
        .flat_map(|case| case.expected().expect("markers"))
        .map(|marker| format!("{}:{} {:?} {} «{}»", marker.path, marker.line, marker.sign, marker.id, marker.words))
        .collect();
    let wanted = ["a.rs:1 Finding(Some(\"warning\")) A-1 «words: more»", "a.rs:4 Finding(None) A-2 «»", "a.rs:4 Problem opaque «»"];
    assert_eq!(expected, wanted);
}
