//! Every rule that the policy may use: those of the binary, of `rule_dirs`, and inline ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use include_dir::{Dir, DirEntry, include_dir};

use super::definition;
use super::files::Files;
use super::model::RuleDefinition;
use super::paths;
use crate::source::sources::Place;
use crate::yaml::node::{Node, Value};
use crate::yaml::parse::parse;
use crate::yaml::shape::{Mistake, Reader, did_you_mean};

/// One folder is one rule.
static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

const RULE_FILE: &str = "rule.yaml";
const CASES_FILE: &str = "cases.md";

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    BuiltIn,
    RuleDir,
    Inline,
}

/// A rule, and what its own file says of scope, `on_empty` and `max`.
pub(super) struct Defined {
    pub definition: Arc<RuleDefinition>,
    pub node: Node,
    pub origin: Origin,
    /// The value of `id:`.
    pub place: Place,
}

/// All rules, by id.
#[derive(Default)]
pub(super) struct Definitions {
    pub by_id: BTreeMap<String, Defined>,
    /// Ids of rules with mistakes: naming them is not another one.
    pub broken: BTreeSet<String>,
}

impl Definitions {
    /// The nearest id to an unknown one.
    pub fn suggest(&self, id: &str) -> Option<String> {
        did_you_mean(id, self.by_id.keys().map(String::as_str))
    }

    fn families(&self) -> impl Iterator<Item = &str> {
        self.by_id.values().filter(|defined| defined.origin == Origin::BuiltIn).map(|defined| family(&defined.definition.id))
    }

    fn add(&mut self, node: Node, cases: String, origin: Origin, reader: &mut Reader<'_>) {
        let id_node = node.get("id").filter(|id| id.text().is_some());
        let definition = definition::read(&node, cases, origin == Origin::BuiltIn, reader);
        let Some((id, place)) = id_node.and_then(|id| Some((id.text()?.to_owned(), id.place))) else { return };
        match definition {
            _ if !self.is_free(&id, place, origin, reader) => {}
            Some(definition) => {
                self.by_id.insert(id, Defined { definition: Arc::new(definition), node, origin, place });
            }
            None => {
                self.broken.insert(id);
            }
        }
    }

    fn is_free(&self, id: &str, place: Place, origin: Origin, reader: &mut Reader<'_>) -> bool {
        let own = || "choose an id with a prefix of your own, such as `SHOP-DATA-001`".to_owned();
        match self.by_id.get(id) {
            Some(known) if known.origin == Origin::BuiltIn => {
                reader.mistake(place, format!("`{id}` is a built-in rule and cannot be redefined"), Some(own()));
                false
            }
            Some(known) => {
                reader.conflict(place, format!("the id `{id}` is taken"), (known.place, "first defined here".into()));
                false
            }
            None if !is_id(id) => {
                reader.mistake(
                    place,
                    format!("`{id}` is not a rule id"),
                    Some("write words joined by `-`, such as `SHOP-DATA-001`".into()),
                );
                false
            }
            None if origin != Origin::BuiltIn && self.families().any(|known| known.eq_ignore_ascii_case(family(id))) => {
                reader.mistake(place, format!("ids that begin with `{}-` are of built-in rules", family(id)), Some(own()));
                false
            }
            None => true,
        }
    }
}

/// Two or more words of letters, digits and `_`, joined by `-`.
pub(super) fn is_id(id: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    id.contains('-') && id.split('-').all(word) && id.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn family(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// Loads all rules, and the one of this text where there is one.
pub(super) fn load(root: &Node, text: Option<&str>, files: &mut Files<'_>, reader: &mut Reader<'_>) -> Definitions {
    let mut definitions = Definitions::default();
    built_in(&BUILT_IN, files, &mut definitions, reader);
    if let Some(text) = text {
        let (node, mistakes) = parse(text, files.embedded(RULE_FILE, text));
        reader.add(mistakes);
        definitions.add(node, String::new(), Origin::RuleDir, reader);
    }
    for entry in root.get("rule_dirs").map_or(&[][..], Node::items) {
        if let Some(folder) = paths::path(entry, reader) {
            rule_dir(&folder, entry, files, &mut definitions, reader);
        }
    }
    for entry in root.get("rules").map_or(&[][..], Node::items) {
        if entry.get("use").is_none() && (entry.get("id").is_some() || entry.get("kind").is_some()) {
            definitions.add(entry.clone(), String::new(), Origin::Inline, reader);
        }
    }
    definitions
}

fn built_in(dir: &Dir<'static>, files: &mut Files<'_>, definitions: &mut Definitions, reader: &mut Reader<'_>) {
    let mut entries: Vec<&DirEntry<'static>> = dir.entries().iter().collect();
    entries.sort_by_key(|entry| entry.path());
    for entry in entries {
        match entry {
            DirEntry::Dir(folder) => built_in(folder, files, definitions, reader),
            DirEntry::File(file) if file.path().ends_with(RULE_FILE) => {
                let text = file.contents_utf8().unwrap_or("");
                let path: Vec<&str> = file.path().iter().filter_map(|part| part.to_str()).collect();
                let id = files.embedded(&path.join("/"), text);
                let cases = dir.get_file(dir.path().join(CASES_FILE)).and_then(|file| file.contents_utf8()).unwrap_or("");
                let (node, mistakes) = parse(text, id);
                reader.add(mistakes);
                definitions.add(node, cases.to_owned(), Origin::BuiltIn, reader);
            }
            DirEntry::File(_) => {}
        }
    }
}

fn rule_dir(folder: &str, entry: &Node, files: &mut Files<'_>, definitions: &mut Definitions, reader: &mut Reader<'_>) {
    let listed = match files.below(folder) {
        Ok(listed) => listed,
        Err(words) => return reader.mistake(entry.place, format!("cannot list `{folder}`: {words}"), None),
    };
    let rules: Vec<&String> = listed.iter().filter(|path| paths::name(path) == RULE_FILE).collect();
    if rules.is_empty() {
        // A problem would let the run go on without the rules that were meant.
        reader.mistake(
            entry.place,
            format!("there is no `{RULE_FILE}` in `{folder}`"),
            Some("correct the folder, or remove it".to_owned()),
        );
    }
    for path in rules {
        let id = match files.open(path) {
            Ok(id) => id,
            Err(words) => {
                reader.mistake(entry.place, format!("cannot read `{path}`: {words}"), None);
                continue;
            }
        };
        let cases_path = paths::join(paths::folder(path), CASES_FILE);
        let cases = if listed.contains(&cases_path) { files.open(&cases_path) } else { Err(String::new()) };
        let cases = cases.map_or(String::new(), |cases| files.text(cases).to_owned());
        let (node, mistakes): (Node, Vec<Mistake>) = parse(files.text(id), id);
        let broken = matches!(node.value, Value::Null);
        reader.add(mistakes);
        if !broken {
            definitions.add(node, cases, Origin::RuleDir, reader);
        }
    }
}
