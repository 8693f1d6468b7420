//! Kind `migration-safety`: what a migration does to tables that hold rows already.
//!
//! Judges steps, not the schema that they leave: a lock that was taken is not undone by a later migration.

mod create_all;
mod destructive;
mod environment;
mod indexes;
mod judge;
mod marker;
mod plants;

use std::collections::BTreeSet;

use globset::GlobSet;

use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::source::sources::Place;
use crate::workspace::plan::{WantedCode, WantedFiles};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct MigrationSafety;

/// What can be looked for, by the words of `checks:`; all of it when nothing is.
const CHECKS: &[&str] = &["constraint", "index", "destructive", "transaction", "create-all"];

const WITHIN: usize = 5;
const MARKER: &str = "destructive:";

static PARAMETERS: Object = Object {
    name: "migration-safety",
    about: "What a migration may do to tables that hold rows already.",
    keys: &[
        KeyShape {
            name: "checks",
            about: "What is looked for; everything when left out.",
            required: false,
            shape: Shape::List(&Shape::OneOf(CHECKS)),
        },
        KeyShape {
            name: "since",
            about: "The last migration before adoption, by id or file name: only later ones are judged; one for each history.",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "within",
            about: "How many migrations later a NOT VALID constraint must be validated at the latest (5).",
            required: false,
            shape: Shape::Number,
        },
        KeyShape {
            name: "steps",
            about: "Which destructive steps need a comment, instead of those that take data away.",
            required: false,
            shape: Shape::List(&Shape::OneOf(destructive::STEPS)),
        },
        KeyShape {
            name: "drop_index",
            about: "Whether `DROP INDEX` must be CONCURRENTLY too (false): its lock is short, but waits for everybody who uses the table.",
            required: false,
            shape: Shape::Bool,
        },
        KeyShape {
            name: "tests",
            about: "Globs of files in which `create_all()` is no finding, instead of the usual names of tests.",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "marker",
            about: "What the comment on a destructive step begins with (`destructive:`); the reason follows it.",
            required: false,
            shape: Shape::Text,
        },
    ],
};

impl Kind for MigrationSafety {
    fn name(&self) -> &'static str {
        "migration-safety"
    }

    fn about(&self) -> &'static str {
        "migrations lock no table that holds rows for long, and take nothing away without saying so"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["history", "migration", "table", "part", "module", "function"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let chosen = parameters.get("checks").map(Node::items).unwrap_or_default();
        let chosen: BTreeSet<String> = chosen.iter().filter_map(Node::text).map(ToOwned::to_owned).collect();
        let since = parameters.get("since").map(|node| match node.items() {
            [] => vec![node],
            items => items.iter().collect(),
        });
        let since = since.into_iter().flatten().filter_map(|node| Some((node.text()?.to_owned(), node.place))).collect();
        let within = parameters.get("within").and_then(Node::number).and_then(|number| usize::try_from(number).ok());
        let marker = parameters.get("marker");
        if let Some(node) = marker.filter(|node| node.text().is_none_or(|text| text.trim().is_empty())) {
            reader.mistake(node.place, "an empty marker stands everywhere", Some(format!("write a word, such as `{MARKER}`")));
            return None;
        }
        let steps = parameters.get("steps").map(|node| node.items().iter().filter_map(Node::text).map(ToOwned::to_owned).collect());
        let steps = steps.unwrap_or_else(|| destructive::DEFAULT.iter().map(|step| (*step).to_owned()).collect());
        let drop_index = parameters.get("drop_index").and_then(Node::bool) == Some(true);
        let tests = tests(parameters.get("tests"), reader)?;
        let marker = marker.and_then(Node::text).unwrap_or(MARKER).trim().to_owned();
        Some(Box::new(Safety { chosen, since, within: within.unwrap_or(WITHIN), drop_index, steps, tests, marker }))
    }
}

/// The parameters of one rule.
struct Safety {
    /// Empty: all.
    chosen: BTreeSet<String>,
    /// Adoption points, and where they are written.
    since: Vec<(String, Place)>,
    within: usize,
    /// Whether `DROP INDEX` is judged.
    drop_index: bool,
    /// Destructive steps that need a comment.
    steps: BTreeSet<String>,
    /// Files of tests.
    tests: GlobSet,
    marker: String,
}

impl Safety {
    fn asks(&self, check: &str) -> bool {
        self.chosen.is_empty() || self.chosen.contains(check)
    }
}

impl Check for Safety {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judged = judge::judge(self, inputs, head);
        self.judge_environments(inputs, head, &mut judged);
        self.judge_create_all(inputs, head, &mut judged);
        judged
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants::plants(self, inputs, head).into()
    }

    fn asks_code(&self) -> WantedCode {
        let naming = || WantedFiles::Naming(create_all::WORDS.iter().copied().collect());
        if self.asks("create-all") { WantedCode::symbols(naming()) } else { WantedCode::default() }
    }
}

/// The globs of `tests`, or the usual ones.
fn tests(node: Option<&Node>, reader: &mut Reader<'_>) -> Option<GlobSet> {
    let written = node.map(|node| if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() });
    let built = match written {
        None => create_all::globs(create_all::TESTS.iter().copied()),
        Some(written) => create_all::globs(written.iter().filter_map(Node::text)),
    };
    if let (Err(error), Some(node)) = (&built, node) {
        reader.mistake(node.place, format!("this glob cannot be read: {error}"), None);
    }
    built.ok()
}

#[cfg(test)]
mod tests;
