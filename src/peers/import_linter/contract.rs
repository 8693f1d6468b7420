//! One contract as it is written.

use super::read::{Text, flag, is_expression, many, modules, one};
use super::session::Session;
use crate::peers::comments;
use crate::peers::convert::Given;
use crate::peers::policy::Policy;
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::{Reader, did_you_mean};

/// A contract.
pub(super) struct Contract {
    pub(super) place: Place,
    /// What its ids are made of.
    pub(super) id: String,
    pub(super) name: String,
    /// What stands above it.
    pub(super) comment: Option<String>,
    pub(super) guidance: Option<String>,
    pub(super) ignored: Vec<Ignored>,
    /// An ignored import need not be there.
    pub(super) may_match_nothing: bool,
    pub(super) spec: Spec,
}

/// An import that a contract does not count.
pub(super) struct Ignored {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) comment: Option<String>,
}

/// What a contract demands.
pub(super) enum Spec {
    Layers(LayersSpec),
    Forbidden(ForbiddenSpec),
    Independence(Vec<Text>),
    Protected(ProtectedSpec),
    Cycles(CyclesSpec),
}

pub(super) struct LayersSpec {
    /// From top to bottom.
    pub(super) levels: Vec<Level>,
    pub(super) containers: Vec<Text>,
    pub(super) exhaustive: bool,
    pub(super) exhaustive_ignores: Vec<Text>,
}

/// Modules of one height.
pub(super) struct Level {
    pub(super) modules: Vec<LevelModule>,
    /// They may not import each other.
    pub(super) independent: bool,
}

pub(super) struct LevelModule {
    pub(super) name: Text,
    pub(super) optional: bool,
}

pub(super) struct ForbiddenSpec {
    pub(super) sources: Vec<Text>,
    pub(super) forbidden: Vec<Text>,
    pub(super) direct_only: bool,
    pub(super) as_packages: bool,
}

pub(super) struct ProtectedSpec {
    pub(super) protected: Vec<Text>,
    pub(super) importers: Vec<Text>,
    pub(super) as_packages: bool,
}

pub(super) struct CyclesSpec {
    pub(super) ancestors: Vec<Text>,
    pub(super) depth: u64,
    pub(super) skip: Vec<Text>,
}

const COMMON: &[&str] = &["id", "name", "type", "ignore_imports", "unmatched_ignore_imports_alerting", "broken_contract_guidance"];

const TYPES: &[(&str, &[&str])] = &[
    ("layers", &["layers", "containers", "exhaustive", "exhaustive_ignores"]),
    ("forbidden", &["source_modules", "forbidden_modules", "allow_indirect_imports", "as_packages"]),
    ("independence", &["modules"]),
    ("protected", &["protected_modules", "allowed_importers", "as_packages"]),
    ("acyclic_siblings", &["ancestors", "depth", "skip_descendants"]),
];

/// Reads a contract; `None` where it is not carried over, or has mistakes.
pub(super) fn read(
    given: &Given<'_>,
    key: Option<&Key>,
    node: &Node,
    session: &Session,
    policy: &mut Policy<'_>,
    reader: &mut Reader<'_>,
) -> Option<Contract> {
    let before = reader.count();
    let place = key.map_or(node.place, |key| key.place);
    let name = one(node, "name").filter(|name| !name.text.is_empty());
    let Some(kind) = one(node, "type") else {
        reader.mistake(place, "the contract has no `type`", Some(format!("write one of {}", types())));
        return None;
    };
    let Some((_, keys)) = TYPES.iter().find(|(known, _)| *known == kind.text) else {
        if session.own_types.contains(&kind.text) {
            policy.lose(place, format!("a contract of the type `{}`: the project's own code checks it", kind.text));
        } else {
            let help = did_you_mean(&kind.text, TYPES.iter().map(|(known, _)| *known)).unwrap_or_else(|| format!("known are {}", types()));
            reader.mistake(kind.place, format!("unknown type of contract `{}`", kind.text), Some(help));
        }
        return None;
    };
    let known = || COMMON.iter().chain(*keys).copied();
    for (key, _) in node.entries().iter().filter(|(key, _)| !known().any(|known| known == key.text)) {
        reader.mistake(
            key.place,
            format!("a contract of the type `{}` has no `{}`", kind.text, key.text),
            did_you_mean(&key.text, known()),
        );
    }
    let spec = spec(&kind, node, place, reader);
    let alerting = one(node, "unmatched_ignore_imports_alerting");
    let may_match_nothing = match alerting.as_ref().map(|word| word.text.as_str()) {
        None | Some("error" | "") => false,
        Some("warn" | "none") => true,
        Some(other) => {
            let place = alerting.as_ref().map_or(place, |word| word.place);
            reader.mistake(place, format!("expected `error`, `warn` or `none`, found `{other}`"), None);
            false
        }
    };
    if alerting.is_some_and(|word| word.text == "warn") {
        policy.note("an ignored import that is not there is fine, without the warning that import-linter gives");
    }
    let ignored = ignored(given, node, reader);
    let section = key.and_then(|key| key.text.rsplit(':').next()).map(str::to_owned);
    let id = section.or_else(|| one(node, "id").map(|id| id.text)).or_else(|| name.as_ref().map(|name| name.text.clone()));
    let id = id.unwrap_or_else(|| kind.text.clone());
    let line =
        |place: Place| Place { file: place.file, span: Span { start: line_start(given.text, place.span.start), end: place.span.end } };
    (reader.count() == before).then_some(Contract {
        place,
        name: name.map_or_else(|| id.clone(), |name| name.text),
        id,
        // People explain a contract above it, or above the list that it is about.
        comment: comments::of_head(given.text, line(place).span)
            .or_else(|| comments::of_head(given.text, line(node.entry(keys.first()?)?.0.place).span)),
        guidance: Some(many(node, "broken_contract_guidance").into_iter().map(|line| line.text).collect::<Vec<_>>().join(" "))
            .filter(|text| !text.is_empty()),
        ignored,
        may_match_nothing,
        spec: spec?,
    })
}

fn types() -> String {
    TYPES.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn line_start(text: &str, offset: u32) -> u32 {
    let before = text.get(..offset as usize).unwrap_or("");
    u32::try_from(before.rfind('\n').map_or(0, |at| at + 1)).unwrap_or(offset)
}

fn spec(kind: &Text, node: &Node, place: Place, reader: &mut Reader<'_>) -> Option<Spec> {
    let needed = |key: &str, reader: &mut Reader<'_>| {
        let found = modules(node, key, reader);
        if many(node, key).is_empty() {
            reader.mistake(place, format!("the contract has no `{key}`"), None);
        }
        found
    };
    Some(match kind.text.as_str() {
        "layers" => return layers(node, place, reader).map(Spec::Layers),
        "forbidden" => Spec::Forbidden(ForbiddenSpec {
            sources: needed("source_modules", reader),
            forbidden: needed("forbidden_modules", reader),
            direct_only: flag(node, "allow_indirect_imports", false, reader),
            as_packages: flag(node, "as_packages", true, reader),
        }),
        "independence" => Spec::Independence(needed("modules", reader)),
        "protected" => Spec::Protected(ProtectedSpec {
            protected: needed("protected_modules", reader),
            // Nobody at all is a fine answer.
            importers: modules(node, "allowed_importers", reader),
            as_packages: flag(node, "as_packages", true, reader),
        }),
        _ => Spec::Cycles(CyclesSpec {
            ancestors: needed("ancestors", reader),
            depth: depth(node, reader),
            skip: modules(node, "skip_descendants", reader),
        }),
    })
}

/// How far below an ancestor import-linter looks where nothing is said.
const DEPTH: u64 = 10;

fn depth(node: &Node, reader: &mut Reader<'_>) -> u64 {
    let Some(depth) = one(node, "depth") else { return DEPTH };
    depth.text.parse().unwrap_or_else(|_| {
        reader.mistake(depth.place, format!("expected a whole number, found `{}`", depth.text), None);
        DEPTH
    })
}

fn layers(node: &Node, place: Place, reader: &mut Reader<'_>) -> Option<LayersSpec> {
    let lines = many(node, "layers");
    if lines.is_empty() {
        reader.mistake(place, "the contract has no `layers`", None);
    }
    let levels: Vec<Level> = lines.iter().filter_map(|line| level(line, reader)).collect();
    let mut seen: Vec<&Text> = vec![];
    for module in levels.iter().flat_map(|level| &level.modules) {
        match seen.iter().find(|first| first.text == module.name.text) {
            Some(first) => {
                reader.conflict(
                    module.name.place,
                    format!("`{}` is in two layers", module.name.text),
                    (first.place, "first here".to_owned()),
                );
            }
            None => seen.push(&module.name),
        }
    }
    let exhaustive = flag(node, "exhaustive", false, reader);
    let containers = modules(node, "containers", reader);
    if exhaustive && containers.is_empty() {
        let place = node.entry("exhaustive").map_or(place, |(key, _)| key.place);
        reader.mistake(place, "`exhaustive` needs `containers`", None);
        return None;
    }
    Some(LayersSpec { levels, containers, exhaustive, exhaustive_ignores: many(node, "exhaustive_ignores") })
}

/// `a`, `(a)`, `a | b` (independent), `a : b` (not).
fn level(line: &Text, reader: &mut Reader<'_>) -> Option<Level> {
    let (independent, colons) = (line.text.contains('|'), line.text.contains(':'));
    if independent && colons {
        reader.mistake(line.place, format!("`{}` mixes `|` and `:`", line.text), None);
        return None;
    }
    let module = |part: &str| {
        let part = part.trim();
        let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
        LevelModule { name: Text { text: inner.unwrap_or(part).trim().to_owned(), place: line.place }, optional: inner.is_some() }
    };
    let modules: Vec<LevelModule> = line.text.split(if independent { '|' } else { ':' }).map(module).collect();
    for module in &modules {
        if module.name.text.contains('*') {
            reader.mistake(line.place, format!("`{}`: a layer is no wildcard", module.name.text), None);
        } else if !is_expression(&module.name, reader) {
            return None;
        }
    }
    Some(Level { modules, independent: !colons })
}

fn ignored(given: &Given<'_>, node: &Node, reader: &mut Reader<'_>) -> Vec<Ignored> {
    let start = node.entry("ignore_imports").map_or(0, |(key, _)| key.place.span.start);
    let mut all = vec![];
    for entry in many(node, "ignore_imports") {
        let Some((from, to)) = entry.text.split_once("->") else {
            let help = "write `package.importer -> package.imported`".to_owned();
            reader.mistake(entry.place, format!("`{}` names no import", entry.text), Some(help));
            continue;
        };
        let side = |text: &str| Text { text: text.trim().to_owned(), place: entry.place };
        let (from, to) = (side(from), side(to));
        if is_expression(&from, reader) && is_expression(&to, reader) {
            let comment = comments::of_entry(given.text, start, entry.place.span);
            all.push(Ignored { from: from.text, to: to.text, comment });
        }
    }
    all
}
