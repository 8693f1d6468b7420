//! Documents are read as Python's own parsers read them: `tests/documents/print.py` prints what those say.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test may stop where its own files are wrong")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use guardlint::facts::documents::entries::{Content, Entry, top, within};
use guardlint::facts::documents::{Document, Format, read};
use guardlint::source::limits;
use serde_json::{Value, json};

#[test]
fn documents_are_read_as_pythons_parsers_read_them() {
    let folder = std::env::var_os("GUARDLINT_DOCUMENTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents"), PathBuf::from);
    let mut counts = [0_usize; 4];
    let mut differences = String::new();
    for path in files(&folder) {
        let expected = path.with_file_name(format!("{}.expected.json", path.file_name().expect("a name").to_string_lossy()));
        let Ok(expected) = std::fs::read_to_string(&expected) else { continue };
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Ok(text) = limits::text(std::fs::read(&path).expect("a file")) else { continue };
        let document = read(&text, Format::of(&name).expect("a format"));
        let refused = expected.get("error").is_some();
        match (refused, document.problems.first()) {
            (false, None) => {
                counts[0] += 1;
                let ours = roots(&document);
                let theirs = expected.get("documents").cloned().unwrap_or_default();
                if let Some(difference) = different(&ours, &theirs, "") {
                    writeln!(differences, "{name}: {difference}").expect("a string");
                }
            }
            (true, Some(_)) => counts[1] += 1,
            (false, Some(problem)) => {
                counts[2] += 1;
                writeln!(differences, "{name}: only we refuse it: {}", problem.message).expect("a string");
            }
            (true, None) => {
                counts[3] += 1;
                writeln!(differences, "{name}: only Python refuses it: {}", expected["error"]).expect("a string");
            }
        }
    }
    let [same, refused, ours, theirs] = counts;
    let counted = format!("{same} read by both, {refused} refused by both, {ours} refused by us alone, {theirs} by Python alone");
    assert!(same > 0 && differences.is_empty(), "\n{differences}{counted}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some() && !path.to_string_lossy().ends_with(".expected.json")).collect();
    files.retain(|path| Format::of(&path.to_string_lossy()).is_some());
    files.sort();
    files
}

/// The documents of a file as the script prints them. What stands at the top of several YAML documents cannot be told apart in entries,
/// so their entries are joined on both sides.
fn roots(document: &Document) -> Vec<(String, Value)> {
    top(&document.entries).map(|(at, entry)| (entry.name.clone(), tree(&document.entries, at, entry))).collect()
}

fn tree(entries: &[Entry], at: usize, entry: &Entry) -> Value {
    let inner = || within(entries, at).map(|(at, entry)| (entry.name.clone(), tree(entries, at, entry)));
    match &entry.content {
        Content::Map => json!({ "map": inner().map(|(name, value)| json!([name, value])).collect::<Vec<_>>() }),
        Content::List => json!({ "list": inner().map(|(_, value)| value).collect::<Vec<_>>() }),
        other => json!({ "type": other.word(), "text": other.text() }),
    }
}

fn different(ours: &[(String, Value)], theirs: &Value, at: &str) -> Option<String> {
    let mut joined = vec![];
    for root in theirs.as_array().into_iter().flatten() {
        match (root.get("map").and_then(Value::as_array), root.get("list").and_then(Value::as_array)) {
            (Some(map), _) => joined.extend(map.iter().map(|pair| (pair[0].as_str().map(str::to_owned), pair[1].clone()))),
            (_, Some(list)) => joined.extend(list.iter().map(|item| (None, item.clone()))),
            _ => {}
        }
    }
    same_lists(ours.iter().map(|(name, value)| (name.as_str(), value)).collect(), joined, at)
}

fn same_lists(mut ours: Vec<(&str, &Value)>, mut theirs: Vec<(Option<String>, Value)>, at: &str) -> Option<String> {
    if ours.len() != theirs.len() {
        return Some(format!("{at}: {} values here, {} there", ours.len(), theirs.len()));
    }
    // The order of a mapping's keys means nothing, and merged keys stand elsewhere.
    if theirs.iter().all(|(name, _)| name.is_some()) {
        ours.sort_by_key(|(name, _)| (*name).to_owned());
        theirs.sort_by_key(|(name, _)| name.clone());
    }
    ours.into_iter().zip(theirs).find_map(|((name, value), (expected, other))| {
        if expected.as_deref().is_some_and(|expected| expected != name) {
            return Some(format!("{at}: `{name}` here, `{}` there", expected.unwrap_or_default()));
        }
        same(value, &other, &format!("{at}.{name}"))
    })
}

fn same(ours: &Value, theirs: &Value, at: &str) -> Option<String> {
    let pairs = |value: &Value| value.get("map").and_then(Value::as_array).cloned();
    let items = |value: &Value| value.get("list").and_then(Value::as_array).cloned();
    if let (Some(ours), Some(theirs)) = (pairs(ours), pairs(theirs)) {
        let ours = ours.iter().map(|pair| (pair[0].as_str().unwrap_or(""), &pair[1])).collect();
        return same_lists(ours, theirs.iter().map(|pair| (pair[0].as_str().map(str::to_owned), pair[1].clone())).collect(), at);
    }
    if let (Some(ours), Some(theirs)) = (items(ours), items(theirs)) {
        let theirs = theirs.into_iter().map(|item| (None, item)).collect();
        return same_lists(ours.iter().map(|item| ("-", item)).collect(), theirs, at);
    }
    let number = |value: &Value| value["text"].as_str().and_then(|text| text.parse::<f64>().ok()).map(f64::to_bits);
    let agree = ours["type"] == theirs["type"]
        && match ours["type"].as_str() {
            Some("number") => number(ours) == number(theirs),
            Some("date" | "null") => true,
            Some("text" | "bool") => ours["text"] == theirs["text"],
            _ => false,
        };
    (!agree).then(|| format!("{at}: {ours} here, {theirs} there"))
}
