//! What names say: SQL verbs, schema builders, calls that run SQL, calls that only speak.

use super::tokens::lower;
use crate::facts::ddl::{ObjectName, Op, OpKind};

/// Calls that run the SQL they are given.
const RUNS: &[&str] = &[
    "any",
    "batchexecute",
    "exec",
    "execcontext",
    "execraw",
    "execsql",
    "execute",
    "executequery",
    "executeraw",
    "executerawunsafe",
    "executesql",
    "executeupdate",
    "many",
    "mustexec",
    "none",
    "one",
    "prepare",
    "preparestatement",
    "query",
    "querycontext",
    "queryraw",
    "queryrawunsafe",
    "queryrow",
    "queryrowcontext",
    "raw",
    "rawquery",
    "run",
    "runsql",
    "simplequery",
    "sql",
    "text",
    "unsafe",
];

/// Those that run nothing but SQL: an argument that is made elsewhere is SQL that is made elsewhere.
const RUNS_ONLY_SQL: &[&str] = &[
    "batchexecute",
    "exec",
    "execcontext",
    "execraw",
    "execsql",
    "executequery",
    "executeraw",
    "executerawunsafe",
    "executesql",
    "executeupdate",
    "mustexec",
    "query",
    "queryrawunsafe",
    "raw",
    "rawquery",
    "runsql",
    "unsafe",
    "execute",
];

/// Calls that fill the gaps of a text.
const FORMATS: &[&str] = &["format", "formatted", "sprintf"];

/// Calls whose text is for people.
const SPEAKS: &[&str] = &[
    "debug", "debugf", "err", "error", "errorf", "expect", "fatal", "fatalf", "info", "infof", "log", "message", "panic", "panicf",
    "print", "printf", "println", "warn", "warnf", "warning", "wrap", "wrapf",
];

/// Calls that run what stands in another file, or make the schema from models.
const ELSEWHERE: &[&str] = &[
    "automigrate",
    "createall",
    "execfile",
    "executefile",
    "includestr",
    "loadsql",
    "loadsqlequiv",
    "migrate",
    "readfile",
    "readfilesync",
    "runmigration",
    "runmigrations",
    "runsqlfile",
    "sqlfile",
    "sync",
    "synchronize",
    "up",
];

const VERBS: &[&str] = &["add", "alter", "change", "create", "drop", "modify", "remove", "rename"];

const OBJECTS: &[&str] = &[
    "check",
    "column",
    "columns",
    "constraint",
    "constraints",
    "domain",
    "enum",
    "extension",
    "fkey",
    "foreign",
    "function",
    "index",
    "indexes",
    "materialized",
    "partition",
    "policy",
    "primary",
    "schema",
    "sequence",
    "table",
    "tables",
    "trigger",
    "type",
    "unique",
    "view",
];

/// What a call does with SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Runs it; whether it runs nothing else.
    Runs(bool),
    /// Fills its gaps.
    Formats,
    /// Says it to people.
    Speaks,
    /// Runs what stands elsewhere.
    Elsewhere,
    /// Changes the schema by its arguments.
    Builds,
    /// Names a table for a builder: `.on('t')`.
    Names,
    /// Anything else.
    None,
}

/// What a call of this name does with SQL.
pub(super) fn role(name: &str) -> Role {
    let plain = lower(name);
    let is_in = |list: &[&str]| list.contains(&plain.as_str());
    if is_in(RUNS) {
        Role::Runs(is_in(RUNS_ONLY_SQL))
    } else if is_in(FORMATS) {
        Role::Formats
    } else if is_in(SPEAKS) {
        Role::Speaks
    } else if is_in(ELSEWHERE) {
        Role::Elsewhere
    } else if is_builder(name) {
        Role::Builds
    } else if matches!(plain.as_str(), "on" | "ontable" | "intable" | "table") {
        Role::Names
    } else {
        Role::None
    }
}

/// `createTable`, `add_column`, `AlterTable`: a verb and an object among the words of a name.
fn is_builder(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    words.first().is_some_and(|first| VERBS.contains(&first.as_str())) && has(OBJECTS)
}

/// The words of a name in camel or snake case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else if c.is_uppercase() && words.last().is_some_and(|word| word.ends_with(char::is_lowercase)) {
            words.push(c.to_lowercase().collect());
        } else if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Where SQL begins in a text, if it holds any: at its start, or at words that only a change of the schema begins with.
pub(super) fn sql_in(text: &str) -> Option<usize> {
    const DATA: &[&str] = &[
        "analyze", "begin", "call", "comment", "commit", "copy", "delete", "do", "grant", "insert", "lock", "merge", "refresh", "reindex",
        "revoke", "select", "set", "truncate", "update", "vacuum", "with",
    ];
    let start = skip_comments(text);
    let rest = text.get(start..)?;
    let mut first = rest.split_whitespace();
    let (one, two) = (first.next().map(lower)?, first.next());
    if DATA.contains(&one.as_str()) && two.is_some() {
        return Some(start);
    }
    change_in(text)
}

/// Where `CREATE TABLE`, `ALTER TYPE`, … begins.
fn change_in(text: &str) -> Option<usize> {
    const VERBS: &[&str] = &["alter", "create", "drop"];
    const NEXT: &[&str] = &[
        "aggregate",
        "cast",
        "collation",
        "constraint",
        "database",
        "domain",
        "event",
        "extension",
        "foreign",
        "function",
        "global",
        "index",
        "local",
        "materialized",
        "operator",
        "or",
        "policy",
        "procedure",
        "publication",
        "role",
        "rule",
        "schema",
        "sequence",
        "server",
        "statistics",
        "table",
        "temp",
        "temporary",
        "trigger",
        "type",
        "unique",
        "unlogged",
        "user",
        "view",
    ];
    let mut before: Option<(usize, String)> = None;
    let mut at = 0;
    for part in text.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        let word = part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_')).to_ascii_lowercase();
        if !word.is_empty() {
            if let Some((start, verb)) = &before
                && VERBS.contains(&verb.as_str())
                && NEXT.contains(&word.as_str())
            {
                return Some(*start);
            }
            before = Some((at, word));
        }
        at += part.len();
    }
    None
}

/// Behind blanks and comments.
fn skip_comments(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return at;
        };
        at += length;
    }
}

/// Whether an operation may change the schema; `text` is its own. What is not understood is a change only where it begins as one:
/// a sentence may begin with `set` or `update` too.
pub(super) fn changes(op: &Op, text: &str) -> bool {
    match &op.kind {
        OpKind::Data { .. } | OpKind::Neutral(_) | OpKind::Reindex(_) | OpKind::SetSearchPath(_) | OpKind::Comment { .. } => false,
        OpKind::Opaque(_) => {
            let mut words = text.split_whitespace();
            let verb = words.next().unwrap_or("").to_ascii_lowercase();
            matches!(verb.as_str(), "alter" | "create" | "drop") || (verb == "do" && words.next().is_some_and(|next| next.starts_with('$')))
        }
        _ => true,
    }
}

/// The objects that a change names; none where it may be any.
pub(super) fn touched(op: &Op) -> Vec<ObjectName> {
    match &op.kind {
        OpKind::CreateTable(create) => vec![create.name.clone()],
        OpKind::AlterTable(alter) => vec![alter.name.clone()],
        OpKind::Drop(drop) => drop.names.iter().chain(&drop.on).cloned().collect(),
        OpKind::CreateIndex(create) => vec![create.table.clone()],
        OpKind::CreateView(create) => vec![create.name.clone()],
        OpKind::CreateType(create) => vec![create.name.clone()],
        OpKind::AlterEnum(alter) => vec![alter.name.clone()],
        OpKind::CreateTrigger(create) => vec![create.table.clone()],
        OpKind::CreateFunction(create) => vec![create.name.clone()],
        OpKind::CreatePolicy(create) => vec![create.table.clone()],
        OpKind::AlterPolicy(alter) => vec![alter.table.clone()],
        OpKind::CreateSequence { name, .. } | OpKind::SetSchema { name, .. } => vec![name.clone()],
        OpKind::Rename { name, on, .. } => std::iter::once(name).chain(on).cloned().collect(),
        OpKind::Opaque(opaque) => opaque.may_touch.clone(),
        _ => Vec::new(),
    }
}

/// A change that names nothing, and of which nothing that rules ask depends on a table's name.
pub(super) fn is_without_tables(op: &Op) -> bool {
    matches!(op.kind, OpKind::CreateSchema { .. } | OpKind::CreateExtension { .. } | OpKind::Grant(_) | OpKind::Membership(_))
}
