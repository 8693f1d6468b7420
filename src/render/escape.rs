//! Text from the analysed repository, made harmless for each kind of output.

use std::borrow::Cow;

/// One character as it may be shown: control characters get their visible picture, characters that reorder or hide text a
/// replacement, and nothing changes how many characters there are.
#[must_use]
pub fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A text for a terminal; line ends stay.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    let harmless = |c: char| c == '\n' || visible(c) == c;
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect())
}

/// A text on one line: line ends are written `\n`, and the rest as for a terminal.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.trim_end_matches('\n').chars().fold(String::with_capacity(text.len()), |mut line, c| {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => {}
            _ => line.push(visible(c)),
        }
        line
    })
}

/// The data of a GitHub workflow command.
#[must_use]
pub fn workflow_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a GitHub workflow command.
#[must_use]
pub fn workflow_property(text: &str) -> String {
    workflow_data(&terminal(text)).replace(':', "%3A").replace(',', "%2C")
}

/// A path as a URI reference: relative, or `file:` when it is absolute.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            uri.extend(
                [byte >> 4, byte & 15]
                    .into_iter()
                    .filter_map(|digit| char::from_digit(u32::from(digit), 16))
                    .map(|c| c.to_ascii_uppercase()),
            );
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_file_steers_a_terminal() {
        assert_eq!(terminal("a\u{1b}[31mb\u{202e}c\r\n\td"), "a␛[31mb\u{fffd}c␍\n\td");
        assert_eq!(one_line("a\nb\u{7}\n"), "a\\nb␇");
    }

    #[test]
    fn a_file_name_cannot_inject_a_workflow_command() {
        assert_eq!(workflow_property("a\n::error::b,c%.py"), "a%0A%3A%3Aerror%3A%3Ab%2Cc%25.py");
        assert_eq!(workflow_data("a\n::b,c%"), "a%0A::b,c%25");
        assert_eq!(workflow_property("a\u{1b}[31m.py"), "a␛[31m.py");
    }

    #[test]
    fn a_path_is_percent_encoded() {
        assert_eq!(uri("a b/ü#?.py"), "a%20b/%C3%BC%23%3F.py");
        assert_eq!(uri("/x/y"), "file:///x/y");
    }
}
