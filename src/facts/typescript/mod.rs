//! TypeScript and JavaScript files: what they import and export, in every form.
//!
//! The parser's types end in this folder. Specifiers are as written (`../a.js`, `@/server/db`, `react`): what they lead to is the
//! workspace's to say.

mod comments;
mod commonjs;
mod exports;
mod script;
mod settings;
mod stack;
mod visit;

use std::borrow::Cow;
use std::sync::Arc;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

pub use settings::{Manifest, TsConfig, jsonc, workspace_globs};

use super::FactProblem;
use super::exports::Exports;
use super::imports::CodeFacts;
use super::want::Want;
use crate::source::text::Span;

/// Reads a file; its path says which language it is written in. Never fails: what the parser does not take is in `problems`, and what
/// stands around it still counts where the parser goes on.
#[must_use]
pub fn read(path: &str, text: &str, want: Want) -> CodeFacts {
    let component = [".vue", ".svelte"].iter().any(|ending| path.ends_with(ending));
    let (code, dialect) = if component {
        let (code, typed) = script::only(text);
        (Cow::Owned(code), if typed { SourceType::ts() } else { SourceType::jsx() })
    } else {
        (Cow::Borrowed(text), dialect(path))
    };
    let refused = |message: &str| {
        let problem = FactProblem { span: Span::default(), message: message.to_owned() };
        CodeFacts { problems: vec![problem], ..CodeFacts::default() }
    };
    match stack::enough_for(&code, || parse(&code, dialect, want)) {
        Ok(mut facts) => {
            // A component is exported without a word, and what its script exports are its properties.
            facts.exports =
                facts.exports.map(|exports| if component { Arc::new(Exports { is_open: true, ..Exports::default() }) } else { exports });
            facts
        }
        Err(refusal) => refused(refusal.words()),
    }
}

/// The language of a file by its name: `.js` may hold JSX, and `.mts` and `.cts` hold none.
fn dialect(path: &str) -> SourceType {
    let (_, ending) = path.rsplit_once('.').unwrap_or(("", path));
    match ending {
        _ if [".d.ts", ".d.mts", ".d.cts"].iter().any(|declaration| path.ends_with(declaration)) => SourceType::d_ts(),
        "tsx" => SourceType::tsx(),
        "ts" | "mts" => SourceType::ts(),
        "cts" => SourceType::ts().with_commonjs(true),
        "cjs" => SourceType::cjs().with_jsx(true),
        "mjs" => SourceType::jsx(),
        _ => SourceType::unambiguous().with_jsx(true),
    }
}

fn parse(text: &str, dialect: SourceType, want: Want) -> CodeFacts {
    let allocator = Allocator::default();
    let mut parsed = parse_as(&allocator, text, dialect);
    // JavaScript with Flow's types mostly reads as TypeScript.
    if parsed.panicked && dialect.is_javascript() {
        let typed = parse_as(&allocator, text, SourceType::tsx());
        parsed = if typed.panicked { parsed } else { typed };
    }
    let mut facts = visit::read(&parsed.program);
    comments::read(&parsed.program, dialect.is_javascript(), &mut facts);
    facts.imports.sort_by_key(|import| (import.name_span, import.stmt_span));
    facts.exports = want.symbols.then(|| Arc::new(exports::read(&parsed.program, &facts.imports)));
    facts.is_empty = parsed.program.body.is_empty() && parsed.program.directives.is_empty();
    let errors = parsed.diagnostics.errors();
    facts.problems = errors.map(|error| problem(&error.message, error.labels.first().map(|label| span(label.span())))).collect();
    facts
}

fn parse_as<'a>(allocator: &'a Allocator, text: &'a str, dialect: SourceType) -> ParserReturn<'a> {
    // A script of a server may return at its top level.
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    Parser::new(allocator, text, dialect).with_options(options).parse()
}

fn problem(message: &str, place: Option<Span>) -> FactProblem {
    let first = message.chars().next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    let rest = message.chars().skip(1).collect::<String>();
    FactProblem { span: place.unwrap_or_default(), message: format!("syntax error: {first}{rest}") }
}

/// A parser's span.
fn span(span: oxc_span::Span) -> Span {
    Span::of(span.start as usize, span.end as usize)
}

#[cfg(test)]
mod tests;
