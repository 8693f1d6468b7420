//! PL/pgSQL that waits for values which only the model has: the text, read again once they are known.

use super::Binds;
use super::body::parse;
use super::condition::{Value, Vars};
use super::mask::Holes;
use super::script::MAX_DEPTH;
use super::steps::of_block;
use super::tree::Cx;
use crate::facts::ddl::{Condition, Step};
use crate::source::text::Span;

/// A part of a body, with what is known of its variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Later {
    /// A whole block.
    text: String,
    vars: Vars,
    binds: Binds,
    depth: usize,
    /// Where the statements stand, in the text that was read first.
    span: Span,
    /// How much of `text` stands in front of them.
    before: u32,
    /// Each byte of the statements is a byte there.
    is_plain: bool,
}

impl Later {
    /// The statements from `start` to `end` of a context's text.
    pub(super) fn statements(cx: &Cx, start: usize, end: usize, vars: &Vars) -> Self {
        const BEFORE: &str = "BEGIN ";
        let local = Span::of(start, end);
        let text = format!("{BEFORE}{}\nEND", local.slice(cx.text));
        Self { text, before: u32::try_from(BEFORE.len()).unwrap_or(0), vars: vars.clone(), ..Self::of(cx, local) }
    }

    /// A context's whole text, which is a block.
    pub(super) fn block(cx: &Cx) -> Self {
        Self { text: cx.text.to_owned(), ..Self::of(cx, Span::of(0, cx.text.len())) }
    }

    fn of(cx: &Cx, local: Span) -> Self {
        let span = cx.outer(local);
        let is_plain = span.end.checked_sub(span.start) == local.end.checked_sub(local.start);
        Self { text: String::new(), vars: Vars::default(), binds: cx.binds, depth: cx.depth, span, before: 0, is_plain }
    }

    /// The steps, where variables have these values; one without a value is NULL. `found` says whether the last query gave a row.
    #[must_use]
    pub fn steps(&self, values: &[(String, Option<String>)], found: Option<bool>) -> Vec<Step> {
        let mut vars = self.vars.clone();
        for (name, value) in values {
            let value = value.clone().map_or(Value::Row(Condition::Constant(false)), Value::Text);
            vars.set(name, Some(value));
        }
        if let Some(found) = found {
            vars.set_found(Some(Condition::Constant(found)));
        }
        if self.depth >= MAX_DEPTH {
            return Vec::new();
        }
        let holes = Holes::of(&self.text, self.binds);
        let masked = holes.mask(&self.text);
        let at = |offset: u32| {
            let inside = offset.saturating_sub(self.before);
            if self.is_plain { self.span.start.saturating_add(inside).min(self.span.end) } else { self.span.start }
        };
        let cx = Cx { text: &self.text, masked: &masked, holes: &holes, base: 0, at: &at, binds: self.binds, depth: self.depth };
        parse(&masked, self.binds).map(|body| of_block(&cx, &body, &mut vars)).unwrap_or_default()
    }
}
