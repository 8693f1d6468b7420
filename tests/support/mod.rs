//! Literate cases: prose, files and expectations in one Markdown file.

pub mod judge;
pub mod literate;
