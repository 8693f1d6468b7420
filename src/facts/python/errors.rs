//! Syntax errors of a Python file, as problems that say what is wrong once.

use ruff_python_parser::ParseError;

use super::span;
use crate::facts::FactProblem;
use crate::source::text::Span;

/// One broken place makes the parser stumble many times; the first few say it.
const SHOWN: usize = 5;

/// The errors of one file: a merge conflict is one problem, an error line is one problem, and the last one counts the rest.
pub(super) fn read(text: &str, errors: &[ParseError]) -> Vec<FactProblem> {
    if errors.is_empty() {
        return Vec::new();
    }
    if let Some(span) = conflict(text) {
        return vec![FactProblem { span, message: "the file holds a merge conflict marker".to_owned() }];
    }
    let mut problems: Vec<FactProblem> = Vec::new();
    let mut last_line_start = None;
    let mut more = 0_usize;
    for error in errors {
        let place = span(error.location);
        let line_start = text.get(..place.start as usize).map(|before| before.rfind(['\n', '\r']));
        if last_line_start == Some(line_start) {
            continue;
        }
        last_line_start = Some(line_start);
        if problems.len() < SHOWN {
            problems.push(FactProblem { span: place, message: format!("syntax error: {}", lower_first(&error.error.to_string())) });
        } else {
            more += 1;
        }
    }
    if more > 0
        && let Some(last) = problems.last_mut()
    {
        last.message = format!("{}, and {more} more lines with syntax errors", last.message);
    }
    problems
}

/// The first `<<<<<<<` line that a `=======` and a `>>>>>>>` line follow.
fn conflict(text: &str) -> Option<Span> {
    let mut offset = 0;
    let mut open = None;
    let mut middle = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if open.is_none() && bare.starts_with("<<<<<<<") {
            open = Some(Span::of(offset, offset + bare.len()));
        } else if open.is_some() && bare == "=======" {
            middle = true;
        } else if middle && bare.starts_with(">>>>>>>") {
            return open;
        }
        offset += line.len();
    }
    None
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.as_str();
    // `F-string` is a word, `EOF` is a name.
    if rest.starts_with(char::is_uppercase) {
        return message.to_owned();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}
