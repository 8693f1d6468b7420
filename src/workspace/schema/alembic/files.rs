//! Files beside a migration: paths are computed, and SQL that is read by path is text with its place in that file.
//!
//! Paths are those of the repository: `__file__` is one, and whatever is joined to it stays one. Nothing is read here: the text is
//! that of the sources.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Object, Shape, Value};
use crate::facts::sql_map::SpanMap;
use crate::source::sources::FileId;
use crate::source::text::Span;

const PATH: &str = "pathlib.Path";
const FILE: &str = "builtins.open";

impl<'p> Interpreter<'p> {
    /// A function of `os.path`, `glob`, `pathlib` and the like; `None` for any other.
    pub fn file_call(&mut self, path: &str, args: &Args<'p>) -> Option<Value<'p>> {
        let span = args.span;
        let first = args.values.first().and_then(path_of);
        Some(match path {
            "pathlib.Path" | "pathlib.PurePath" | "pathlib.PosixPath" => {
                let parts: Option<Vec<String>> = args.values.iter().map(path_of).collect();
                match parts.map(|parts| parts.iter().fold(String::new(), |base, part| join(&base, part))) {
                    Some(path) => self.path(&path, span),
                    None => return None,
                }
            }
            "os.path.join" => {
                let parts: Option<Vec<String>> = args.values.iter().map(path_of).collect();
                let joined = parts?.iter().fold(String::new(), |base, part| join(&base, part));
                self.plain(&joined, span)
            }
            "os.path.dirname" => self.plain(parent(&first?), span),
            "os.path.basename" => self.plain(name(&first?), span),
            "os.path.abspath" | "os.path.realpath" | "os.path.normpath" | "os.fspath" => self.plain(&first?, span),
            "os.path.exists" | "os.path.isfile" => Value::Bool(self.found(&first?).is_some()),
            "os.listdir" => self.listed_files(&first?, "*", false, |it, path| it.plain(name(path), span)),
            "glob.glob" | "glob.iglob" => {
                let pattern = first?;
                self.listed_files(parent(&pattern), name(&pattern), false, |it, path| it.plain(path, span))
            }
            "builtins.open" | "io.open" | "codecs.open" => self.opened(&first?, span),
            "re.split" => match args.values.as_slice() {
                [pattern, text, ..] => return super::sorting::by_digits(&pattern.text()?.text, text.text()?),
                _ => return None,
            },
            // What is executed statement by statement is executed.
            "sqlparse.split" => Value::items(Shape::List, args.values.first().cloned().into_iter().collect()),
            _ => return None,
        })
    }

    /// A method of a path or of an open file; `None` for any other.
    pub fn file_method(&mut self, object: &Object<'p>, method: &str, args: &Args<'p>) -> Option<Value<'p>> {
        let span = args.span;
        let path = object.args.values.first().and_then(path_of)?;
        let argument = args.values.first().and_then(path_of);
        match (object.path.as_str(), method) {
            (FILE, "close") => Some(Value::None),
            (FILE, "read") | (PATH, "read_text" | "read_bytes") => Some(self.text_of(&path)),
            (PATH, "open") => Some(self.opened(&path, span)),
            (PATH, "resolve" | "absolute" | "expanduser") => Some(self.path(&path, span)),
            (PATH, "as_posix" | "__str__") => Some(self.plain(&path, span)),
            (PATH, "exists" | "is_file") => Some(Value::Bool(self.found(&path).is_some())),
            (PATH, "joinpath") => Some(self.path(&join(&path, &argument?), span)),
            (PATH, "with_name") => Some(self.path(&join(parent(&path), &argument?), span)),
            (PATH, "with_suffix") => {
                let stem = path.rsplit_once('.').filter(|(_, end)| !end.contains('/')).map_or(path.as_str(), |(stem, _)| stem);
                Some(self.path(&format!("{stem}{}", argument?), span))
            }
            (PATH, "iterdir") => Some(self.listed_files(&path, "*", false, |it, path| it.path(path, span))),
            (PATH, "glob" | "rglob") => Some(self.listed_files(&path, &argument?, method == "rglob", |it, path| it.path(path, span))),
            _ => None,
        }
    }

    /// An attribute of a path; `None` for any other.
    pub fn file_attribute(&self, object: &Object<'p>, attribute: &str) -> Option<Value<'p>> {
        if object.path != PATH {
            return None;
        }
        let span = object.args.span;
        let path = object.args.values.first().and_then(path_of)?;
        let stem = name(&path).rsplit_once('.').map_or(name(&path), |(stem, _)| stem);
        match attribute {
            "parent" => Some(self.path(parent(&path), span)),
            "parents" => {
                let above = std::iter::successors(Some(parent(&path)), |at| (!at.is_empty()).then(|| parent(at)));
                Some(Value::items(Shape::Tuple, above.map(|path| self.path(path, span)).collect()))
            }
            "name" => Some(self.plain(name(&path), span)),
            "stem" => Some(self.plain(stem, span)),
            "suffix" => Some(self.plain(name(&path).get(stem.len()..).unwrap_or_default(), span)),
            _ => None,
        }
    }

    /// `path / part`; `None` when the left side is no path.
    pub fn path_below(&self, left: &Value<'p>, right: &Value<'p>, span: Span) -> Option<Value<'p>> {
        match left {
            Value::Object(object) if object.path == PATH => Some(self.path(&join(&path_of(left)?, &path_of(right)?), span)),
            _ => None,
        }
    }

    /// The path of the file whose code runs, as `__file__`.
    pub fn own_path(&self) -> Value<'p> {
        self.plain(self.sources.path(self.file), Span::default())
    }

    fn path(&self, path: &str, span: Span) -> Value<'p> {
        let values = vec![self.plain(path, span)];
        Value::Object(Rc::new(Object { path: PATH.to_owned(), args: Args { values, span, ..Args::default() } }))
    }

    fn plain(&self, text: &str, span: Span) -> Value<'p> {
        Value::Str(Str::at(text, self.place(span)))
    }

    fn opened(&self, path: &str, span: Span) -> Value<'p> {
        let values = vec![self.plain(path, span)];
        Value::Object(Rc::new(Object { path: FILE.to_owned(), args: Args { values, span, ..Args::default() } }))
    }

    /// The file of a path: from the root, or, as for a program that runs in a folder above, from there.
    fn found(&self, path: &str) -> Option<FileId> {
        let path = path.trim_start_matches("./");
        let mut folder = parent(self.sources.path(self.file));
        self.sources.find(path).or_else(|| {
            while !folder.is_empty() {
                if let Some(file) = self.sources.find(&join(folder, path)) {
                    return Some(file);
                }
                folder = parent(folder);
            }
            None
        })
    }

    fn text_of(&self, path: &str) -> Value<'p> {
        let Some(file) = self.found(path) else {
            return Value::Unknown(Rc::from(format!("`{path}` is not a file of the repository that is read")));
        };
        match &self.sources.get(file).text {
            Ok(text) => {
                self.charge(text.len() / 64);
                Value::Str(Str { text: Rc::from(&**text), map: Rc::new(SpanMap::identity()), file, holes: false })
            }
            Err(_) => Value::Unknown(Rc::from(format!("`{path}` could not be read"))),
        }
    }

    /// The files of a folder whose names fit. A folder's order is the machine's: here it is that of names.
    fn listed_files(&self, folder: &str, pattern: &str, below: bool, made: impl Fn(&Self, &str) -> Value<'p>) -> Value<'p> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.charge(self.sources.tree().count() / 8);
        let fits = |path: &str| {
            let Some(rest) = path.strip_prefix(&prefix) else { return false };
            (below || !rest.contains('/')) && like(name(rest), pattern.rsplit('/').next().unwrap_or(pattern))
        };
        let files: Vec<Value<'p>> =
            self.sources.tree().filter(|(_, file)| fits(&file.path)).map(|(_, file)| made(self, &file.path)).collect();
        // Of SQL and Python every file is known; of other kinds, whether there are any.
        let kind_is_read = matches!(pattern.rsplit_once('.'), Some((_, "sql" | "py")));
        let more = |at: &String| at == folder || below && at.starts_with(&prefix);
        let open = pattern.contains('/') || !kind_is_read && self.sources.unread.more_in.iter().any(more);
        Value::collection(Shape::List, files, open)
    }
}

/// A text or a path as text.
pub fn path_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Object(object) if object.path == PATH => object.args.values.first()?.text().map(|text| text.text.to_string()),
        value => value.text().map(|text| text.text.to_string()),
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// `base/part`, with `.` and `..` resolved where that can be told.
fn join(base: &str, part: &str) -> String {
    if part.starts_with('/') {
        return part.to_owned();
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in part.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match parts.last() {
            Some(last) if part == ".." && *last != ".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    let root = if base.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// Whether a name fits a pattern of `*` and `?`.
fn like(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let (mut at, mut wanted) = (0, 0);
    // Where the last `*` stood, and what it took so far.
    let mut star: Option<(usize, usize)> = None;
    while let Some(char) = name.get(at) {
        match pattern.get(wanted) {
            Some('*') => {
                star = Some((wanted, at));
                wanted += 1;
            }
            Some(one) if one == char || *one == '?' => {
                at += 1;
                wanted += 1;
            }
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                at = taken + 1;
                wanted = back + 1;
            }
        }
    }
    pattern.get(wanted..).unwrap_or_default().iter().all(|char| *char == '*')
}
