//! The ledger of guards: `examples/ledger` names every guard of the two systems, `docs/guards.md` is written from it.
//!
//! `just ledger` writes the page again. With `GUARDLINT_AOS` or `GUARDLINT_SKELDIR` naming a checkout, it measures that one first and
//! keeps the numbers in `examples/<system>/measured.json`; without them the numbers stay, and nothing here needs a checkout.
#![expect(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "a test reads and writes the repository's own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use guardlint::source::sources::FileId;
use guardlint::yaml::node::Node;
use guardlint::yaml::parse::parse;
use serde_json::{Value, json};

const TODAY: &str = "2026-11-20";
const SYSTEMS: [(&str, &str); 2] = [("aos", "GUARDLINT_AOS"), ("skeldir", "GUARDLINT_SKELDIR")];
const PAGE: &str = "docs/guards.md";

#[test]
fn every_section_lists_each_of_its_guards_once() {
    for section in sections() {
        let names: BTreeSet<&str> = section.guards.iter().map(|guard| guard.name.as_str()).collect();
        assert_eq!((names.len(), section.guards.len()), (section.rows, section.rows), "{}", section.title);
    }
}

#[test]
fn every_guard_is_a_rule_or_says_why_not() {
    let known = policies();
    let mut wrong = Vec::new();
    for section in sections() {
        for guard in &section.guards {
            let answers =
                !guard.rules.is_empty() || [&guard.needs, &guard.waits_for, &guard.out_of_scope].iter().any(|answer| answer.is_some());
            if !answers || (!guard.rules.is_empty() && guard.out_of_scope.is_some()) {
                wrong.push(format!("{}: names rules, or says what it needs or why it is out of scope", guard.name));
            }
            let has = |rule: &String| section.systems().any(|system| known.get(system).is_some_and(|rules| rules.contains(rule)));
            let missing = guard.rules.iter().filter(|rule| !has(rule) && !built_in().contains(*rule));
            wrong.extend(missing.map(|rule| format!("{}: no policy has the rule {rule}", guard.name)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_of_the_two_policies_stands_for_a_guard() {
    let named: BTreeSet<String> = sections().into_iter().flat_map(|section| section.guards).flat_map(|guard| guard.rules).collect();
    let idle: Vec<String> = policies().into_values().flatten().filter(|rule| !named.contains(rule)).collect();
    assert!(idle.is_empty(), "no guard names {idle:?}");
}

#[test]
fn both_policies_can_be_read() {
    let outside = tempfile::tempdir().expect("a folder without a project");
    for (system, _) in SYSTEMS {
        let report = check(outside.path(), system);
        assert!(report.get("errors").is_none(), "{system}: {report:#}");
    }
}

#[test]
fn the_page_says_what_was_measured() {
    let generate = std::env::var_os("GUARDLINT_GENERATE").is_some();
    for (system, variable) in SYSTEMS {
        if let Some(checkout) = std::env::var_os(variable).filter(|_| generate) {
            let text = format!("{:#}\n", numbers(&check(Path::new(&checkout), system), system));
            fs::write(top().join(format!("examples/{system}/measured.json")), text).expect("the numbers");
        }
    }
    let page = page();
    if generate {
        fs::write(top().join(PAGE), page).expect("the page");
    } else {
        assert!(read(PAGE) == page, "run `just ledger` and read what changed in {PAGE}");
    }
}

/// A part of the catalogue.
struct Section {
    title: String,
    system: String,
    rows: usize,
    guards: Vec<Guard>,
}

impl Section {
    fn systems(&self) -> impl Iterator<Item = &'static str> {
        SYSTEMS.into_iter().map(|(system, _)| system).filter(|system| self.system == "both" || self.system == *system)
    }
}

/// A script, and what stands for it.
struct Guard {
    name: String,
    script: String,
    says: String,
    rules: Vec<String>,
    because: String,
    /// What no single tree can tell.
    needs: Option<String>,
    /// The facts that are not read yet.
    waits_for: Option<String>,
    out_of_scope: Option<String>,
}

fn sections() -> Vec<Section> {
    let files = fs::read_dir(top().join("examples/ledger")).expect("the ledger").map(|file| file.expect("an entry").path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    files.iter().map(|file| section(file)).collect()
}

fn section(file: &Path) -> Section {
    let node = yaml(file);
    let guards = node.get("guards").expect("guards").items().iter().map(|guard| Guard {
        name: text(guard, "guard"),
        script: text(guard, "script"),
        says: text(guard, "says"),
        rules: guard.get("rules").map(Node::items).unwrap_or_default().iter().filter_map(Node::text).map(ToOwned::to_owned).collect(),
        because: text(guard, "because"),
        needs: optional(guard, "needs"),
        waits_for: optional(guard, "waits_for"),
        out_of_scope: optional(guard, "out_of_scope"),
    });
    let rows = node.get("rows").and_then(Node::number).and_then(|rows| usize::try_from(rows).ok()).expect("rows");
    Section { title: text(&node, "title"), system: text(&node, "system"), rows, guards: guards.collect() }
}

fn text(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::text).unwrap_or("").trim().to_owned()
}

fn optional(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::text).map(ToOwned::to_owned)
}

/// The ids that each policy runs.
fn policies() -> BTreeMap<&'static str, BTreeSet<String>> {
    SYSTEMS.into_iter().map(|(system, _)| (system, ids(&yaml(&policy(system))))).collect()
}

fn ids(policy: &Node) -> BTreeSet<String> {
    let rules = policy.get("rules").expect("rules").items();
    let id = |rule: &Node| ["as", "use", "id"].iter().find_map(|key| rule.get(key).and_then(Node::text).map(ToOwned::to_owned));
    rules.iter().filter_map(id).collect()
}

fn built_in() -> BTreeSet<String> {
    let families = fs::read_dir(top().join("rules")).expect("rules");
    let rules = families.flat_map(|family| fs::read_dir(family.expect("a family").path()).expect("its rules"));
    rules.map(|rule| rule.expect("a rule").file_name().to_string_lossy().into_owned()).collect()
}

fn policy(system: &str) -> PathBuf {
    top().join(format!("examples/{system}/guardrails.yaml"))
}

/// The report of a policy on a tree.
fn check(root: &Path, system: &str) -> Value {
    let mut command = Command::cargo_bin("guardlint").expect("the binary");
    command.current_dir(root).args(["check", "--format", "json", "--today", TODAY, "--config"]).arg(policy(system));
    let output = command.output().expect("it runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What the page needs of a report: counts, so that nothing of the repository itself is kept.
fn numbers(report: &Value, system: &str) -> Value {
    let list = |key: &str| report.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut rules: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for rule in report.pointer("/coverage/rules").and_then(Value::as_array).into_iter().flatten() {
        let counts = rules.entry(word(rule, "id")).or_default();
        counts.insert("subjects".to_owned(), rule.get("subjects").and_then(Value::as_u64).unwrap_or(0));
    }
    for finding in list("findings") {
        let key = if word(&finding, "verdict") == "active" { word(&finding, "severity") } else { word(&finding, "verdict") };
        *rules.entry(word(&finding, "rule")).or_default().entry(key).or_default() += 1;
    }
    let mut problems: BTreeMap<String, u64> = BTreeMap::new();
    let begins = begins(system);
    for problem in list("problems") {
        *problems.entry(word(&problem, "code")).or_default() += 1;
        if let Some(rule) = asked_by(&problem, system, &begins) {
            *rules.entry(rule).or_default().entry(word(&problem, "code")).or_default() += 1;
        }
    }
    let coverage = |key: &str| report.pointer(&format!("/coverage/{key}")).cloned().unwrap_or(Value::Null);
    json!({ "files": coverage("files"), "migrations": coverage("migrations"), "statements": coverage("statements"), "rules": rules, "problems": problems })
}

/// The line on which each rule of a policy begins.
fn begins(system: &str) -> BTreeMap<u64, String> {
    let file = policy(system);
    let text = fs::read_to_string(&file).expect("the policy");
    let node = yaml(&file);
    let line = |rule: &Node| text.get(..rule.place.span.start as usize).map_or(0, |before| before.lines().count() as u64);
    let id = |rule: &Node| ["as", "use", "id"].iter().find_map(|key| rule.get(key).and_then(Node::text).map(ToOwned::to_owned));
    node.get("rules").expect("rules").items().iter().filter_map(|rule| Some((line(rule), id(rule)?))).collect()
}

/// The rule that a problem shows in the policy.
fn asked_by(problem: &Value, system: &str, begins: &BTreeMap<u64, String>) -> Option<String> {
    let file = format!("examples/{system}/guardrails.yaml");
    let labels = problem.get("labels").and_then(Value::as_array)?;
    let line = labels.iter().find(|label| word(label, "path").ends_with(&file))?.get("line").and_then(Value::as_u64)?;
    begins.range(..=line).next_back().map(|(_, rule)| rule.clone())
}

fn word(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn page() -> String {
    let measured: BTreeMap<&str, Value> = SYSTEMS.into_iter().map(|(system, _)| (system, measured(system))).collect();
    let mut page = format!(
        "<!-- written by `just ledger` from examples/ledger and examples/*/measured.json -->\n\n{}\n",
        read("examples/ledger/README.md").trim_end()
    );
    for (system, numbers) in &measured {
        let number = |key: &str| numbers.get(key).and_then(Value::as_u64).unwrap_or(0);
        let problems = numbers.get("problems").and_then(Value::as_object).into_iter().flatten();
        let problems: Vec<String> = problems.map(|(code, count)| format!("{count} `{code}`")).collect();
        let problems = if problems.is_empty() { "no problem".to_owned() } else { problems.join(", ") };
        let (files, migrations) = (number("files"), number("migrations"));
        writeln!(page, "\n`{system}`: {files} files, {migrations} migrations; what could not be judged: {problems}.").expect("a text");
    }
    for section in sections() {
        write!(page, "\n## {}\n\n| guard | the script | guardlint | why |\n|---|---|---|---|\n", section.title).expect("a text");
        for guard in &section.guards {
            writeln!(page, "{}", row(guard, &section, &measured)).expect("a text");
        }
    }
    page
}

fn row(guard: &Guard, section: &Section, measured: &BTreeMap<&str, Value>) -> String {
    let mut answers: Vec<String> = guard.rules.iter().map(|rule| answer(rule, section, measured)).collect();
    answers.extend(guard.needs.as_ref().map(|needs| format!("*needs a {needs}*")));
    answers.extend(guard.waits_for.as_ref().map(|facts| format!("*not said yet: it needs {facts}*")));
    answers.extend(guard.out_of_scope.as_ref().map(|_| "*out of scope*".to_owned()));
    let why = if guard.waits_for.is_some() { "" } else { guard.out_of_scope.as_deref().unwrap_or(&guard.because) };
    let cells = [format!("{}<br>`{}`", guard.name, guard.script), guard.says.clone(), answers.join("<br>"), why.to_owned()];
    format!("| {} |", cells.map(|cell| cell.replace('|', "\\|").replace('\n', " ")).join(" | "))
}

/// A rule, and its numbers on the trees of its section.
fn answer(rule: &str, section: &Section, measured: &BTreeMap<&str, Value>) -> String {
    let counts = section.systems().filter_map(|system| measured.get(system)?.get("rules")?.get(rule));
    let said: Vec<String> = counts.map(said).collect();
    let said = if said.is_empty() { "by its own cases".to_owned() } else { said.join("; ") };
    format!("`{rule}`: {said}")
}

fn said(counts: &Value) -> String {
    let number = |key: &str| counts.get(key).and_then(Value::as_u64).unwrap_or(0);
    let found = [("error", "errors"), ("warning", "warnings"), ("advice", "advice"), ("allowed", "allowed")];
    let found: Vec<String> = found
        .iter()
        .filter(|(key, _)| number(key) > 0)
        .map(|(key, words)| format!("{} {}", number(key), if number(key) == 1 { key } else { words }))
        .collect();
    let unclear = match number("opaque") {
        0 => String::new(),
        unclear => format!(", {unclear} not judged"),
    };
    match (number("subjects"), found.is_empty()) {
        (0, true) => "**looks at nothing**".to_owned(),
        // A rule on two sides has subjects where one of them has none.
        (subjects, true) if number("no-subjects") > 0 => {
            format!("**looks at nothing** on one side (`no-subjects`), {subjects} on the other")
        }
        (subjects, true) => format!("none in {subjects}{unclear}"),
        (subjects, false) => format!("{} in {subjects}{unclear}", found.join(", ")),
    }
}

fn measured(system: &str) -> Value {
    serde_json::from_str(&read(&format!("examples/{system}/measured.json"))).expect("numbers")
}

fn yaml(path: &Path) -> Node {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (node, mistakes) = parse(&text, FileId(0));
    assert!(mistakes.is_empty(), "{}: {mistakes:?}", path.display());
    node
}

fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
