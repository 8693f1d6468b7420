//! The scripts of a component: Vue's and Svelte's files hold them between tags.

/// The text with everything but the contents of `<script>` blanked, byte for byte, so that places stay true; and whether it is TypeScript.
pub(super) fn only(text: &str) -> (String, bool) {
    let mut code: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect();
    let mut typed = false;
    let mut at = 0;
    while let Some((tag, body)) = open(text, at) {
        let end = text.get(body..).and_then(|rest| rest.find("</script")).map_or(text.len(), |length| body + length);
        typed |= ["lang=\"ts", "lang='ts", "lang=ts"].iter().any(|word| tag.contains(word));
        if let (Some(blank), Some(script)) = (code.get_mut(body..end), text.as_bytes().get(body..end)) {
            blank.copy_from_slice(script);
        }
        // A statement of one script does not go on in the next.
        if let Some(close) = code.get_mut(end) {
            *close = b';';
        }
        at = end + 1;
    }
    (String::from_utf8(code).unwrap_or_default(), typed)
}

/// The next opening tag from `at` on, and where its contents begin.
fn open(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let start = rest.match_indices("<script").map(|(start, _)| start).find(|start| {
        rest.get(start + "<script".len()..).is_some_and(|after| after.starts_with(|c: char| c == '>' || c.is_whitespace()))
    })?;
    let tag = rest.get(start..)?;
    let length = tag.find('>')? + 1;
    Some((tag.get(..length)?, at + start + length))
}
