//! Files, folders and lines of text.

use std::collections::BTreeSet;

use super::pick::Picker;
use super::python::literal;
use super::wish::Wish;
use crate::facts::documents::owners::PATHS as OWNERS;
use crate::facts::text::pieces;
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::plant::{Edit, Plant, WORD};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::{FileId, SourceFile};

/// The longest file that is written, in lines or bytes.
const LONGEST: usize = 200_000;

/// How many files and folders of the tree are looked at.
const LOOKED_AT: usize = 20_000;

/// How many folders a new file is tried in.
const FOLDERS: usize = 400;

pub fn file(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let Some(path) = file_path(of, wish, inputs, head, &[]) else { return vec![] };
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    let text = |picker: &mut Picker<'_, '_>| {
        let (blank, lines, size) = (picker.bool("blank", false)?, picker.number("lines")?, picker.number("size")?);
        let (count, bytes) = (lines.unwrap_or(1).min(LONGEST), size.map(|size| size.min(LONGEST)));
        let line = if blank { "\n" } else { "planted\n" };
        let text = if blank && lines.is_none() { String::new() } else { line.repeat(count) };
        Some(bytes.map_or(text, |bytes| "x".repeat(bytes)))
    };
    let Some(text) = text(&mut picker) else { return vec![] };
    let mode = mode(&mut picker);
    let (Some(mode), Some(false), Some(false)) = (mode, picker.bool("symlink", false), picker.bool("ignored", false)) else {
        return vec![];
    };
    let shown = mode.map(|mode| format!(" of mode {mode:o}")).unwrap_or_default();
    let what = format!("a file `{path}` of {} bytes{shown}", text.len());
    let owned = picker.asks("owners") && picker.fits("owners", &Value::Absent);
    let mut plants = vec![Plant::guess(what, Edit::Create { path: path.clone(), text, mode })];
    let mut lists = OWNERS.iter().filter(|list| owned && inputs.sources.is_listed(list));
    plants.extend(lists.next().and_then(|list| {
        let real = find_file(of, wish, inputs, head)?;
        let gone = Plant::guess(format!("the file `{list}` is gone"), Edit::Remove { path: (*list).to_owned() });
        Some(gone.about([real.to_owned()]))
    }));
    plants
}

/// A file of the tree that fits by its path.
fn find_file<'a>(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'a>, head: &RuleHead) -> Option<&'a str> {
    let fits = |file: &&SourceFile| head.covers(&file.path) && fits_path(of, wish, &file.path);
    inputs.sources.listed().map(|(_, file)| file).find(fits).map(|file| file.path.as_str())
}

/// The permissions that are asked for; nothing inside where they do not matter.
fn mode(picker: &mut Picker<'_, '_>) -> Option<Option<u32>> {
    let modes: Vec<String> = ["600", "644", "755", "700"].map(str::to_owned).into();
    if picker.asks("executable") {
        return Some(Some(if picker.bool("executable", false)? { 0o755 } else { 0o644 }));
    }
    let mode = if picker.asks("mode") { Some(picker.text("mode", "644", &modes)?) } else { None };
    match mode {
        Some(mode) => u32::from_str_radix(&mode, 8).ok().map(Some),
        None => Some(None),
    }
}

/// The fields that a path decides.
fn fits_path(of: &dyn FactType, wish: &Wish<'_>, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, extension) = name.rsplit_once('.').map_or((name, None), |(stem, extension)| (stem, Some(extension)));
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    let mut asked = vec![("path", Value::text(path)), ("folder", Value::text(folder)), ("extension", Value::optional(extension))];
    if of.name() == "file" {
        asked.extend([("name", Value::text(name)), ("stem", Value::text(stem))]);
    }
    asked.iter().all(|(field, value)| picker.fits(field, value))
}

/// A path that fits: one that is made up, or at last one that is there.
pub fn file_path(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead, endings: &[&str]) -> Option<String> {
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    let mut sampled = |field: &str| if picker.asks(field) { picker.text(field, "", &[]) } else { None };
    let (path, folder, extension) = (sampled("path"), sampled("folder"), sampled("extension"));
    let (name, stem) = if of.name() == "file" { (sampled("name"), sampled("stem")) } else { (None, None) };
    let mut names: Vec<String> = name.into_iter().collect();
    names.extend(path.as_deref().and_then(|path| path.rsplit('/').next()).map(str::to_owned));
    let stem = stem.unwrap_or_else(|| WORD.to_owned());
    names.extend(extension.iter().map(|extension| format!("{stem}.{extension}")));
    names.extend(endings.iter().map(|ending| format!("{stem}{ending}")));
    names.push(stem);
    let mut folders: Vec<String> = folder.into_iter().collect();
    folders.extend(path.as_deref().map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()));
    folders.push(String::new());
    let within = |folders: &[String]| -> Vec<String> {
        let join = |folder: &String, name: &String| if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        folders.iter().flat_map(|folder| names.iter().map(move |name| join(folder, name))).collect()
    };
    let is_sound = |path: &String| path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains('\0');
    let ends = |path: &String| endings.is_empty() || endings.iter().any(|ending| path.ends_with(ending));
    let fits = |path: &String| is_sound(path) && ends(path) && head.covers(path) && fits_path(of, wish, path);
    let is_new = |path: &&String| !inputs.sources.is_listed(path);
    let mut paths: Vec<String> = within(&folders).into_iter().filter(fits).collect();
    if paths.is_empty() {
        let known: BTreeSet<&str> = inputs.sources.listed().take(LOOKED_AT).map(|(_, file)| file.folder()).collect();
        let known: Vec<String> = known.into_iter().take(FOLDERS).map(str::to_owned).collect();
        paths = within(&known).into_iter().filter(fits).collect();
    }
    let there = || find_file(of, wish, inputs, head).map(str::to_owned).filter(ends);
    paths.iter().find(is_new).or_else(|| paths.first()).cloned().or_else(there)
}

pub fn folder(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let (mut bindings, mut plants) = (vec![], Vec::new());
    let mut picker = Picker::new(of, wish, &mut bindings);
    let path = picker.text("path", WORD, &[WORD.to_owned()]);
    let parent = if picker.asks("parent") { picker.text("parent", "", &[]) } else { None };
    let name = picker.text("name", WORD, &[WORD.to_owned()]);
    let (Some(path), Some(name)) = (path, name) else { return plants };
    let beside = parent.map(|parent| if parent.is_empty() { name.clone() } else { format!("{parent}/{name}") });
    let known: BTreeSet<&str> = inputs.sources.listed().take(LOOKED_AT).map(|(_, file)| file.folder()).collect();
    let below = known.into_iter().take(FOLDERS).map(|folder| if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") });
    let fits = |path: &String| {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut bindings = vec![];
        let mut picker = Picker::new(of, wish, &mut bindings);
        let asked = [("path", Value::text(path)), ("parent", Value::text(parent)), ("name", Value::text(name))];
        asked.iter().all(|(field, value)| picker.fits(field, value))
    };
    let candidates: Vec<String> = beside.into_iter().chain([path]).chain(below).filter(fits).collect();
    let is_new = |path: &&String| inputs.sources.below(path).next().is_none();
    let Some(path) = candidates.iter().find(is_new).or_else(|| candidates.first()).cloned() else { return plants };
    let package = picker.optional("package", &["namespace".to_owned()]).flatten();
    let inner: Vec<String> = wish
        .members(of, "files")
        .into_iter()
        .enumerate()
        .filter_map(|(at, (member, kind))| {
            let name = Picker::new(kind, member, &mut vec![]).text("name", WORD, &[])?;
            Some(if at == 0 { name } else { format!("{at}_{name}") })
        })
        .collect();
    let file = match package.as_deref() {
        Some("regular") => "__init__.py",
        Some(_) => "planted.py",
        None => "planted.txt",
    };
    let file = inner.first().map_or(file, String::as_str);
    let full = format!("{path}/{file}");
    if head.covers(&full) {
        let edit = Edit::Create { path: full.clone(), text: String::new(), mode: None };
        plants.push(Plant::guess(format!("a folder `{path}` with `{file}`"), edit));
    }
    plants
}

pub fn text(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut bindings = vec![];
    let Some(line) = Picker::new(of, wish, &mut bindings).text("text", WORD, &[]) else { return vec![] };
    let real = |(_, file): &(FileId, &SourceFile)| file.text.is_ok() && head.covers(&file.path) && fits_path(of, wish, &file.path);
    let mut grounds: Vec<(String, Option<FileId>)> = Vec::new();
    // Lines of code are cut into pieces; of other files they are whole.
    for ending in [".py", ".rs", ""] {
        let is_of = |file: &SourceFile| {
            if ending.is_empty() { !file.path.ends_with(".py") && !file.path.ends_with(".rs") } else { file.path.ends_with(ending) }
        };
        let found = inputs.sources.tree().filter(|(_, file)| is_of(file)).find(real);
        grounds.extend(found.map(|(id, file)| (file.path.clone(), Some(id))));
    }
    if grounds.is_empty() {
        let endings = [".py", ".rs", ".md", ".txt", ""];
        let made_up = endings.iter().filter_map(|ending| file_path(of, wish, inputs, head, &[ending]));
        grounds.extend(made_up.map(|path| (path, None)));
    }
    let plant = |(path, file): (String, Option<FileId>)| {
        let written = forms(&line, &path).into_iter().find(|text| reads(of, wish, text, &path))?;
        let edit = match file {
            Some(file) => Edit::Append { file, text: written.clone() },
            None => Edit::Create { path: path.clone(), text: written.clone(), mode: None },
        };
        Some(Plant::guess(format!("`{}` in `{path}`", written.trim()), edit))
    };
    grounds.into_iter().filter_map(plant).collect()
}

/// The ways to write a line in a file of its language.
fn forms(line: &str, path: &str) -> Vec<String> {
    let quoted = literal(line);
    if path.ends_with(".py") {
        let doc = format!("def {WORD}():\n    \"\"\"{}\"\"\"\n", line.replace('"', "'"));
        return vec![format!("{WORD} = {quoted}\n"), format!("{WORD} = r'''{line}'''\n"), format!("# {line}\n"), doc, format!("{line}\n")];
    }
    if path.ends_with(".rs") {
        let string = format!("const PLANTED: &str = {quoted};\n");
        return vec![string, format!("// {line}\n"), format!("/// {line}\nfn {WORD}() {{}}\n"), format!("{line}\n")];
    }
    vec![format!("{line}\n")]
}

/// Whether a piece of the text is as asked.
fn reads(of: &dyn FactType, wish: &Wish<'_>, text: &str, path: &str) -> bool {
    pieces(path, text).iter().any(|piece| {
        let mut bindings = vec![];
        let mut picker = Picker::new(of, wish, &mut bindings);
        let sort = piece.sort.map_or(Value::Unknown, |sort| Value::text(sort.word()));
        picker.fits("text", &Value::text(piece.span.slice(text))) && picker.fits("in", &sort)
    })
}
