//! Which file an import of a migration means, and which names need no import.

use crate::source::sources::{FileId, Sources};

/// Packages that are never a file of the repository, although its migration folder is often called like one.
const LIBRARIES: &[&str] =
    &["alembic", "sqlalchemy", "sqlmodel", "logging", "typing", "enum", "textwrap", "uuid", "json", "os", "datetime"];

const BUILTINS: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "min",
    "next",
    "open",
    "print",
    "range",
    "repr",
    "reversed",
    "set",
    "setattr",
    "sorted",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "zip",
    "__file__",
    "__name__",
    "Exception",
    "ValueError",
    "RuntimeError",
    "NotImplementedError",
    "property",
    "staticmethod",
    "classmethod",
    "object",
    "bytes",
    "chr",
    "ord",
    "round",
    "id",
    "bin",
    "hex",
    "oct",
    "hash",
    "callable",
    "divmod",
    "pow",
    "vars",
    "dir",
    "bytearray",
    "complex",
    "input",
    "slice",
    "ascii",
    "delattr",
];

/// Whether Python knows the name by itself.
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name) || ["Error", "Exception", "Warning"].iter().any(|end| name.ends_with(end))
}

/// The file that `from <level dots><module>` means when it stands in `from`.
///
/// An absolute import is looked for beside the file and in each folder above it: the folder that a tool puts on `sys.path` is
/// always one of them.
pub fn find(sources: &Sources, from: FileId, level: u32, module: &str) -> Option<FileId> {
    let path = module.replace('.', "/");
    let mut folder = parent(sources.path(from))?;
    if level > 0 {
        for _ in 1..level {
            folder = parent(folder)?;
        }
        return in_folder(sources, folder, &path);
    }
    if module.is_empty() || LIBRARIES.contains(&module.split('.').next().unwrap_or_default()) {
        return None;
    }
    loop {
        if let Some(file) = in_folder(sources, folder, &path) {
            return Some(file);
        }
        folder = parent(folder)?;
    }
}

fn in_folder(sources: &Sources, folder: &str, path: &str) -> Option<FileId> {
    let base = match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    };
    sources.find(&format!("{base}.py")).or_else(|| sources.find(&format!("{base}/__init__.py")))
}

/// The folder above; the root is `""` and has none.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
}
