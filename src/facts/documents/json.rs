//! JSON with places, as RFC 8259 has it; comments and a comma before a closing bracket are read too, as editors' settings have them.
//!
//! Stops at the first mistake of syntax: what was read before it counts, and the mistake says that there is more.

use std::collections::BTreeMap;

use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::shape::Mistake;

/// Deeper nesting is refused: readers of the tree may recurse.
const DEPTH: usize = 128;

/// Reads a text as one value; `None` where not even its beginning is one.
pub fn read(text: &str, file: FileId) -> (Option<Node>, Vec<Mistake>) {
    let mut reader = Reader { text, file, at: 0, depth: 0, broken: false, mistakes: vec![] };
    let node = reader.value();
    if !reader.broken {
        reader.blank();
        if reader.peek().is_some() {
            reader.wrong("expected the end of the file");
        }
    }
    (node, reader.mistakes)
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    at: usize,
    depth: usize,
    /// Syntax is broken: nothing after it is read. A key that stands twice does not break it.
    broken: bool,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Node> {
        self.blank();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::Scalar { text: self.string()?, quoted: true },
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't' | b'f' | b'n') => self.word()?,
            _ => {
                self.wrong("expected a value");
                return None;
            }
        };
        Some(Node { value, place: self.place(start, self.at) })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Value) -> Option<Value> {
        if self.depth >= DEPTH {
            self.wrong(&format!("more than {DEPTH} values within each other"));
            return None;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        Some(value)
    }

    fn object(&mut self) -> Value {
        self.at += 1;
        let mut entries: Vec<(Key, Node)> = vec![];
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        while self.more(b'}', entries.is_empty() && seen.is_empty()) {
            let start = self.at;
            if self.peek() != Some(b'"') {
                self.wrong("expected a key in double quotes");
                break;
            }
            let Some(text) = self.string() else { break };
            let key = Key { text, place: self.place(start, self.at) };
            self.blank();
            if self.peek() != Some(b':') {
                self.wrong("expected `:`");
                break;
            }
            self.at += 1;
            let Some(value) = self.value() else { break };
            if let Some(first) = seen.get(&key.text) {
                self.twice(&key, *first);
            } else {
                seen.insert(key.text.clone(), key.place);
                entries.push((key, value));
            }
            if self.broken {
                break;
            }
        }
        Value::Map(entries)
    }

    fn array(&mut self) -> Value {
        self.at += 1;
        let mut items = vec![];
        while self.more(b']', items.is_empty()) {
            let Some(item) = self.value() else { break };
            items.push(item);
            if self.broken {
                break;
            }
        }
        Value::List(items)
    }

    /// Whether another entry follows; steps over the comma before it, or over the closing bracket.
    fn more(&mut self, close: u8, first: bool) -> bool {
        self.blank();
        if !first && self.peek() == Some(b',') {
            self.at += 1;
            self.blank();
        } else if !first && self.peek() != Some(close) {
            self.wrong(&format!("expected `,` or `{}`", char::from(close)));
            return false;
        }
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                false
            }
            None => {
                self.wrong(&format!("expected `{}`", char::from(close)));
                false
            }
            _ => true,
        }
    }

    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(|char: char| char == '"' || char == '\\' || char < ' ').unwrap_or(rest.len());
            text.push_str(rest.get(..plain)?);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Some(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => {
                    self.wrong("this text is not closed");
                    return None;
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = self.text.as_bytes().get(self.at + 1).copied();
        let meant = match letter {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') => return self.unicode(),
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            _ => {
                self.wrong("this escape means nothing");
                return None;
            }
        };
        self.at += 2;
        Some(meant)
    }

    /// `\uXXXX`; two of them are one character beyond the first plane, and half of such a pair is the replacement character.
    fn unicode(&mut self) -> Option<char> {
        let Some(first) = self.hex(self.at) else {
            self.wrong("expected four hexadecimal digits behind `\\u`");
            return None;
        };
        self.at += 6;
        let second = self.hex(self.at).filter(|low| (0xDC00..0xE000).contains(low));
        if let (0xD800..0xDC00, Some(low)) = (first, second) {
            self.at += 6;
            return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00));
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    /// A number keeps its digits: large ones must not change.
    fn number(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find(|char: char| !matches!(char, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let text = rest.get(..end)?;
        if !is_number(text) {
            self.wrong("this is no number");
            return None;
        }
        self.at += end;
        Some(Value::Scalar { text: text.to_owned(), quoted: false })
    }

    fn word(&mut self) -> Option<Value> {
        let rest = self.text.get(self.at..)?;
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word));
        let Some(word) = word else {
            self.wrong("expected a value");
            return None;
        };
        self.at += word.len();
        Some(if word == "null" { Value::Null } else { Value::Scalar { text: word.to_owned(), quoted: false } })
    }

    /// Steps over white space and comments.
    fn blank(&mut self) {
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            self.at += rest.len() - trimmed.len();
            self.at += match trimmed.get(..2) {
                Some("//") => trimmed.find('\n').unwrap_or(trimmed.len()),
                Some("/*") => trimmed.find("*/").map_or(trimmed.len(), |end| end + 2),
                _ => return,
            };
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&mut self, message: &str) {
        if std::mem::replace(&mut self.broken, true) {
            return;
        }
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let place = self.place(self.at, self.at + width);
        self.mistakes.push(Mistake { place, message: format!("not valid JSON: {message}"), help: None, other: None });
    }

    fn twice(&mut self, key: &Key, first: Place) {
        let message = format!("`{}` is written twice", key.text);
        let other = Some((first, "first written here".to_owned()));
        self.mistakes.push(Mistake { place: key.place, message, help: Some("keep one of the two".into()), other });
    }

    fn place(&self, start: usize, end: usize) -> Place {
        Place { file: self.file, span: Span::of(start, end) }
    }
}

/// `-? int frac? exp?`, without leading zeros.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
