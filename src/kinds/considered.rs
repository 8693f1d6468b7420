//! Which imports a rule about imports looks at: the contexts that count, and the edges that it takes away by decision.

use std::collections::BTreeSet;

use super::RuleHead;
use super::module_patterns;
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::imports::ImportKind;
use crate::source::sources::Place;
use crate::workspace::imports::{ImportGraph, ResolvedImport};
use crate::workspace::layers::ModulePattern;
use crate::yaml::node::Node;
use crate::yaml::placeholder::is_placeholder;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

const DECISION: Shape = Shape::OneOf(&["allow", "deny"]);

/// What `contexts:` may hold.
pub static CONTEXTS: Object = Object {
    name: "import-contexts",
    about: "what an import may stand under",
    keys: &[
        KeyShape { name: "top_level", about: "none of the others", required: false, shape: DECISION },
        KeyShape { name: "lazy", about: "inside a function", required: false, shape: DECISION },
        KeyShape { name: "type_checking", about: "under `if TYPE_CHECKING:`; never runs", required: false, shape: DECISION },
        KeyShape { name: "try_import", about: "in a `try` that catches `ImportError`", required: false, shape: DECISION },
        KeyShape { name: "main", about: "under `if __name__ == \"__main__\":`", required: false, shape: DECISION },
        KeyShape { name: "dynamic", about: "a call with a literal: `import_module(\"a.b\")`", required: false, shape: DECISION },
        KeyShape { name: "test", about: "rust: under `#[cfg(test)]`", required: false, shape: DECISION },
    ],
};

/// The key for edges that are taken away.
pub const IGNORE_IMPORTS: KeyShape = KeyShape {
    name: "ignore_imports",
    about: "imports that are taken away before anything is judged, each with a reason: neither they nor what they lead to count",
    required: false,
    shape: Shape::List(&Shape::Object(&IGNORED)),
};

static IGNORED: Object = Object {
    name: "ignored-import",
    about: "an import that does not count",
    keys: &[
        KeyShape { name: "from", about: "a pattern on the importing module", required: true, shape: Shape::Text },
        KeyShape { name: "to", about: "a pattern on the imported module", required: true, shape: Shape::Text },
        KeyShape { name: "reason", about: "why it does not count", required: true, shape: Shape::Text },
        KeyShape {
            name: "unmatched",
            about: "`ok`: no import needs to match. Without it an entry that matches nothing is a problem",
            required: false,
            shape: Shape::OneOf(&["ok"]),
        },
    ],
};

/// The imports that count.
#[derive(Debug, Default)]
pub struct Considered {
    /// Contexts whose imports do not.
    left_out: BTreeSet<String>,
    ignored: Vec<Ignored>,
}

#[derive(Debug)]
struct Ignored {
    from: ModulePattern,
    to: ModulePattern,
    place: Place,
    may_match_nothing: bool,
}

impl Considered {
    /// Reads `contexts:` and `ignore_imports:` of a rule's parameters; `left_out` is what does not count where nothing is said.
    pub fn read(node: &Node, left_out: &[&str], reader: &mut Reader<'_>) -> Self {
        let mut left_out: BTreeSet<String> = left_out.iter().map(|word| (*word).to_owned()).collect();
        for (key, value) in node.get("contexts").map(Node::entries).unwrap_or_default() {
            match value.text() {
                Some("allow") => _ = left_out.insert(key.text.clone()),
                _ => _ = left_out.remove(&key.text),
            }
        }
        let entries = node.get("ignore_imports").map(Node::items).unwrap_or_default();
        let ignored = entries.iter().filter_map(|entry| ignored(entry, reader)).collect();
        Self { left_out, ignored }
    }

    /// Whether an import stands in a context that does not count.
    #[must_use]
    pub fn excuses(&self, import: &ResolvedImport) -> bool {
        !self.left_out.is_empty() && contexts(import).iter().any(|context| self.left_out.contains(*context))
    }

    /// Whether imports in a context do not count.
    #[must_use]
    pub fn leaves_out(&self, context: &str) -> bool {
        self.left_out.contains(context)
    }

    /// The imports that count, and the entries that match none: a decision about nothing protects nobody.
    #[must_use]
    pub fn imports<'g>(&self, graph: &'g ImportGraph, head: &RuleHead) -> (Vec<&'g ResolvedImport>, Vec<Problem>) {
        let mut matched = vec![false; self.ignored.len()];
        let mut counted = Vec::with_capacity(graph.imports.len());
        for import in &graph.imports {
            let mut taken_away = false;
            for (entry, matched) in self.ignored.iter().zip(&mut matched) {
                if entry.matches(import) {
                    *matched = true;
                    taken_away = true;
                }
            }
            if !taken_away && !self.excuses(import) {
                counted.push(import);
            }
        }
        let unmatched = self.ignored.iter().zip(matched).filter(|(entry, matched)| !matched && !entry.may_match_nothing);
        (counted, unmatched.map(|(entry, _)| entry.problem(graph, head)).collect())
    }
}

impl Ignored {
    fn matches(&self, import: &ResolvedImport) -> bool {
        let to = || self.to.matches(import.leads_to()).is_some() || import.external && self.to.matches(&import.target).is_some();
        self.from.matches(&import.importer).is_some() && to()
    }

    fn problem(&self, graph: &ImportGraph, head: &RuleHead) -> Problem {
        let names = || graph.modules.keys().chain(&graph.namespaces).map(String::as_str);
        let missing = [&self.from, &self.to].into_iter().find(|pattern| !names().any(|name| pattern.matches(name).is_some()));
        let near = missing.and_then(|pattern| module_patterns::nearest(pattern, names()));
        let help = "correct the entry, remove it, or add `unmatched: ok`".to_owned();
        Problem {
            code: ProblemCode::UnknownName,
            message: format!("no import of `{}` in `{}`", self.to.text, self.from.text),
            labels: vec![Label::primary(self.place, "")],
            hides: Hides::Rule(head.id.clone()),
            help: near.into_iter().chain([help]).collect(),
        }
    }
}

/// The words of the contexts that an import stands in.
#[must_use]
pub fn contexts(import: &ResolvedImport) -> Vec<&'static str> {
    let context = import.context;
    let all = [
        (context.lazy, "lazy"),
        (context.type_checking, "type_checking"),
        (context.try_guard, "try_import"),
        (context.main_guard, "main"),
        (import.kind == ImportKind::Dynamic, "dynamic"),
        (context.test, "test"),
    ];
    let words: Vec<&str> = all.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    if words.is_empty() { vec!["top_level"] } else { words }
}

/// What a person should know about where an import stands: ` inside a function`; empty for the top level.
#[must_use]
pub fn context_words(import: &ResolvedImport) -> String {
    let words: Vec<&str> = contexts(import)
        .iter()
        .filter_map(|word| match *word {
            "lazy" => Some("inside a function"),
            "type_checking" => Some("for type checkers only"),
            "try_import" => Some("in a `try` that catches `ImportError`"),
            "main" => Some("when run as a script"),
            "dynamic" => Some("by a call"),
            "test" => Some("in tests"),
            _ => None,
        })
        .collect();
    if words.is_empty() { String::new() } else { format!(", {}", words.join(", ")) }
}

fn ignored(entry: &Node, reader: &mut Reader<'_>) -> Option<Ignored> {
    let from = module_patterns::one(entry.get("from")?, reader);
    let to = module_patterns::one(entry.get("to")?, reader);
    let reason = entry.get("reason")?;
    if is_placeholder(reason.text()?) && !reader.knows(reason.place) {
        let help = "write why this import does not count".to_owned();
        reader.mistake(reason.place, "the reason says nothing", Some(help));
    }
    let may_match_nothing = entry.get("unmatched").is_some();
    Some(Ignored { from: from?, to: to?, place: entry.place, may_match_nothing })
}
