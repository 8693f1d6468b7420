//! `sources.exclude`: paths that are not analysed, each with its reason.

use super::model::Exclude;
use super::names::Names;
use super::{paths, reasons};
use crate::diagnostics::problem::Hides;
use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// Reads the entries in the order written.
pub(super) fn read(root: &Node, names: &mut Names<'_>, reader: &mut Reader<'_>) -> Vec<Exclude> {
    let entries = root.get("sources").and_then(|sources| sources.get("exclude")).map_or(&[][..], Node::items);
    let mut read = vec![];
    for entry in entries {
        let reason = reasons::given(entry, "reason", reader);
        let Some(path) = entry.get("path") else { continue };
        let Some(glob) = paths::glob(path, reader) else { continue };
        let text = path.text().unwrap_or("").to_owned();
        names.glob(&glob, &text, path.place, Hides::Nothing);
        if let Some(reason) = reason {
            read.push(Exclude { text, glob, reason: reason.to_owned(), place: entry.place });
        }
    }
    read
}
