#![expect(clippy::format_collect, reason = "a test shows what it saw as text")]

use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::layers::ModulePattern;

fn place() -> Place {
    Place { file: FileId(0), span: Span::default() }
}

/// `no`, or what was captured.
fn matched(pattern: &str, module: &str) -> String {
    match ModulePattern::parse(pattern, place()).unwrap().matches(module) {
        None => "no".to_owned(),
        Some(captures) => captures.iter().map(|(key, value)| format!("{key}={value} ")).collect::<String>().trim_end().to_owned(),
    }
}

#[test]
fn two_stars_stand_for_any_number_of_parts_and_one_star_for_one() {
    for (pattern, yes, no) in [
        ("a.**", "a", "ab"),
        ("a.**", "a.b.c", "b.a"),
        ("a.*", "a.b", "a"),
        ("a.*.c", "a.b.c", "a.c"),
        ("a.**.c", "a.c", "a.c.d"),
        ("**.c", "x.y.c", "c.x"),
        ("a.L5_*", "a.L5_engines", "a.L5"),
        ("a.*_x_*", "a.1_x_2", "a._x"),
        ("a.x*x", "a.xx", "a.x"),
    ] {
        assert_eq!(matched(pattern, yes), "", "{pattern} {yes}");
        assert_eq!(matched(pattern, no), "no", "{pattern} {no}");
    }
}

#[test]
fn captures_remember_one_part_and_must_come_back_equal() {
    assert_eq!(matched("a.{domain}.b.**", "a.policies.b.c"), "domain=policies");
    assert_eq!(matched("{x}.**.{x}", "a.b.a"), "x=a");
    assert_eq!(matched("{x}.**.{x}", "a.b.c"), "no");
}

#[test]
fn malformed_patterns_are_refused() {
    for pattern in ["", "a..b", "a.{b", "a.b}", "a.{}", "a.b**", "a/b", "**.a.**.b.**"] {
        assert!(ModulePattern::parse(pattern, place()).is_err(), "{pattern}");
    }
}
