//! Paths and globs as the policy writes them: relative, `/` between parts, and never out of their folder.

use globset::{GlobBuilder, GlobMatcher};

use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// Where accepted old findings are recorded when the policy does not say.
const BASELINE: &str = "guardrails.baseline";

/// A relative path without `.` parts and doubled slashes; `.` becomes `""`.
///
/// # Errors
/// What is wrong with it: it is absolute, or leads out of its folder.
pub fn confined(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    if text.contains('\\') {
        return Err("has `\\` where `/` stands between folders");
    }
    let drive = text.as_bytes().get(1) == Some(&b':');
    if text.starts_with('/') || text.starts_with('~') || drive {
        return Err("is absolute");
    }
    let mut parts: Vec<&str> = vec![];
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err("leads out of its folder");
                }
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// The path of a scalar; a mistake when it is not confined.
pub(super) fn path(node: &Node, reader: &mut Reader<'_>) -> Option<String> {
    let text = node.text()?;
    match confined(text) {
        Ok(path) => Some(path),
        Err(wrong) => {
            if !reader.knows(node.place) {
                reader.mistake(node.place, format!("the path `{text}` {wrong}"), Some("write a path below the folder, with `/`".into()));
            }
            None
        }
    }
}

/// A glob on paths from the root: `*` stops at `/`, `**` does not, and a folder stands for all that is in it.
pub(super) fn glob(node: &Node, reader: &mut Reader<'_>) -> Option<GlobMatcher> {
    let text = path(node, reader)?;
    let pattern = if text.is_empty() { "**".to_owned() } else { format!("{{{text},{text}/**}}") };
    match GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true).build() {
        Ok(glob) => Some(glob.compile_matcher()),
        Err(error) => {
            reader.mistake(node.place, format!("not a glob: {}", error.kind()), None);
            None
        }
    }
}

/// `a/b` of `a` and `b`; the root is `""`.
pub(super) fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// The folder of a path; `""` for one in the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `baseline:`, from the root.
pub(super) fn baseline(root: &Node, reader: &mut Reader<'_>) -> String {
    let written = root.get("baseline").and_then(|node| path(node, reader));
    written.filter(|path| !path.is_empty()).unwrap_or_else(|| BASELINE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_its_folder() {
        assert_eq!(confined("./a//b/"), Ok("a/b".into()));
        assert_eq!(confined("."), Ok(String::new()));
        assert_eq!(confined("a/../b"), Ok("b".into()));
        for wrong in ["", "..", "a/../../b", "/etc/passwd", "~/x", "C:/x", "a\\b"] {
            assert!(confined(wrong).is_err(), "{wrong}");
        }
    }
}
