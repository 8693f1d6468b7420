//! Texts that a pattern matches.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Repetition};

use crate::kinds::assert::pattern::{Bindings, Form, Pattern};
use crate::kinds::plant::WORD;

/// The longest text that is made up.
const LONGEST: usize = 2_000;

/// How deep an expression is followed.
const DEEPEST: usize = 60;

/// How many of several alternatives are taken.
const TURNS: usize = 6;

/// Texts that a pattern matches, given what was remembered; the plainest first.
pub fn samples(pattern: &Pattern, bindings: &Bindings) -> Vec<String> {
    let mut texts = match pattern.form() {
        Form::Literal => vec![pattern.text.clone()],
        Form::Below { top, separator } => vec![format!("{top}{separator}{WORD}"), top.to_owned()],
        Form::Between { start, end } => vec![format!("{start}{WORD}{end}"), format!("{start}{end}")],
        Form::Regex(text) => of_regex(pattern, text, bindings),
    };
    texts.retain(|text| pattern.matches(text, &mut bindings.clone()));
    texts
}

fn of_regex(pattern: &Pattern, text: &str, bindings: &Bindings) -> Vec<String> {
    let parser = regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build().parse(text);
    let Ok(hir) = parser else { return vec![] };
    let mut texts: Vec<String> = Vec::new();
    for fill in [true, false] {
        for turn in 0..TURNS {
            let mut maker = Maker { pattern, bindings, fill, turn, out: String::new() };
            if maker.put(&hir, 0) && !texts.contains(&maker.out) {
                texts.push(maker.out);
            }
        }
    }
    texts
}

/// Makes one text.
struct Maker<'a> {
    pattern: &'a Pattern,
    bindings: &'a Bindings,
    /// Words where any characters may stand, instead of as few as possible.
    fill: bool,
    /// Which alternative is taken.
    turn: usize,
    out: String,
}

impl Maker<'_> {
    fn put(&mut self, hir: &Hir, depth: usize) -> bool {
        if depth > DEEPEST || self.out.len() > LONGEST {
            return false;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| {
                self.out.push_str(text);
                true
            }),
            HirKind::Class(class) => one_of(class).is_some_and(|char| {
                self.out.push(char);
                true
            }),
            HirKind::Repetition(repetition) => self.repeat(repetition, depth),
            HirKind::Capture(capture) => match self.remembered(capture.index) {
                Some(text) => {
                    self.out.push_str(&text);
                    true
                }
                None => self.put(&capture.sub, depth + 1),
            },
            HirKind::Concat(all) => all.iter().all(|hir| self.put(hir, depth + 1)),
            HirKind::Alternation(all) => all.get(self.turn % all.len().max(1)).is_some_and(|hir| self.put(hir, depth + 1)),
        }
    }

    fn repeat(&mut self, repetition: &Repetition, depth: usize) -> bool {
        let most = repetition.max.unwrap_or(u32::MAX);
        let room = repetition.min as usize <= WORD.len() && most as usize >= WORD.len();
        if self.fill && room && takes_word(&repetition.sub) {
            self.out.push_str(WORD);
            return true;
        }
        let once = u32::from(self.fill && self.turn % 2 == 1);
        let count = repetition.min.max(once).min(most);
        (0..count).all(|_| self.put(&repetition.sub, depth + 1))
    }

    /// What a part of a name was, where it must come back equal.
    fn remembered(&self, index: u32) -> Option<String> {
        let at = (index as usize).checked_sub(1)?;
        let (name, differs) = self.pattern.captures().nth(at)?;
        let (_, value) = self.bindings.iter().find(|(known, _)| known == name).filter(|_| !differs)?;
        Some(value.clone())
    }
}

/// Whether a word may be made of what an expression matches, letter by letter.
fn takes_word(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(class) => WORD.chars().all(|char| holds(class, char)),
        HirKind::Alternation(all) => all.iter().any(|hir| matches!(hir.kind(), HirKind::Class(_)) && takes_word(hir)),
        _ => false,
    }
}

fn holds(class: &Class, char: char) -> bool {
    match class {
        Class::Unicode(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&char)),
        Class::Bytes(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).any(|byte| char::from(byte) == char)),
    }
}

/// The plainest character of a class.
fn one_of(class: &Class) -> Option<char> {
    let plain = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['_', '-', ' ', '.']);
    plain.into_iter().find(|char| holds(class, *char)).or_else(|| match class {
        Class::Unicode(class) => class.ranges().iter().map(ClassUnicodeRange::start).find(|char| !char.is_control()),
        Class::Bytes(class) => class.ranges().first().map(|range| char::from(range.start())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::assert::fact::FieldType;

    fn first(pattern: &Pattern) -> Option<String> {
        samples(pattern, &vec![]).into_iter().next()
    }

    #[test]
    fn every_pattern_has_a_text_that_it_matches_or_none() {
        let regex = |text: &str| first(&Pattern::regex(text).unwrap());
        assert_eq!(regex("[0-9]{3}[a-z]?_[a-z0-9_]+\\.py").as_deref(), Some("000_planted.py"));
        assert_eq!(regex("(?i).*\\b(admin[_ ]user|superuser)\\b.*").as_deref(), Some("admin_user"));
        assert_eq!(regex("(raw_)?payload|[a-z_]+_payload").as_deref(), Some("payload"));
        assert_eq!(regex("gh[pousr]_[A-Za-z0-9]{6}").as_deref(), Some("gho_aaaaaa"));
        assert_eq!(regex("a\\bb"), None);
        assert_eq!(regex("[a&&b]"), None);
        let glob = |text: &str, of| first(&Pattern::glob(text, of).unwrap());
        assert_eq!(glob("app.*.db.**", FieldType::Dotted).as_deref(), Some("app.planted.db"));
        assert_eq!(glob("src/**/*.py", FieldType::Path).as_deref(), Some("src/planted.py"));
        assert_eq!(glob("errors.*.id", FieldType::Key).as_deref(), Some("errors.planted.id"));
        assert_eq!(glob("cost_*", FieldType::Name).as_deref(), Some("cost_planted"));
    }

    #[test]
    fn a_remembered_part_comes_back() {
        let pattern = Pattern::glob("app.{d}.db", FieldType::Dotted).unwrap();
        assert_eq!(samples(&pattern, &vec![("d".to_owned(), "cost".to_owned())]), ["app.cost.db"]);
        let other = Pattern::glob("app.{!d}.db", FieldType::Dotted).unwrap();
        assert_eq!(samples(&other, &vec![("d".to_owned(), "cost".to_owned())]).first().map(String::as_str), Some("app.planted.db"));
    }
}
