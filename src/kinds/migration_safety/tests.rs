use super::marker::stands;
use crate::source::sources::{FileId, Place, SourceFile, Sources};
use crate::source::text::Span;

fn marked(text: &str) -> bool {
    let start = text.find("DROP").unwrap();
    let path = if text.contains("op.") { "a.py" } else { "a.sql" };
    let sources = Sources::new(vec![SourceFile::new(path.to_owned(), Ok(text.into()))]);
    stands("destructive:", Place { file: FileId(0), span: Span::of(start, start + 4) }, &sources)
}

#[test]
fn a_marker_stands_behind_the_step_or_in_the_comment_above_it() {
    for text in [
        "DROP TABLE a; -- destructive: moved to b",
        "-- destructive: moved to b\nDROP TABLE a;",
        "-- destructive: moved to b\n-- and verified\nDROP TABLE a;",
        "if True:\n    # destructive: moved to b\n    op.execute('DROP TABLE a')",
        "op.execute('''\n  -- destructive: moved to b\n  DROP TABLE a''')",
        "op.execute('DROP TABLE a')  # destructive: moved to b",
    ] {
        assert!(marked(text), "{text}");
    }
}

#[test]
fn a_marker_without_reason_elsewhere_or_in_a_string_does_not_count() {
    for text in [
        "DROP TABLE a;",
        "DROP TABLE a; -- destructive:",
        "DROP TABLE a; -- destructive: todo",
        "DROP TABLE a; -- not destructive: it is empty",
        "-- destructive: moved to b\n\nDROP TABLE a;",
        "-- destructive: moved to b\nSELECT 1;\nDROP TABLE a;",
        "SELECT 'destructive: moved';\nDROP TABLE a;",
        "DROP TABLE a; SELECT ' -- destructive: moved';",
        "op.execute('DROP TABLE a', ' # destructive: moved')",
        "x = '''\n# destructive: moved'''\nop.execute('DROP TABLE a')",
    ] {
        assert!(!marked(text), "{text}");
    }
}
