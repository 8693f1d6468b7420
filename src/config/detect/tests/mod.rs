//! What is found in a tree, and what is said of it.

mod alembic;
mod code;
mod sql;

use expect_test::Expect;

use super::view::View;
use super::{code, histories};
use crate::source::memory::MemoryTree;
use crate::source::select;
use crate::source::sources::Sources;
use crate::source::tree::Tree;

const REVISION: &str = "\"\"\"A step.\"\"\"\nrevision: str = \"a1\"\ndown_revision = None\n";

fn sources(files: &[(&str, &str)]) -> Sources {
    let tree = MemoryTree::new(files.iter().map(|(path, text)| (*path, *text)));
    select::read(&tree, &tree.list().unwrap())
}

/// What the summary says, and the files of each history.
fn check(files: &[(&str, &str)], expected: &Expect) {
    let sources = sources(files);
    let view = View::new(&sources, &[]);
    let (found, mut lines) = histories(&view);
    for history in found {
        let files: Vec<&str> = history.files.iter().map(|file| sources.path(*file)).collect();
        lines.push(format!("{}: {}", history.path, files.join(" ")));
    }
    lines.extend(code(&view).1);
    expected.assert_eq(&(lines.join("\n") + "\n"));
}
