//! What library functions and classes mean to a migration, by their dotted path.

use super::values::{Class, Handle, Value, last};

/// Why a variable of the environment is not known.
pub const ENVIRONMENT: &str = "it comes from the environment";

/// What a library path means when it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Leads to the database.
    Handle(Handle),
    /// Kept as it was written, for whoever uses the result.
    Kept,
    /// Always this truth value.
    Constant(bool),
    /// Reads the environment, which is taken to be empty.
    Environment,
    /// `textwrap.dedent`.
    Dedent,
    /// Touches no database.
    Quiet,
    /// Unknown.
    Foreign,
}

/// Libraries whose calls build schema items, types and statements.
const BUILDERS: &[&str] = &[
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "alembic_utils",
    "sqlalchemy_utils",
    "geoalchemy2",
    "pgvector",
    "fastapi_users_db_sqlalchemy",
    "advanced_alchemy",
    "citext",
    "flask_sqlalchemy",
];

/// Libraries that touch no database.
const QUIET: &[&str] = &[
    "logging",
    "loguru",
    "structlog",
    "json",
    "orjson",
    "uuid",
    "datetime",
    "os",
    "sys",
    "re",
    "time",
    "typing",
    "pathlib",
    "itertools",
    "functools",
    "collections",
    "enum",
    "string",
    "random",
    "hashlib",
    "hmac",
    "base64",
    "decimal",
    "math",
    "warnings",
    "secrets",
    "copy",
    "contextlib",
    "dataclasses",
    "operator",
    "pytz",
    "dateutil",
    "zoneinfo",
    "traceback",
    "inspect",
    "textwrap",
    "tqdm",
    "slugify",
    "rich",
    "click",
    "pydantic",
    "csv",
    "io",
    "glob",
    "shutil",
    "tempfile",
    "urllib",
    "requests",
    "httpx",
    "yaml",
    "toml",
    "cryptography",
    "bcrypt",
    "passlib",
    "calendar",
    "html",
    "bisect",
    "numbers",
    "statistics",
    "unicodedata",
    "difflib",
    "pprint",
    "abc",
    "types",
    "concurrent",
    "threading",
    "multiprocessing",
    "queue",
    "platform",
    "getpass",
    "socket",
    "gzip",
    "zlib",
    "pickle",
    "struct",
    "array",
    "heapq",
];

/// What calling a path means.
pub fn meaning(path: &str) -> Meaning {
    let root = path.split('.').next().unwrap_or_default();
    match (root, last(path)) {
        ("sqlalchemy", "inspect" | "from_engine" | "Inspector") => Meaning::Handle(Handle::Inspector),
        ("sqlalchemy" | "sqlmodel", "Session" | "create_engine" | "engine_from_config" | "Connection") => {
            Meaning::Handle(Handle::Connection)
        }
        ("alembic", "get_bind") => Meaning::Handle(Handle::Connection),
        ("alembic", "get_context") => Meaning::Handle(Handle::Context),
        ("alembic", "is_offline_mode") => Meaning::Constant(false),
        ("alembic", "get_x_argument" | "get_main_option" | "get_section" | "get_tag_argument") => Meaning::Quiet,
        ("os", "getenv" | "get") => Meaning::Environment,
        ("textwrap", "dedent") => Meaning::Dedent,
        ("re", "compile") | ("typing" | "typing_extensions", "NewType") => Meaning::Kept,
        (root, _) if BUILDERS.contains(&root) => Meaning::Kept,
        (root, _) if QUIET.contains(&root) => Meaning::Quiet,
        // Loggers and the like, whatever they are called.
        (_, "info" | "debug" | "warning" | "warn" | "error" | "exception" | "getLogger" | "get_logger") => Meaning::Quiet,
        // A type of the application: `Column("x", app.types.GUID())`.
        (_, name) if name.starts_with(char::is_uppercase) => Meaning::Kept,
        _ => Meaning::Foreign,
    }
}

/// The path under which an instance of a class of the file is kept: that of the library class it extends.
pub fn of_class(class: &Class) -> String {
    extended(class, 16).unwrap_or_else(|| format!("local.{}", class.name))
}

fn extended(class: &Class, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    let implementation = class.attributes.iter().find(|(name, _)| name == "impl").map(|(_, value)| value);
    implementation.into_iter().chain(&class.bases).find_map(|base| match base {
        // A base that touches no database, `NamedTuple` or `ABC`, says nothing of what an instance is.
        Value::Library(path) if meaning(path) == Meaning::Quiet || path.starts_with("builtins.") => None,
        Value::Library(path) if !matches!(last(path), "TypeDecorator" | "UserDefinedType") => Some(path.to_string()),
        Value::Object(object) => Some(object.path.clone()),
        Value::Class(base) => extended(base, depth),
        _ => None,
    })
}
