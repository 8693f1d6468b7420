//! Kind `companion-call`: whoever does one thing does another one too, before it, after it, or at all.
//!
//! Speaks of any fact that code does ([`FactType::is_done`]), in the words of assertions: calls, assignments, writes, queries.
//! What stands in a comment, in a nested function or in a lambda is not done where it stands, and a function's name does nothing.

mod judge;
mod reach;
mod search;

use super::assert::condition::Condition;
use super::assert::fact::FactType;
use super::assert::plants::of_deed;
use super::assert::{captures, facts, message, read, schema, wants};
use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::source::sources::Place;
use crate::workspace::plan::{WantedCode, WantedFiles};
use crate::yaml::node::Node;
use crate::yaml::schema::Definitions;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct CompanionCall;

/// Functions that are looked through, one calling the next, at most.
const DEEPEST: usize = 8;

static PARAMETERS: Object = Object {
    name: "companion-call",
    about: "What a function does together with something else.",
    keys: &[
        KeyShape { name: "when", about: "What it does: `call: {…}`, or `any_of` several such.", required: true, shape: Shape::Any },
        KeyShape {
            name: "then", about: "What it must do too: `call: {…}`, or `any_of` several such.", required: true, shape: Shape::Any
        },
        KeyShape {
            name: "order",
            about: "Whether it must do that before or after; `any` when left out.",
            required: false,
            shape: Shape::OneOf(&["before", "after", "any"]),
        },
        KeyShape {
            name: "depth",
            about: "Through how many first-party calls it may do it; 0, itself, when left out.",
            required: false,
            shape: Shape::Number,
        },
        KeyShape {
            name: "callers",
            about: "Who calls it may do it instead: nobody who calls it may leave it out.",
            required: false,
            shape: Shape::Object(&CALLERS),
        },
        KeyShape { name: "where", about: "Which functions; all that do it when left out.", required: false, shape: Shape::Any },
    ],
};

static CALLERS: Object = Object {
    name: "callers",
    about: "Who calls what does it.",
    keys: &[
        KeyShape {
            name: "depth",
            about: "Through how many callers, one called by the next; each may do it itself, or through calls as `depth` says.",
            required: true,
            shape: Shape::Number,
        },
        KeyShape { name: "modules", about: "Modules whose calls count; all when left out.", required: false, shape: Shape::Any },
    ],
};

/// When the other thing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Before,
    After,
    Any,
}

impl Order {
    /// Whether something done at `at` comes as asked for something done at `of`.
    fn fits(self, at: u32, of: u32) -> bool {
        match self {
            Self::Before => at < of,
            Self::After => at > of,
            Self::Any => true,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Any => "beside",
        }
    }
}

/// Something that code does.
struct Deed {
    of: &'static dyn FactType,
    condition: Condition,
}

/// Who may do it instead.
struct CalledBy {
    depth: usize,
    modules: Option<Condition>,
}

/// A compiled rule.
struct Companion {
    when: Vec<Deed>,
    then: Vec<Deed>,
    order: Order,
    depth: usize,
    callers: Option<CalledBy>,
    functions: Option<Condition>,
    /// `then`, in the policy.
    asked: Place,
}

impl Kind for CompanionCall {
    fn name(&self) -> &'static str {
        "companion-call"
    }

    fn about(&self) -> &'static str {
        "a function that does one thing does another one too, before, after, or at all"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["module", "function", "does"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let before = reader.count();
        let functions = parameters.get("where").filter(|node| !node.is_null());
        let functions = functions.zip(function_type()).map(|(node, of)| read::condition(node, of, reader));
        let when = deeds(parameters.get("when")?, reader);
        let then = deeds(parameters.get("then")?, reader);
        for (deed, companion) in when.iter().flat_map(|deed| then.iter().map(move |companion| (deed, companion))) {
            captures::check(Some(&deed.condition), [Some(&companion.condition), None], reader);
        }
        let order = match parameters.get("order").and_then(Node::text) {
            Some("before") => Order::Before,
            Some("after") => Order::After,
            _ => Order::Any,
        };
        let depth = depth(parameters, reader);
        let callers = parameters.get("callers").filter(|node| !node.is_null()).map(|node| called_by(node, reader));
        let (asked, _) = parameters.entry("then")?;
        (reader.count() == before)
            .then(|| Box::new(Companion { when, then, order, depth, callers, functions, asked: asked.place }) as Box<dyn Check>)
    }

    fn refine_schema(&self, schema: &mut serde_json::Value, definitions: &mut Definitions) {
        let one: serde_json::Map<String, serde_json::Value> =
            done().map(|of| (of.name().to_owned(), schema::condition(of, definitions))).collect();
        let one = serde_json::json!({ "type": "object", "properties": one, "minProperties": 1, "maxProperties": 1, "additionalProperties": false });
        let several =
            serde_json::json!({ "type": "object", "properties": { "any_of": { "type": "array", "items": one } }, "required": ["any_of"] });
        let deed = serde_json::json!({ "anyOf": [one, several] });
        let functions = function_type().map(|of| schema::condition(of, definitions));
        if let Some(serde_json::Value::Object(keys)) = schema.get_mut("properties") {
            keys.insert("when".to_owned(), deed.clone());
            keys.insert("then".to_owned(), deed);
            keys.extend(functions.map(|functions| ("where".to_owned(), functions)));
            let modules = module_type().map(|of| schema::condition(of, definitions));
            let callers = keys.get_mut("callers").and_then(|callers| callers.get_mut("properties"));
            if let (Some(modules), Some(serde_json::Value::Object(callers))) = (modules, callers) {
                callers.insert("modules".to_owned(), modules);
            }
        }
    }

    fn check_message(&self, parameters: &Node, message: &Node, reader: &mut Reader<'_>) {
        let first = parameters.get("when").map(|node| node.get("any_of").and_then(|all| all.items().first()).unwrap_or(node));
        let of = first.and_then(|node| node.entries().first()).and_then(|(key, _)| done().find(|of| of.name() == key.text));
        if let Some(of) = of {
            message::check(message, of, reader);
        }
    }
}

impl Companion {
    /// Whether it speaks of what is read from tables or written to them.
    fn asks_accesses(&self) -> bool {
        self.when.iter().chain(&self.then).any(|deed| matches!(deed.of.name(), "write" | "query"))
    }
}

impl Check for Companion {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        judge::judge(self, inputs, head)
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        let Some(function) = function_type() else { return Sowing::default() };
        let of_deed = |deed: &Deed| of_deed(function, self.functions.as_ref(), (deed.of, &deed.condition), inputs, head);
        self.when.iter().flat_map(of_deed).collect::<Vec<_>>().into()
    }

    fn asks_code(&self) -> WantedCode {
        let functions = self.functions.iter().filter_map(|condition| Some((function_type()?, condition)));
        let modules = self.callers.iter().filter_map(|callers| Some((module_type()?, callers.modules.as_ref()?)));
        let deeds = self.when.iter().chain(&self.then).map(|deed| (deed.of, &deed.condition)).chain(functions).chain(modules);
        let code =
            deeds.map(|(of, condition)| wants::code(of, false, std::iter::once(condition))).fold(WantedCode::default(), WantedCode::and);
        let scopes = code.and(WantedCode::symbols(WantedFiles::All));
        if self.asks_accesses() { scopes.and(WantedCode::accesses()) } else { scopes }
    }

    fn asks_models(&self) -> bool {
        self.asks_accesses()
    }
}

/// Fact types that functions do.
fn done() -> impl Iterator<Item = &'static dyn FactType> {
    facts::ALL.iter().copied().filter(|of| of.is_done())
}

fn function_type() -> Option<&'static dyn FactType> {
    facts::ALL.iter().copied().find(|of| of.name() == "function")
}

fn module_type() -> Option<&'static dyn FactType> {
    facts::ALL.iter().copied().find(|of| of.name() == "module")
}

/// `depth: 2`.
fn depth(parameters: &Node, reader: &mut Reader<'_>) -> usize {
    let depth = parameters.get("depth").and_then(Node::number).unwrap_or(0);
    let depth = usize::try_from(depth).unwrap_or(usize::MAX);
    if depth > DEEPEST
        && let Some((key, _)) = parameters.entry("depth")
    {
        reader.mistake(key.place, format!("calls are followed {DEEPEST} deep at most"), None);
    }
    depth
}

/// `callers: { depth: 3, modules: {…} }`.
fn called_by(node: &Node, reader: &mut Reader<'_>) -> CalledBy {
    let modules = node.get("modules").filter(|node| !node.is_null()).zip(module_type());
    CalledBy { depth: depth(node, reader), modules: modules.map(|(node, of)| read::condition(node, of, reader)) }
}

/// `call: {…}`, or `any_of: [{ call: {…} }, …]`.
fn deeds(node: &Node, reader: &mut Reader<'_>) -> Vec<Deed> {
    let all = node.get("any_of").map_or(std::slice::from_ref(node), Node::items);
    all.iter().filter_map(|node| deed(node, reader)).collect()
}

fn deed(node: &Node, reader: &mut Reader<'_>) -> Option<Deed> {
    let names: Vec<&str> = done().map(FactType::name).collect();
    let help = || Some(format!("one of {}", names.join(", ")));
    let [(key, value)] = node.entries() else {
        reader.mistake(node.place, "expected one thing that code does, with its condition", help());
        return None;
    };
    let Some(of) = done().find(|of| of.name() == key.text) else {
        reader.mistake(key.place, format!("`{}` is nothing that a function does", key.text), help());
        return None;
    };
    Some(Deed { of, condition: read::condition(value, of, reader) })
}

#[cfg(test)]
mod tests;
