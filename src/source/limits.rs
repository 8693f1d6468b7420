//! What a file must be to count as text. Owns the limits; never decides what their breach means.

use std::sync::Arc;

use super::sources::Unreadable;

/// The largest file that is read. Larger ones are generated or data; said as a problem, never skipped in silence.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A NUL byte within this many bytes from the start means "not text", as in git.
const BINARY_PROBE: usize = 8 * 1024;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Bytes as text. A byte order mark is not part of it: spans and columns count from the first character that a person sees.
///
/// # Errors
/// As [`Unreadable`] says.
pub fn text(bytes: Vec<u8>) -> Result<Arc<str>, Unreadable> {
    let size = bytes.len() as u64;
    if size > MAX_BYTES {
        return Err(Unreadable::TooLarge(size, MAX_BYTES));
    }
    if bytes.iter().take(BINARY_PROBE).any(|byte| *byte == 0) {
        return Err(Unreadable::Binary);
    }
    let text = String::from_utf8(bytes).map_err(|error| Unreadable::NotUtf8(error.utf8_error().valid_up_to()))?;
    Ok(match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => Arc::from(rest),
        None => Arc::from(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        assert_eq!(text(b"\xef\xbb\xbfa = 1".to_vec()).as_deref(), Ok("a = 1"));
    }

    #[test]
    fn what_is_not_text_says_why() {
        assert_eq!(text(b"ab\xff".to_vec()), Err(Unreadable::NotUtf8(2)));
        assert_eq!(text(b"a\0b".to_vec()), Err(Unreadable::Binary));
        let long = usize::try_from(MAX_BYTES).unwrap() + 1;
        assert_eq!(text(vec![b'a'; long]), Err(Unreadable::TooLarge(MAX_BYTES + 1, MAX_BYTES)));
        assert!(text(vec![b'a'; long - 1]).is_ok());
    }
}
