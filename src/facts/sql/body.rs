//! Bodies: `DO` blocks as steps, functions as what a call of them may do.

use squawk_syntax::SourceFile;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::decoded_text::DecodedText;

use super::condition::Vars;
use super::mask::Holes;
use super::script::MAX_DEPTH;
use super::steps::{self, Body};
use super::tree::{Cx, K, Node, child, decoded, find, has, string};
use super::weight::Weight;
use super::{Binds, Later, dynamic, fallback, split};
use crate::facts::ddl::{OpKind, Opaque, OpaqueWhy};

/// What a function's body holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Summary {
    /// DDL in it, each statement in one line.
    pub ddl: Vec<String>,
    /// `RAISE EXCEPTION`.
    pub raises: bool,
    /// The PL/pgSQL body, when it holds DDL.
    pub steps: Option<Later>,
}

/// How much of a statement a summary keeps.
const SUMMARY_CHARS: usize = 200;

/// `DO $$ … $$`.
pub(super) fn block(cx: &Cx, node: &Node) -> OpKind {
    let opaque = |message: String| OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch: Vec::new() });
    if let Some(language) = child(node, K::DO_LANGUAGE).and_then(|language| language_name(cx, &language))
        && language != "plpgsql"
    {
        return opaque(format!("a `DO` block in the language `{language}` is not read"));
    }
    let Some(text) = child(node, K::LITERAL).and_then(|literal| decoded(&literal)) else {
        return opaque("a `DO` block without a body".to_owned());
    };
    if cx.depth >= MAX_DEPTH {
        return opaque(format!("a `DO` block that stands {MAX_DEPTH} bodies deep is not read"));
    }
    within(cx, &text, |inner, masked| match parse(masked, inner.binds) {
        Ok(parsed) => OpKind::Block(steps::of_block(inner, &parsed, &mut Vars::default())),
        Err(why) => opaque(format!("a `DO` block was not read: {why}")),
    })
}

/// What a call of a function may do.
pub(super) fn summary(cx: &Cx, node: &Node) -> Summary {
    let Some(options) = child(node, K::FUNC_OPTION_LIST) else { return Summary::default() };
    let language = child(&options, K::LANGUAGE_FUNC_OPTION).and_then(|option| language_name(cx, &option));
    let Some(text) = find(&options, K::AS_DEFINITION).and_then(|definition| child(&definition, K::LITERAL)).and_then(|body| decoded(&body))
    else {
        return Summary::default();
    };
    within(cx, &text, |inner, masked| match language.as_deref() {
        Some("plpgsql") => plpgsql_summary(inner, masked),
        Some("sql") => Summary { ddl: sql_ddl(inner.text, inner.binds), ..Summary::default() },
        _ => Summary::default(),
    })
}

/// Goes on in a literal's text: its places are found through the literal's escapes.
pub(super) fn within<T>(cx: &Cx, text: &DecodedText, read: impl FnOnce(&Cx, &str) -> T) -> T {
    let holes = Holes::of(text.text(), cx.binds);
    let masked = holes.mask(text.text());
    let at = |offset: u32| {
        let local = u32::from(text.source_pos(offset.into()));
        (cx.at)(local.saturating_add(u32::try_from(cx.base).unwrap_or(u32::MAX)))
    };
    read(&Cx { text: text.text(), masked: &masked, holes: &holes, base: 0, at: &at, binds: cx.binds, depth: cx.depth + 1 }, &masked)
}

fn language_name(cx: &Cx, node: &Node) -> Option<String> {
    child(node, K::LITERAL).and_then(|literal| string(&literal)).or_else(|| cx.child_ident(node, K::LANGUAGE_REF).map(|name| name.name))
}

/// Parses a PL/pgSQL body. The parser reads bodies where they stand, so it is given one in a `DO`.
pub(super) fn parse(masked: &str, binds: Binds) -> Result<Body, String> {
    if let Some(why) = Weight::of(masked, binds).too_much() {
        return Err(why);
    }
    let mut tag = "$b$".to_owned();
    let mut number = 0;
    while masked.contains(&tag) || masked.ends_with(tag.trim_end_matches('$')) {
        number += 1;
        tag = format!("$b{number}$");
    }
    let source = format!("DO {tag}{masked}{tag}");
    let tree = SourceFile::parse(&source).syntax_node();
    let body = find(&tree, K::DO).and_then(ast::Do::cast).and_then(|block| block.plpgsql()).ok_or("it has no body")?;
    let skipped = "DO ".len() + tag.len();
    let errors = body.errors().iter().map(|error| usize::from(error.range().start()).saturating_sub(skipped)).collect();
    Ok(Body { root: body.syntax(), errors })
}

fn plpgsql_summary(cx: &Cx, masked: &str) -> Summary {
    let Ok(body) = parse(masked, cx.binds) else {
        // Too deep to parse: its words still tell whether it may change a schema.
        let raises = masked.to_ascii_lowercase().contains("raise exception");
        return Summary { ddl: sql_ddl(cx.text, cx.binds), raises, steps: None };
    };
    let mut summary = Summary::default();
    for node in body.root.descendants() {
        match node.kind() {
            K::PLPGSQL_EXEC_SQL_STMT => summary.ddl.extend(sql_ddl(cx.text_of(&node), cx.binds)),
            K::PLPGSQL_DYN_EXECUTE_STMT if dynamic::may_be_ddl(cx, &node) => summary.ddl.push(one_line(cx.text_of(&node))),
            K::PLPGSQL_RAISE_STMT => {
                let level = child(&node, K::PLPGSQL_RAISE_LEVEL);
                // `RAISE;` and `RAISE 'text'` raise as well.
                summary.raises |= level.is_none_or(|level| has(&level, K::EXCEPTION_KW));
            }
            _ => {}
        }
    }
    summary.steps = (!summary.ddl.is_empty()).then(|| Later::block(cx));
    summary
}

/// The statements of a text that may change a schema.
fn sql_ddl(text: &str, binds: Binds) -> Vec<String> {
    let statements = split::split(text, binds).list.into_iter().map(|piece| piece.span.slice(text));
    let ddl = statements.filter(|statement| {
        let verb = fallback::subject(statement, binds).verb;
        matches!(verb.as_str(), "CREATE" | "ALTER" | "DROP" | "GRANT" | "REVOKE" | "DO" | "IMPORT" | "SECURITY" | "REASSIGN")
    });
    ddl.map(one_line).collect()
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.trim_end_matches(';').chars().take(SUMMARY_CHARS).collect()
}
