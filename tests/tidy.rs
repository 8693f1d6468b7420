//! What must stay true of every rule and kind, so that adding one cannot forget a part.
#![expect(clippy::expect_used, clippy::panic, reason = "a test may stop where its own files are wrong")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use guardlint::kinds::registry::KINDS;
use guardlint::selftest::literate::{Case, Sign};
use guardlint::source::sources::FileId;
use guardlint::yaml::node::Node;
use guardlint::yaml::parse::parse;

/// A rule as its folder has it.
struct Rule {
    folder: PathBuf,
    head: Node,
    cases: Vec<Case>,
}

impl Rule {
    fn text(&self, key: &str) -> &str {
        self.head.get(key).and_then(Node::text).unwrap_or("")
    }

    fn id(&self) -> &str {
        self.text("id")
    }
}

#[expect(clippy::disallowed_methods, reason = "the rules are read as a person reads them")]
fn rules() -> Vec<Rule> {
    let read = |path: PathBuf| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rule = |folder: PathBuf| {
        let (head, mistakes) = parse(&read(folder.join("rule.yaml")), FileId(0));
        assert!(mistakes.is_empty(), "{}: {mistakes:?}", folder.display());
        Rule { cases: Case::all(&read(folder.join("cases.md"))), folder, head }
    };
    support::rule_folders().into_iter().map(rule).collect()
}

#[test]
fn a_rule_lies_in_a_folder_of_its_id_and_no_two_share_one() {
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert_eq!(rule.folder.file_name().and_then(|name| name.to_str()), Some(rule.id()));
        assert!(ids.insert(rule.id().to_owned()), "{} is there twice", rule.id());
    }
}

#[test]
fn every_kind_is_used_by_a_rule() {
    let used: BTreeSet<String> = rules().iter().map(|rule| rule.text("kind").to_owned()).collect();
    let known: BTreeSet<String> = KINDS.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(used, known);
}

#[test]
fn every_rule_says_what_it_demands_why_and_what_to_do() {
    for rule in rules() {
        for key in ["title", "severity", "why", "fix", "since"] {
            assert!(!rule.text(key).is_empty(), "{} has no `{key}`", rule.id());
        }
        for key in ["why", "fix"] {
            assert!(rule.text(key).ends_with('.'), "`{key}` of {} is no sentence", rule.id());
        }
    }
}

#[test]
fn titles_and_messages_begin_in_lower_case_and_have_no_full_stop() {
    let known: Vec<(String, String)> = rules()
        .iter()
        .flat_map(|rule| ["title", "message"].map(|key| (format!("{}: {key}", rule.id()), rule.text(key).to_owned())))
        .chain(KINDS.iter().map(|kind| (kind.name().to_owned(), kind.about().to_owned())))
        .collect();
    for (of, text) in known {
        assert!(!text.starts_with(char::is_uppercase), "{of}: {text}");
        assert!(!text.ends_with('.'), "{of}: {text}");
    }
}

#[test]
fn every_rule_has_cases_that_break_it_and_cases_that_keep_it() {
    for rule in rules() {
        let breaks = |case: &&Case| case.expected().expect("markers").iter().any(|expected| expected.sign != Sign::Problem);
        let (bad, good): (Vec<&Case>, Vec<&Case>) = rule.cases.iter().partition(breaks);
        assert!(!bad.is_empty() && !good.is_empty(), "{}: {} bad cases, {} good ones", rule.id(), bad.len(), good.len());
    }
}

#[test]
fn cases_of_one_rule_have_different_names_and_stay_inside_their_folder() {
    for rule in rules() {
        let mut names = BTreeSet::new();
        for case in &rule.cases {
            assert!(names.insert(&case.name), "{}: `{}` twice", rule.id(), case.name);
            for file in &case.files {
                let confined = !Path::new(&file.path).is_absolute() && !file.path.split('/').any(|part| part == "..");
                assert!(confined, "{}: {}", rule.id(), file.path);
            }
        }
    }
}
