//! How much stack a file may need, told from its bytes before the parser recurses into it.
//!
//! A tree is never deeper than its file has tokens, whatever strings and comments hide. So files of a usual size are read where they
//! are, larger ones on a stack that is large enough for the worst that their bytes could be, and what would need more than that
//! is refused in words. Address space is all that a stack costs which is not used.

/// What the parser and a walk use for one token that opens something: brackets, tags, templates, conditions, assignments. Measured on
/// the worst of forty nested forms, doubled.
const OPENER: usize = 8 * 1024;
/// What they use for any other token, in a chain that leans to one side.
const OTHER: usize = 1024;
/// What is read on the stack at hand.
const AT_HAND: usize = 8 * 1024 * 1024;
/// The largest stack: a file of some hundred thousand tokens. What is larger is made by a program.
const LARGEST: usize = 1024 * 1024 * 1024;
/// How many `<` may be open at once: each may begin type arguments, and trying that takes time by the square of their number.
const ANGLES: usize = 1_000;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// More tokens than any person writes into one file.
    TooMany,
    /// `a < b < c < …`.
    Angles,
    /// The machine gives no thread.
    NoThread,
}

impl Refusal {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::TooMany => "the code is too large to be written by hand and was not read",
            Self::Angles => "the code holds too many open `<` and was not read",
            Self::NoThread => "the machine gave no stack that is large enough for the code",
        }
    }
}

/// Runs `work`, which recurses as deeply as `text` is nested.
pub(super) fn enough_for<T: Send>(text: &str, work: impl FnOnce() -> T + Send) -> Result<T, Refusal> {
    let need = need(text)?;
    if need <= AT_HAND {
        return Ok(work());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(need).spawn_scoped(scope, work).map_err(|_| Refusal::NoThread)?;
        // A panic is one file's bug, which the caller knows how to say.
        thread.join().map_err(|panic| std::panic::resume_unwind(panic))
    })
}

fn need(text: &str) -> Result<usize, Refusal> {
    let (mut openers, mut others, mut angles) = (0_usize, 0_usize, 0_usize);
    let mut in_word = false;
    for byte in text.bytes() {
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80;
        match byte {
            b'(' | b'[' | b'{' | b'<' | b'`' | b'?' | b'=' => openers += 1,
            // What closes, separates or is a number opens nothing: a picture can be hundreds of thousands of numbers.
            b')' | b']' | b'}' | b'>' | b',' | b';' | b'.' | b'"' | b'\'' | b'0'..=b'9' => {}
            _ if byte.is_ascii_whitespace() || (word && in_word) => {}
            _ => others += 1,
        }
        match byte {
            b'<' => angles += 1,
            b'>' => angles = angles.saturating_sub(1),
            b';' | b'}' => angles = 0,
            _ => {}
        }
        in_word = word;
        if angles > ANGLES {
            return Err(Refusal::Angles);
        }
    }
    let need = openers.saturating_mul(OPENER).saturating_add(others.saturating_mul(OTHER));
    if need > LARGEST { Err(Refusal::TooMany) } else { Ok(need) }
}
