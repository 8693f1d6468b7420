//! The name of a data type as PostgreSQL's `format_type` prints it.

use super::Binds;
use super::lex::{Lexer, Token, TokenKind};
use super::names::fold;

/// Normalises a type: `varchar(64)` becomes `character varying(64)`, `int8` becomes `bigint`. A type that PostgreSQL does not
/// ship keeps its name, its schema and its modifiers.
#[must_use]
pub fn data_type(text: &str) -> String {
    let tokens: Vec<Token> = Lexer::new(text, Binds::Format).collect();
    let mut reader = Reader { text, tokens: &tokens, at: 0 };
    let Some(base) = reader.base() else { return text.trim().to_owned() };
    match reader.array() {
        Some(true) => format!("{base}[]"),
        Some(false) => base,
        None => text.trim().to_owned(),
    }
}

/// The integer type that a serial type stands for.
pub(super) fn serial(text: &str) -> Option<&'static str> {
    match fold(text).as_str() {
        "serial" | "serial4" => Some("integer"),
        "bigserial" | "serial8" => Some("bigint"),
        "smallserial" | "serial2" => Some("smallint"),
        _ => None,
    }
}

/// The name that the catalog has for a type: `bigint` is `int8` there. An unnamed cast in an index is labelled with it.
pub(super) fn internal_name(text: &str) -> String {
    let printed = data_type(text);
    let base = printed.split(['(', '[']).next().unwrap_or(&printed).trim_end();
    let name = match base {
        "integer" => "int4",
        "bigint" => "int8",
        "smallint" => "int2",
        "real" => "float4",
        "double precision" => "float8",
        "boolean" => "bool",
        "character varying" => "varchar",
        "character" => "bpchar",
        "bit varying" => "varbit",
        _ if printed.starts_with("timestamp") => {
            if printed.ends_with("with time zone") {
                "timestamptz"
            } else {
                "timestamp"
            }
        }
        _ if printed.starts_with("time") && printed.ends_with("zone") => {
            if printed.ends_with("with time zone") {
                "timetz"
            } else {
                "time"
            }
        }
        _ if printed.starts_with("interval") => "interval",
        other => other.rsplit('.').next().unwrap_or(other),
    };
    name.to_owned()
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn punct(&mut self, byte: u8) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == TokenKind::Punct(byte));
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == TokenKind::Word && token.text(self.text).eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn any_word(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.word(word))
    }

    /// `(…)` with its inner blanks removed, or nothing.
    fn modifiers(&mut self) -> Option<String> {
        if !self.punct(b'(') {
            return None;
        }
        let mut out = String::new();
        let mut depth = 1;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                TokenKind::Punct(b'(') => depth += 1,
                TokenKind::Punct(b')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            out.push_str(token.text(self.text));
        }
        Some(out)
    }

    /// Whether array bounds follow; `None` when something else is left.
    fn array(&mut self) -> Option<bool> {
        let mut array = self.word("array");
        while self.punct(b'[') {
            array = true;
            if !self.punct(b']') {
                self.at += 1;
                if !self.punct(b']') {
                    return None;
                }
            }
        }
        self.peek().is_none().then_some(array)
    }

    fn base(&mut self) -> Option<String> {
        let first = self.peek()?;
        if !matches!(first.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Hole(_)) {
            return None;
        }
        let start = self.at;
        let catalog = self.word("pg_catalog") && self.punct(b'.');
        if !catalog {
            self.at = start;
        }
        if self.peek()?.kind == TokenKind::Word && !self.dotted() {
            let word = self.peek()?.text(self.text).to_ascii_lowercase();
            self.at += 1;
            if let Some(known) = self.known(&word) {
                return Some(known);
            }
        }
        self.at = start;
        self.user()
    }

    fn dotted(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.kind == TokenKind::Punct(b'.'))
    }

    /// A type of PostgreSQL, its first word taken.
    fn known(&mut self, word: &str) -> Option<String> {
        Some(match word {
            "int" | "int4" | "integer" => "integer".to_owned(),
            "int2" | "smallint" => "smallint".to_owned(),
            "int8" | "bigint" => "bigint".to_owned(),
            "float4" | "real" => "real".to_owned(),
            "float8" => "double precision".to_owned(),
            "double" => self.word("precision").then(|| "double precision".to_owned())?,
            "float" => match self.modifiers().and_then(|bits| bits.parse::<u32>().ok()) {
                Some(bits) if bits <= 24 => "real".to_owned(),
                _ => "double precision".to_owned(),
            },
            "bool" | "boolean" => "boolean".to_owned(),
            "decimal" | "dec" | "numeric" => match self.modifiers() {
                Some(one) if !one.contains(',') => format!("numeric({one},0)"),
                two => with_modifiers("numeric", two),
            },
            "varchar" => with_modifiers("character varying", self.modifiers()),
            "bpchar" => match self.modifiers() {
                None => "bpchar".to_owned(),
                length => with_modifiers("character", length),
            },
            "national" => {
                self.any_word(&["character", "char"])?;
                self.character()
            }
            "character" | "char" | "nchar" => self.character(),
            "bit" if self.word("varying") => with_modifiers("bit varying", self.modifiers()),
            "bit" => with_modifiers("bit", Some(self.modifiers().unwrap_or_else(|| "1".to_owned()))),
            "varbit" => with_modifiers("bit varying", self.modifiers()),
            "timestamp" | "time" => self.time(word),
            "timestamptz" => self.zoned("timestamp"),
            "timetz" => self.zoned("time"),
            "interval" => self.interval(),
            _ => return None,
        })
    }

    fn character(&mut self) -> String {
        if self.word("varying") {
            return with_modifiers("character varying", self.modifiers());
        }
        with_modifiers("character", Some(self.modifiers().unwrap_or_else(|| "1".to_owned())))
    }

    fn zoned(&mut self, name: &str) -> String {
        format!("{} with time zone", with_modifiers(name, self.modifiers()))
    }

    fn time(&mut self, name: &str) -> String {
        let name = with_modifiers(name, self.modifiers());
        let with = self.word("with");
        if with || self.word("without") {
            let _ = self.word("time") && self.word("zone");
        }
        format!("{name} {} time zone", if with { "with" } else { "without" })
    }

    fn interval(&mut self) -> String {
        const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
        let mut out = "interval".to_owned();
        if let Some(precision) = self.modifiers() {
            return with_modifiers("interval", Some(precision));
        }
        if let Some(field) = self.any_word(&FIELDS) {
            out = format!("{out} {field}");
            if self.word("to")
                && let Some(last) = self.any_word(&FIELDS)
            {
                out = format!("{out} to {last}");
            }
            if let Some(precision) = self.modifiers() {
                out = with_modifiers(&out, Some(precision));
            }
        }
        out
    }

    /// A type that is not PostgreSQL's own, or that needs no translation.
    fn user(&mut self) -> Option<String> {
        let mut name = String::new();
        let mut end = None;
        while let Some(token) = self.peek() {
            let touching = end.is_none_or(|end| end == token.start || name.ends_with('.'));
            match token.kind {
                TokenKind::Word if touching => name.push_str(&fold(token.text(self.text))),
                TokenKind::QuotedName if touching => name.push_str(&quoted(token.text(self.text))),
                TokenKind::Hole(_) if touching => name.push_str(token.text(self.text)),
                TokenKind::Punct(b'.') => name.push('.'),
                _ => break,
            }
            end = Some(token.end);
            self.at += 1;
        }
        let name = name.strip_prefix("pg_catalog.").map(str::to_owned).unwrap_or(name);
        (!name.is_empty()).then(|| with_modifiers(&name, self.modifiers()))
    }
}

fn with_modifiers(name: &str, modifiers: Option<String>) -> String {
    modifiers.map_or_else(|| name.to_owned(), |inner| format!("{name}({inner})"))
}

/// A quoted name, its quotes kept only where the name needs them. `"char"` is another type than `char`.
fn quoted(text: &str) -> String {
    let name = fold(text);
    let plain = name.bytes().enumerate().all(|(at, byte)| byte.is_ascii_lowercase() || byte == b'_' || (at > 0 && byte.is_ascii_digit()));
    if plain && !name.is_empty() && name != "char" { name } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_print_as_in_the_catalog() {
        for (written, printed) in [
            ("varchar(64)", "character varying(64)"),
            ("CHARACTER VARYING ( 64 )", "character varying(64)"),
            ("char", "character(1)"),
            ("\"char\"", "\"char\""),
            ("national char varying(3)", "character varying(3)"),
            ("bpchar", "bpchar"),
            ("int8", "bigint"),
            ("pg_catalog.int4", "integer"),
            ("float(24)", "real"),
            ("float", "double precision"),
            ("decimal(10, 2)", "numeric(10,2)"),
            ("numeric(10)", "numeric(10,0)"),
            ("NUMERIC", "numeric"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp(6) with time zone", "timestamp(6) with time zone"),
            ("timestamp", "timestamp without time zone"),
            ("time", "time without time zone"),
            ("bit varying", "bit varying"),
            ("bit", "bit(1)"),
            ("interval year to month", "interval year to month"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("interval(3)", "interval(3)"),
            ("TEXT[]", "text[]"),
            ("int[3][]", "integer[]"),
            ("int array[4]", "integer[]"),
            ("timestamptz[]", "timestamp with time zone[]"),
            ("\"Mood\"", "\"Mood\""),
            ("Public.Mood[]", "public.mood[]"),
            ("geometry(Point, 4326)", "geometry(Point,4326)"),
            ("vector(1536)", "vector(1536)"),
            ("{{ .Schema }}.mood", "{{ .Schema }}.mood"),
            ("double", "double"),
            ("something we do not know", "something we do not know"),
            ("", ""),
        ] {
            assert_eq!(data_type(written), printed, "{written}");
        }
    }

    #[test]
    fn casts_are_labelled_with_the_internal_name() {
        assert_eq!(internal_name("timestamp with time zone"), "timestamptz");
        assert_eq!(internal_name("varchar(3)"), "varchar");
        assert_eq!(internal_name("date"), "date");
        assert_eq!(internal_name("app.mood"), "mood");
    }
}
