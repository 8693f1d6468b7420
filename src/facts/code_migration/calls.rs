//! Literals where they stand: given to a call that runs SQL, to one that builds the schema, or to people.

use std::collections::BTreeSet;

use super::lex::{Family, Literal};
use super::names::{Role, changes, is_without_tables, role, sql_in, touched};
use super::tokens::Tokens;
use super::{CodeMigration, Reach, regions};
use crate::facts::ddl::{ObjectName, OpKind};
use crate::facts::sql::{Binds, read};
use crate::facts::sql_map::SpanMap;
use crate::source::text::Span;

/// How many tokens one look reaches: programs of any length are read in time that grows with it.
const FAR: usize = 400;

/// A reading of a program's calls.
pub(super) struct Calls<'a> {
    tokens: &'a Tokens<'a>,
    family: Family,
    /// Tokens that only run on the way down.
    down: Vec<bool>,
    /// Functions that the file defines.
    defined: BTreeSet<&'a str>,
    /// Names that the file gives to a literal, or to what is made of one.
    assigned: BTreeSet<&'a str>,
    /// Names that calls which run SQL are given.
    run: BTreeSet<&'a str>,
    found: CodeMigration,
}

/// Literals that `+` joins, read as one text.
struct Text {
    value: String,
    map: SpanMap,
    whole: bool,
    /// The first token, and the one behind the last.
    range: (usize, usize),
}

impl<'a> Calls<'a> {
    pub fn new(tokens: &'a Tokens<'a>, family: Family) -> Self {
        let mut calls = Self {
            tokens,
            family,
            down: regions::down(tokens),
            defined: BTreeSet::new(),
            assigned: BTreeSet::new(),
            run: BTreeSet::new(),
            found: CodeMigration::default(),
        };
        calls.note_names();
        calls
    }

    /// What the program says.
    pub fn read(mut self) -> CodeMigration {
        let mut at = 0;
        while at < self.tokens.len() {
            if self.down.get(at) == Some(&true) {
                at += 1;
            } else if let Some(literal) = self.tokens.literal(at) {
                let text = self.joined(at, literal);
                at = text.range.1;
                self.text(text);
            } else {
                if self.tokens.punct(at) == Some(b'(') {
                    self.call(at);
                }
                at += 1;
            }
        }
        self.found.names.sort();
        self.found.names.dedup_by(|one, two| (&one.schema, &one.name) == (&two.schema, &two.name));
        self.found
    }

    fn note_names(&mut self) {
        for at in 0..self.tokens.len() {
            if matches!(self.tokens.word(at), Some("func" | "function" | "fun" | "fn" | "const" | "def")) {
                self.defined.extend(self.tokens.word(at + 1));
            }
            if let Some(name) = self.assigned_before(at) {
                self.assigned.insert(name);
            }
            if self.tokens.punct(at) != Some(b'(') || !matches!(self.role_at(at), Role::Runs(_)) {
                continue;
            }
            for (from, to) in self.tokens.arguments(at) {
                self.run.extend(self.tokens.word(from).filter(|_| to == from + 1));
            }
        }
    }

    /// The name that a literal here, or the call around it, is assigned to.
    fn assigned_before(&self, at: usize) -> Option<&'a str> {
        self.tokens.literal(at)?;
        let mut from = at;
        for _ in 0..8 {
            if let Some(name) = self.left_of_assignment(from) {
                return Some(name);
            }
            from = self.tokens.bracket(from).filter(|open| self.tokens.punct(*open) != Some(b'{'))?;
            // From the bracket to the first token of the expression that it belongs to.
            let lowest = from.saturating_sub(FAR);
            while from > lowest && (self.tokens.word(from - 1).is_some() || self.tokens.punct(from - 1) == Some(b'.')) {
                from -= 1;
            }
        }
        None
    }

    /// `x` of `x = …`, `x := …`, `x: T = …`, when the right side begins here or after operands of `+`.
    fn left_of_assignment(&self, at: usize) -> Option<&'a str> {
        let mut from = at;
        let lowest = at.saturating_sub(FAR).max(1);
        while from > lowest && self.tokens.punct(from - 1) == Some(b'+') {
            from -= 2;
        }
        let equals = from.checked_sub(1)?;
        if self.tokens.punct(equals) != Some(b'=') {
            return None;
        }
        let before = equals.checked_sub(1)?;
        match self.tokens.punct(before) {
            Some(b':') => self.tokens.word(before.checked_sub(1)?),
            Some(_) => None,
            None => {
                let typed = before >= 2 && self.tokens.punct(before - 1) == Some(b':');
                self.tokens.word(if typed { before - 2 } else { before })
            }
        }
    }

    /// A literal and those that are joined to it.
    fn joined(&self, at: usize, first: &Literal) -> Text {
        let mut text = Text { value: first.value.clone(), map: first.map.clone(), whole: first.whole, range: (at, at + 1) };
        while self.tokens.punct(text.range.1) == Some(b'+')
            && let Some(next) = self.tokens.literal(text.range.1 + 1)
        {
            text.map.append(u32::try_from(text.value.len()).unwrap_or(u32::MAX), &next.map);
            text.value.push_str(&next.value);
            text.whole &= next.whole;
            text.range.1 += 2;
        }
        let operator = |at: Option<usize>| at.and_then(|at| self.tokens.punct(at)).is_some_and(|byte| matches!(byte, b'+' | b'%'));
        if operator(at.checked_sub(1)) || operator(Some(text.range.1)) || self.is_changed_after(text.range.1) {
            text.whole = false;
        }
        text
    }

    /// `"…".replace(…)`, but not `.trimIndent()`.
    fn is_changed_after(&self, at: usize) -> bool {
        let is_method = self.tokens.punct(at) == Some(b'.');
        let name = self.tokens.word(at + 1).unwrap_or("");
        is_method && !matches!(name, "trimIndent" | "trimMargin" | "trim" | "stripIndent" | "strip" | "to_string" | "into" | "to_owned")
    }

    fn role_at(&self, open: usize) -> Role {
        self.tokens.callee(open).and_then(|at| self.tokens.word(at)).map_or(Role::None, role)
    }

    /// What the call around a literal does with it.
    fn role_of(&self, text: &Text) -> Role {
        let at = text.range.0;
        let tag =
            at.checked_sub(1).filter(|tag| self.tokens.bytes(*tag).map(|(_, end)| end) == self.tokens.bytes(at).map(|(start, _)| start));
        if let Some(tag) = tag.and_then(|tag| self.tokens.word(tag)) {
            return role(tag);
        }
        match self.tokens.bracket(at) {
            Some(open) if self.tokens.punct(open) == Some(b'(') => self.role_at(open),
            _ => Role::None,
        }
    }

    /// A literal that may be SQL.
    fn text(&mut self, text: Text) {
        let Some(start) = sql_in(&text.value) else { return };
        let role = self.role_of(&text);
        if role == Role::Speaks {
            return;
        }
        let is_run = match role {
            Role::Runs(_) => true,
            _ => self.left_of_assignment(text.range.0).is_some_and(|name| self.run.contains(name)),
        };
        let whole = text.whole && role != Role::Formats;
        let offset = u32::try_from(start).unwrap_or(0);
        let value = if whole { text.value.as_str() } else { text.value.get(start..).unwrap_or("") };
        let map = if whole { text.map } else { text.map.part(offset, u32::MAX) };
        let mut script = read(value, Binds::File);
        let mut is_change = false;
        for op in &script.ops {
            if changes(op, op.span.slice(value)) {
                is_change = true;
                self.change(&touched(op), is_without_tables(op), map.map(op.span), &map);
            }
        }
        if is_change && !(whole && is_run && self.family != Family::Python) {
            self.reach(Reach::Named);
        }
        if whole && is_run {
            // What was not understood and does not begin as a change is a sentence.
            script.ops.retain(|op| !matches!(op.kind, OpKind::Opaque(_)) || changes(op, op.span.slice(value)));
            self.found.scripts.push((script, map));
        }
    }

    fn change(&mut self, names: &[ObjectName], is_harmless: bool, place: Span, map: &SpanMap) {
        self.found.first.get_or_insert(place);
        self.reach(Reach::Stated);
        let is_open = |name: &ObjectName| name.name.contains(['%', '$', '{', '}', '?']);
        let known: Vec<ObjectName> = names.iter().filter(|name| !is_open(name)).cloned().collect();
        if known.len() < names.len() || (names.is_empty() && !is_harmless) {
            self.reach(Reach::Anything);
        }
        self.found.names.extend(known.into_iter().map(|name| ObjectName { span: map.map(name.span), ..name }));
    }

    fn reach(&mut self, reach: Reach) {
        self.found.reach = self.found.reach.max(reach);
    }

    /// A call that builds the schema, or that runs what stands elsewhere.
    fn call(&mut self, open: usize) {
        let Some(callee) = self.tokens.callee(open) else { return };
        if self.is_definition(callee, open) {
            return;
        }
        match self.tokens.word(callee).map_or(Role::None, role) {
            Role::Builds => self.builder(open, callee),
            Role::Elsewhere => self.open(callee),
            Role::Runs(true) if !self.is_known(open) => self.open(callee),
            Role::Names => {
                let (name, span) = (self.first_name(open), self.span(open));
                self.found.names.extend(name.map(|name| ObjectName { schema: None, name, span }));
            }
            _ => {}
        }
    }

    /// SQL that stands elsewhere may do anything.
    fn open(&mut self, at: usize) {
        let span = self.span(at);
        self.found.first.get_or_insert(span);
        self.reach(Reach::Anything);
    }

    fn span(&self, at: usize) -> Span {
        self.tokens.bytes(at).map_or_else(Span::default, |(start, end)| Span::of(start, end))
    }

    fn builder(&mut self, open: usize, callee: usize) {
        if self.is_defined_here(callee) {
            return;
        }
        let span = self.span(callee);
        self.found.first.get_or_insert(span);
        match self.first_name(open) {
            Some(name) => {
                self.reach(Reach::Named);
                self.found.names.push(ObjectName { schema: None, name, span });
            }
            None => self.reach(Reach::Anything),
        }
    }

    /// The table of a builder's call: its first literal, or that of `name:` or `tableName:` in its first argument.
    fn first_name(&self, open: usize) -> Option<String> {
        let (from, to) = self.tokens.arguments(open).into_iter().next()?;
        let to = to.min(from + FAR);
        let is_key = |at: &usize| {
            self.tokens.punct(at + 1) == Some(b':')
                && self.tokens.word(*at).is_some_and(|word| matches!(word, "name" | "tableName" | "table"))
        };
        let keyed = (from..to).find(is_key).and_then(|at| self.tokens.literal(at + 2));
        let literal = keyed.or_else(|| (from..to).find_map(|at| self.tokens.literal(at)))?;
        (literal.whole && !literal.value.is_empty()).then(|| literal.value.rsplit('.').next().unwrap_or("").trim_matches('"').to_owned())
    }

    /// Whether what a call runs stands in the file: a literal, a name that was given one, or nothing at all.
    fn is_known(&self, open: usize) -> bool {
        let arguments = self.tokens.arguments(open);
        let is_given = |(from, to): &(usize, usize)| {
            (*from..(*to).min(*from + FAR)).any(|at| self.tokens.literal(at).is_some())
                || self.tokens.word(*from).is_some_and(|name| self.assigned.contains(name))
        };
        arguments.is_empty() || arguments.iter().take(2).any(is_given)
    }

    /// `func name(`, and methods: `name(…) {`, `name(…): T {`.
    fn is_definition(&self, callee: usize, open: usize) -> bool {
        let before = callee.checked_sub(1).and_then(|at| self.tokens.word(at));
        let is_keyword =
            before.is_some_and(|word| matches!(word, "func" | "function" | "async" | "fun" | "fn" | "def" | "void" | "public"));
        let is_receiver = before.is_none()
            && callee.checked_sub(1).is_some_and(|at| {
                let opening = self.tokens.close(at).filter(|_| self.tokens.punct(at) == Some(b')'));
                opening.and_then(|at| self.tokens.word(at.checked_sub(1)?)) == Some("func")
            });
        let behind = self.tokens.close(open).and_then(|close| self.tokens.punct(close + 1));
        let is_member = callee.checked_sub(1).is_some_and(|at| self.tokens.punct(at) == Some(b'.'));
        is_keyword || is_receiver || (!is_member && self.family == Family::Script && matches!(behind, Some(b'{' | b':')))
    }

    /// Whether a function of this name stands in the file: its own literals speak for it.
    fn is_defined_here(&self, callee: usize) -> bool {
        let is_member = callee.checked_sub(1).is_some_and(|at| self.tokens.punct(at) == Some(b'.'));
        !is_member && self.tokens.word(callee).is_some_and(|name| self.defined.contains(name))
    }
}
