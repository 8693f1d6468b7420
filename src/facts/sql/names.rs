//! Names as PostgreSQL folds them.

use super::Binds;
use super::lex::{Lexer, Token, TokenKind};

/// `NAMEDATALEN - 1`.
const MAX_BYTES: usize = 63;

/// An identifier as the catalog would hold it: unquoted in lower case, quotes undone, at most 63 bytes.
pub(super) fn fold(text: &str) -> String {
    let text = text.trim();
    let name = if let Some(inner) = text.get(2..).filter(|_| text.starts_with("U&\"") || text.starts_with("u&\"")) {
        unicode(&unquote(inner))
    } else if text.starts_with('"') {
        unquote(text)
    } else {
        text.to_ascii_lowercase()
    };
    truncate(name)
}

/// A name that holds placeholders: those verbatim, so that a value can take their place, the rest folded.
pub(super) fn fold_around_holes(text: &str, binds: Binds) -> String {
    Lexer::new(text, binds).map(|token| folded(token, text)).collect()
}

/// `schema.name` as written in SQL or in a string that is cast to `regclass`: the parts, folded.
pub(super) fn qualified(text: &str, binds: Binds) -> Option<(Option<String>, String)> {
    let mut parts: Vec<String> = Vec::new();
    let mut dotted = true;
    let mut end = 0;
    for token in Lexer::new(text, binds) {
        match token.kind {
            TokenKind::Punct(b'.') if !dotted => dotted = true,
            TokenKind::Word | TokenKind::QuotedName | TokenKind::Hole(_) if dotted => {
                parts.push(folded(token, text));
                dotted = false;
            }
            // `{{ prefix }}users`: a placeholder and what touches it are one name.
            TokenKind::Word | TokenKind::Number | TokenKind::Hole(_) if token.start == end => {
                parts.last_mut()?.push_str(&folded(token, text));
            }
            _ => return None,
        }
        end = token.end;
    }
    let name = parts.pop().filter(|_| !dotted)?;
    Some((parts.pop(), name))
}

fn folded(token: Token, text: &str) -> String {
    match token.kind {
        TokenKind::Hole(_) => {
            let hole = token.text(text);
            hole.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(hole).to_owned()
        }
        _ => fold(token.text(text)),
    }
}

fn unquote(text: &str) -> String {
    let inner = text.strip_prefix('"').unwrap_or(text);
    inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
}

/// The escapes of `U&"…"`: `\0061` and `\+000061`.
fn unicode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let after = after.get(1..).unwrap_or("");
        let (skip, digits) = if after.starts_with('+') { (1, 6) } else { (0, 4) };
        let code = after.get(skip..skip + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        if let Some(code) = code {
            out.push(code);
            rest = after.get(skip + digits..).unwrap_or("");
        } else {
            out.push('\\');
            rest = after.strip_prefix('\\').unwrap_or(after);
        }
    }
    out.push_str(rest);
    out
}

fn truncate(mut name: String) -> String {
    if name.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        name.truncate(end);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_as_in_postgresql() {
        assert_eq!(fold("Foo"), "foo");
        assert_eq!(fold("\"Foo\"\"Bar\""), "Foo\"Bar");
        assert_eq!(fold("U&\"d\\0061t\\+000061\""), "data");
        assert_eq!(fold("ÄB"), "Äb");
        assert_eq!(fold(&"é".repeat(40)).len(), 62);
    }

    #[test]
    fn qualified_names_split_at_unquoted_dots() {
        let read = |text| qualified(text, Binds::File).map(|(schema, name)| (schema.unwrap_or_default(), name));
        let pair = |schema: &str, name: &str| Some((schema.to_owned(), name.to_owned()));
        assert_eq!(read("Public.\"A.b\""), pair("public", "A.b"));
        assert_eq!(read("users"), pair("", "users"));
        assert_eq!(read("{{ .S }}.T_${Env}"), pair("{{ .S }}", "t_${Env}"));
        assert_eq!(read("a b"), None);
        assert_eq!(read("f(x)"), None);
        assert_eq!(read("a."), None);
    }
}
