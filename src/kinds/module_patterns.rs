//! Lists of module patterns in the policy.

use crate::workspace::layers::ModulePattern;
use crate::yaml::near;
use crate::yaml::node::{Node, Value};
use crate::yaml::shape::Reader;

/// The module patterns of a scalar or a list.
pub fn read(node: &Node, reader: &mut Reader<'_>) -> Vec<ModulePattern> {
    let mut patterns: Vec<ModulePattern> = Vec::new();
    for item in one_or_list(node) {
        let Some(pattern) = one(item, reader) else { continue };
        match patterns.iter().find(|earlier| earlier.text == pattern.text) {
            Some(earlier) => {
                reader.conflict(item.place, format!("`{}` is listed twice", pattern.text), (earlier.place, "first here".to_owned()));
            }
            None => patterns.push(pattern),
        }
    }
    patterns
}

/// The module pattern of a scalar.
pub fn one(node: &Node, reader: &mut Reader<'_>) -> Option<ModulePattern> {
    let pattern = ModulePattern::parse(node.text()?, node.place);
    let help = || "write dotted parts: a name, `*` (one part), `**` (any number) or `{name}` (one part, remembered)".to_owned();
    pattern.map_err(|message| reader.mistake(node.place, message, Some(help()))).ok()
}

/// "Did you mean" for a pattern that no module fits, by what stands before its first wildcard.
pub fn nearest<'n>(pattern: &ModulePattern, modules: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let fixed = pattern.text.split(['*', '{']).next().unwrap_or("").trim_end_matches('.');
    if fixed.is_empty() { None } else { near::nearest(fixed, '.', modules) }
}

/// The items of a list, or the scalar itself.
pub fn one_or_list(node: &Node) -> &[Node] {
    match node.value {
        Value::List(_) => node.items(),
        _ => std::slice::from_ref(node),
    }
}
