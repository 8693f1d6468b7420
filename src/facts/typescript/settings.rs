//! What decides where a specifier leads: `tsconfig.json`, `package.json`, `pnpm-workspace.yaml`, as far as they say that.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A `tsconfig.json` or `jsconfig.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TsConfig {
    /// `extends`, as written; later ones win.
    pub extends: Vec<String>,
    /// `references` to other files: those beside this one say what it does not.
    pub references: Vec<String>,
    /// `compilerOptions.baseUrl`.
    pub base_url: Option<String>,
    /// `compilerOptions.paths`, in order of the file.
    pub paths: Option<Vec<(String, Vec<String>)>>,
    /// `compilerOptions.rootDirs`.
    pub root_dirs: Vec<String>,
    /// `compilerOptions.outDir` and `rootDir`: what of one is made from the other.
    pub built: (Option<String>, Option<String>),
}

/// A `package.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `name`.
    pub name: Option<String>,
    /// Entry points in the order in which they are asked: `source`, `types`, `module`, `main`.
    pub entries: Vec<String>,
    /// `exports`: a pattern (`.`, `./sub/*`) and its targets, those of every condition.
    pub exports: Option<Vec<(String, Vec<String>)>>,
    /// `imports`, in the same form.
    pub imports: Vec<(String, Vec<String>)>,
    /// Globs of `workspaces`.
    pub workspaces: Vec<String>,
    /// Every dependency, and the range that is asked of it.
    pub dependencies: BTreeMap<String, String>,
}

impl TsConfig {
    /// Reads one; `None` when it is no JSON.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let json = jsonc(text)?;
        let options = json.get("compilerOptions").and_then(Value::as_object);
        let option = |key: &str| options.and_then(|options| options.get(key));
        let text = |key: &str| option(key).and_then(Value::as_str).map(str::to_owned);
        let references = json.get("references").and_then(Value::as_array);
        Some(Self {
            extends: json.get("extends").map(texts).unwrap_or_default(),
            references: references.into_iter().flatten().filter_map(|of| Some(of.get("path")?.as_str()?.to_owned())).collect(),
            base_url: text("baseUrl"),
            paths: option("paths")
                .and_then(Value::as_object)
                .map(|paths| paths.iter().map(|(pattern, targets)| (pattern.clone(), texts(targets))).collect()),
            root_dirs: option("rootDirs").map(texts).unwrap_or_default(),
            built: (text("outDir"), text("rootDir")),
        })
    }
}

impl Manifest {
    /// Reads one; `None` when it is no JSON.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let entry = |key: &&str| json.get(*key).and_then(Value::as_str).map(str::to_owned);
        let workspaces = json.get("workspaces").map(|of| of.get("packages").unwrap_or(of));
        let mut dependencies = BTreeMap::new();
        for section in ["peerDependencies", "optionalDependencies", "devDependencies", "dependencies"] {
            let section = json.get(section).and_then(Value::as_object).into_iter().flatten();
            dependencies.extend(section.filter_map(|(name, range)| Some((name.clone(), range.as_str()?.to_owned()))));
        }
        Some(Self {
            name: entry(&"name"),
            entries: ["source", "types", "typings", "svelte", "module", "main"].iter().filter_map(entry).collect(),
            exports: json.get("exports").map(exports),
            imports: json.get("imports").and_then(Value::as_object).map(patterns).unwrap_or_default(),
            workspaces: workspaces.map(texts).unwrap_or_default(),
            dependencies,
        })
    }
}

/// The globs of a `pnpm-workspace.yaml`.
#[must_use]
pub fn workspace_globs(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| line.trim_end() != "packages:").skip(1);
    let lines = lines.map(|line| line.split(" #").next().unwrap_or(line).trim()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let items = lines.map_while(|line| line.strip_prefix('-'));
    items.map(|item| item.trim().trim_matches(['"', '\'']).to_owned()).collect()
}

/// JSON with comments and trailing commas.
#[must_use]
pub fn jsonc(text: &str) -> Option<Value> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            c => c.len_utf8(),
        };
        let (taken, after) = rest.split_at_checked(length)?;
        if matches!(c, '}' | ']') {
            let kept = plain.trim_end().strip_suffix(',').map_or(plain.len(), str::len);
            plain.truncate(kept);
        }
        if c == '/' {
            plain.push(' ');
        } else {
            plain.push_str(taken);
        }
        rest = after;
    }
    serde_json::from_str(&plain).ok()
}

/// The length of the string that a text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// One text, or a list of them.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![],
    }
}

fn exports(value: &Value) -> Vec<(String, Vec<String>)> {
    match value.as_object() {
        Some(object) if object.keys().any(|key| key.starts_with('.')) => patterns(object),
        _ => vec![(".".to_owned(), targets(value))],
    }
}

fn patterns(object: &Map<String, Value>) -> Vec<(String, Vec<String>)> {
    object.iter().map(|(pattern, value)| (pattern.clone(), targets(value))).collect()
}

/// The targets of all conditions.
fn targets(value: &Value) -> Vec<String> {
    match value {
        Value::String(target) => vec![target.clone()],
        Value::Array(items) => items.iter().flat_map(targets).collect(),
        Value::Object(conditions) => conditions.values().flat_map(targets).collect(),
        _ => vec![],
    }
}
