//! Placeholders of templates, of psql and of drivers: where one begins and ends, and what it stands for.

use super::Binds;
use super::lex::{Hole, TokenKind, is_word, quoted};

/// How far a placeholder may reach; a longer one is not a placeholder.
const LIMIT: usize = 300;

/// A template's placeholder, for readers of other dialects; the end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::facts) enum Template {
    /// It stands for a name or a value.
    Name(usize),
    /// It is a control block or a comment.
    Control(usize),
}

/// The placeholder of a template (`{{ … }}`, `${…}`, `{% … %}`) that begins at an offset.
pub(in crate::facts) fn template(text: &str, at: usize) -> Option<Template> {
    let around = Around { text, at, binds: Binds::Named, in_slice: false };
    match matches!(around.byte(at), b'{' | b'$').then(|| around.placeholder())?? {
        (TokenKind::Control, end) => Some(Template::Control(end)),
        (_, end) => Some(Template::Name(end)),
    }
}

/// A byte that may begin a placeholder, and what decides whether it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    /// The text.
    pub text: &'a str,
    /// Where it may begin.
    pub at: usize,
    /// How the text treats binds.
    pub binds: Binds,
    /// Within square brackets: `a[1:n]` is a slice, not a variable.
    pub in_slice: bool,
}

impl Around<'_> {
    /// The placeholder that begins here, and its end.
    pub fn placeholder(self) -> Option<(TokenKind, usize)> {
        match self.byte(self.at) {
            b'{' => self.braces(),
            b'$' => self.dollar(),
            b':' => self.colon(),
            b'%' => self.percent(),
            _ => None,
        }
    }

    fn byte(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The end of a placeholder that ends in `close`, if it is near.
    fn closing(self, from: usize, close: &str) -> Option<usize> {
        let window = self.text.as_bytes().get(from..(from + LIMIT).min(self.text.len()))?;
        let found = window.windows(close.len()).position(|part| part == close.as_bytes())?;
        Some(from + found + close.len())
    }

    fn braces(self) -> Option<(TokenKind, usize)> {
        let inside = self.at + 2;
        match self.byte(self.at + 1) {
            b'{' => {
                let end = self.closing(inside, "}}")?;
                let inner = self.text.get(inside..end - 2)?;
                Some((if is_control(inner) { TokenKind::Control } else { TokenKind::Hole(Hole::Name) }, end))
            }
            b'%' => Some((TokenKind::Control, self.closing(inside, "%}")?)),
            b'#' => Some((TokenKind::Control, self.closing(inside, "#}")?)),
            // `{name}`, as a program fills it with `format`.
            next if self.binds == Binds::File && is_word(next) => {
                let end = self.name_end(self.at + 1);
                (self.byte(end) == b'}').then_some((TokenKind::Hole(Hole::Name), end + 1))
            }
            _ => None,
        }
    }

    fn dollar(self) -> Option<(TokenKind, usize)> {
        let inside = self.at + 2;
        let end = match self.byte(self.at + 1) {
            b'{' => self.closing(inside, "}")?,
            b'%' => {
                let end = self.name_end(inside);
                (end > inside && self.byte(end) == b'%' && self.byte(end + 1) == b'$').then_some(end + 2)?
            }
            _ => return None,
        };
        Some((TokenKind::Hole(Hole::Name), end))
    }

    fn colon(self) -> Option<(TokenKind, usize)> {
        let next = self.byte(self.at + 1);
        match self.binds {
            Binds::File if matches!(next, b'\'' | b'"') => {
                let end = quoted(self.text, self.at + 1, next, false);
                let inner = self.text.get(self.at + 2..end.checked_sub(1)?)?;
                let hole = if next == b'"' { Hole::QuotedName } else { Hole::Text };
                (!inner.is_empty() && inner.bytes().all(is_word)).then_some((TokenKind::Hole(hole), end))
            }
            Binds::File if !self.in_slice && is_word(next) => Some((TokenKind::Hole(Hole::Name), self.name_end(self.at + 1))),
            Binds::Named if is_word(next) && !is_word(self.byte(self.at.wrapping_sub(1))) => {
                let end = self.name_end(self.at + 1);
                (self.byte(end) != b':' || self.byte(end + 1) == b':').then_some((TokenKind::Hole(Hole::Parameter), end))
            }
            _ => None,
        }
    }

    fn percent(self) -> Option<(TokenKind, usize)> {
        let inside = self.at + 2;
        if self.binds == Binds::File {
            // `%(name)s`, as a driver fills it; `a %(b)` alone is an operator.
            let end = self.name_end(inside);
            let filled = self.byte(self.at + 1) == b'(' && end > inside && self.byte(end) == b')' && self.byte(end + 1) == b's';
            return (filled && !is_word(self.byte(end + 2))).then_some((TokenKind::Hole(Hole::Name), end + 2));
        }
        if self.binds != Binds::Format {
            return None;
        }
        match self.byte(self.at + 1) {
            b'%' => Some((TokenKind::Hole(Hole::Escape), inside)),
            b's' if !is_word(self.byte(inside)) => Some((TokenKind::Hole(Hole::Parameter), inside)),
            b'(' => {
                let end = self.closing(inside, ")s")?;
                let name = self.text.get(inside..end - 2)?;
                (!name.contains([')', '\n'])).then_some((TokenKind::Hole(Hole::Parameter), end))
            }
            _ => None,
        }
    }

    fn name_end(self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or(&[]);
        from + rest.iter().take_while(|byte| is_word(**byte)).count()
    }
}

/// Whether the inside of `{{ … }}` steers the template instead of giving a value.
fn is_control(inner: &str) -> bool {
    let inner = inner.trim_matches(['-', '~', ' ', '\t', '\n', '\r']);
    let word = inner.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    inner.starts_with("/*")
        || inner.starts_with(['#', '/', '!'])
        || matches!(word, "if" | "else" | "end" | "range" | "with" | "define" | "block" | "template" | "break" | "continue")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::sql::lex::Lexer;

    fn kinds(text: &str, binds: Binds) -> Vec<(TokenKind, &str)> {
        Lexer::new(text, binds).map(|token| (token.kind, token.text(text))).collect()
    }

    fn holes(text: &str, binds: Binds) -> Vec<&str> {
        kinds(text, binds).into_iter().filter(|(kind, _)| matches!(kind, TokenKind::Hole(_))).map(|(_, text)| text).collect()
    }

    #[test]
    fn a_cast_is_no_bind() {
        let text = "a::text = :b and x[1:n] = :'c'::int";
        assert_eq!(holes(text, Binds::File), [":b", ":'c'"]);
        assert_eq!(holes(text, Binds::Named), [":b"]);
        assert!(holes(text, Binds::Format).is_empty());
    }

    #[test]
    fn driver_placeholders_are_holes_and_doubled_percents_are_not_operators() {
        assert_eq!(holes("a = %(x)s or b = %s or c %% 2 = 0 or d % e", Binds::Format), ["%(x)s", "%s", "%%"]);
    }

    #[test]
    fn a_file_may_be_filled_by_a_program() {
        assert_eq!(holes("CREATE TABLE {ns}.a (b int, CHECK (b %(2) = 0)); DROP TABLE %(ns)s.a", Binds::File), ["{ns}", "%(ns)s"]);
    }

    #[test]
    fn template_control_is_told_from_template_values() {
        use TokenKind::{Control, Hole as H, Word};
        assert_eq!(
            kinds("{{ if .x }} a {{- end }} {{ .schema }} ${env}_t $%PK%$", Binds::File),
            [
                (Control, "{{ if .x }}"),
                (Word, "a"),
                (Control, "{{- end }}"),
                (H(Hole::Name), "{{ .schema }}"),
                (H(Hole::Name), "${env}"),
                (Word, "_t"),
                (H(Hole::Name), "$%PK%$"),
            ]
        );
    }
}
