//! What guardrails.yaml may hold: the tables that checking, "did you mean" and the JSON Schema are all made from.

use crate::yaml::shape::{KeyShape, Object, Shape};

/// The whole file.
pub static FILE: Object = Object {
    name: "policy",
    about: "The policy of a repository: what to look at, which rules hold, and which exceptions are accepted until when.",
    keys: &[
        key("version", "the version of this format: always 1", Shape::Number).needed(),
        key("sources", "what to look at; all of it is detected when left out", Shape::Object(&SOURCES)),
        key("layers", "models of layers, by name", super::layers::SHAPE),
        key("domains", "which code and which tables belong to whom, by name", super::domains::SHAPE),
        key("rule_dirs", "folders of rules of your own, from this file; all of them run", Shape::List(&Shape::Text)),
        key("rules", "the rules that run; without this key the default ones do", Shape::List(&Shape::Any)),
        key("allow", "temporary exceptions", Shape::List(&Shape::Object(&ALLOW))),
        key("max_allow_days", "how many days ahead an exception may end at most (180)", Shape::Number),
        key("baseline", "the file of accepted old findings, from the root (guardrails.baseline)", Shape::Text),
    ],
};

/// `sources:`.
pub static SOURCES: Object = Object {
    name: "sources",
    about: "What to look at.",
    keys: &[
        key("migrations", "migration histories", Shape::List(&Shape::Object(&MIGRATIONS))),
        key("models", "globs of files with ORM models", Shape::List(&Shape::Text)),
        key("code", "folders that imports start from", Shape::List(&Shape::Object(&CODE))),
        key("exclude", "paths that are not analysed", Shape::List(&Shape::Object(&EXCLUDE))),
    ],
};

/// The words of `layout:`.
pub static LAYOUTS: &[&str] = &[
    "alembic",
    "flyway",
    "golang-migrate",
    "goose",
    "dbmate",
    "sql-migrate",
    "diesel",
    "sqlx",
    "refinery",
    "prisma",
    "pop",
    "popx",
    "plain",
];

/// The words of `database:`.
pub static DATABASES: &[&str] = &["postgresql", "mysql", "mariadb", "sqlite"];

/// One entry of `sources.migrations`.
pub static MIGRATIONS: Object = Object {
    name: "migrations",
    about: "One migration history.",
    keys: &[
        key("path", "its folder, from the root", Shape::Text).needed(),
        key("layout", "the tool; detected when left out", Shape::OneOf(LAYOUTS)),
        key("database", "the database that it is for; detected when left out", Shape::OneOf(DATABASES)),
        key("search_path", "the schemas that an unqualified name is looked up in ([public])", Shape::List(&Shape::Text)),
        key("define", "values of placeholders, by name", Shape::MapOf(&Shape::Text)),
        key("assume", "SQL files that stand for what no migration makes", Shape::List(&Shape::Object(&ASSUME))),
    ],
};

/// One `assume` entry.
pub static ASSUME: Object = Object {
    name: "assume",
    about: "A SQL file that stands for what no migration makes.",
    keys: &[
        key("file", "the SQL file, from this file", Shape::Text).needed(),
        key("reason", "why these objects are there", Shape::Text).needed(),
    ],
};

/// One entry of `sources.code`.
pub static CODE: Object = Object {
    name: "code",
    about: "A folder that imports start from.",
    keys: &[
        key("root", "the folder, from the root; `.` is the root", Shape::Text).needed(),
        key("packages", "its top-level packages; all when left out", Shape::List(&Shape::Text)),
        key(
            "language",
            "python, rust or typescript, which is JavaScript too; by default what the folder's files say",
            Shape::OneOf(&["python", "rust", "typescript"]),
        ),
    ],
};

/// One entry of `sources.exclude`.
pub static EXCLUDE: Object = Object {
    name: "exclude",
    about: "Paths that are not analysed.",
    keys: &[
        key("path", "a glob or a folder, from the root", Shape::Text).needed(),
        key("reason", "why it is not analysed", Shape::Text).needed(),
    ],
};

/// The words of `severity:`.
pub static SEVERITIES: &[&str] = &["error", "warning", "advice"];

const SCOPED: Shape = Shape::Object(&SCOPE);
const ON_EMPTY: Shape = Shape::OneOf(&["problem", "violation", "ok"]);

/// `scope:` of a rule.
pub static SCOPE: Object = Object {
    name: "scope",
    about: "The files that a rule is about.",
    keys: &[
        key("include", "only these: globs or folders, from the root", Shape::OneOrList(&Shape::Text)),
        key("exclude", "not these: globs or folders, from the root; needs a reason", Shape::OneOrList(&Shape::Text)),
    ],
};

/// A `use:` entry of `rules:`.
pub static USE: Object = Object {
    name: "use",
    about: "The use of a rule.",
    keys: &[
        key("use", "the rule's id", Shape::Text).needed(),
        key("as", "an id of its own in the report, for a second use of a rule", Shape::Text),
        key("with", "the rule's parameters; each replaces its default", Shape::Any),
        key("severity", "how much its findings weigh; lower than the rule's own needs a reason", Shape::OneOf(SEVERITIES)),
        key("scope", "the files that it is about", SCOPED),
        key("on_empty", "what it means that it looked at nothing (problem); `ok` needs a reason", ON_EMPTY),
        key("max", "how many findings are accepted; needs a reason", Shape::Number),
        key("knowledge", "`certain`: a verdict that rests on an assumed object is a problem (assumed)", Shape::OneOf(KNOWLEDGE)),
        key("off", "`true`: it does not run; needs a reason", Shape::Bool),
        key("reason", "why it is loosened", Shape::Text),
    ],
};

/// The keys that a rule has whatever its kind: in `rule.yaml`, and inline in `rules:`. All others are the kind's.
pub static RULE: Object = Object {
    name: "rule",
    about: "A rule: a kind with parameters, and what to tell whoever breaks it.",
    keys: &[
        key("id", "its id, with a prefix of your own: `SHOP-DATA-001`", Shape::Text).needed(),
        key("kind", "the kind of check", Shape::Text).needed(),
        key("title", "one sentence: what the rule demands", Shape::Text),
        key("severity", "how much its findings weigh (error)", Shape::OneOf(SEVERITIES)),
        key("since", "the version that brought it", Shape::Text),
        key("message", "what a finding says", Shape::Text),
        key("why", "why it matters", Shape::Text).needed(),
        key("fix", "what to do", Shape::Text).needed(),
        key("with", "the kind's parameters, which may also stand beside these keys", Shape::Any),
        key(
            "parameters",
            "parameters of the rule's own, by name, with their defaults; `$name` stands for the value",
            Shape::MapOf(&Shape::Any),
        ),
        key("scope", "the files that it is about", SCOPED),
        key("on_empty", "what it means that it looked at nothing (problem); `ok` needs a reason", ON_EMPTY),
        key("max", "how many findings are accepted; needs a reason", Shape::Number),
        key("knowledge", "`certain`: a verdict that rests on an assumed object is a problem (assumed)", Shape::OneOf(KNOWLEDGE)),
        key("reason", "why it accepts findings, excludes files or may look at nothing", Shape::Text),
        key("without_config", "how much its findings weigh where there is no policy (it does not run there)", Shape::OneOf(SEVERITIES)),
    ],
};

/// The words of `problem:` in an `allow` entry.
pub static PROBLEMS: &[&str] = &["unparsed", "not-understood", "opaque", "no-subjects", "unknown-name", "too-large", "assumed"];

/// How well a rule wants its subjects known.
pub static KNOWLEDGE: &[&str] = &["assumed", "certain"];

/// One entry of `allow:`.
pub static ALLOW: Object = Object {
    name: "allow",
    about: "A temporary exception.",
    keys: &[
        key("rule", "the id of the rule whose findings it accepts", Shape::Text),
        key("problem", "the code of the problems that it accepts", Shape::OneOf(PROBLEMS)),
        key("match", "what the finding must be about: its words, or `path`, with globs", Shape::MapOf(&Shape::Text)).needed(),
        key("reason", "why it is accepted", Shape::Text).needed(),
        key("owner", "who answers for it", Shape::Text).needed(),
        key("ticket", "where the work is tracked", Shape::Text),
        key("expires", "its last day as YYYY-MM-DD, or `never` with evidence", Shape::Text).needed(),
        key("evidence", "what shows that `expires: never` is right", Shape::Text),
        key("max", "how many findings it may match before it counts as too broad (10)", Shape::Number),
    ],
};

const fn key(name: &'static str, about: &'static str, shape: Shape) -> KeyShape {
    KeyShape { name, about, required: false, shape }
}

impl KeyShape {
    /// The same key, which an object must have.
    const fn needed(self) -> Self {
        Self { required: true, ..self }
    }
}
