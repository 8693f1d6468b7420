//! What short expressions say that are kept as text only: lists of strings, and what `Depends(…)` names.

/// The strings of a list, tuple or set of nothing but plain string literals.
pub fn strings(text: &str) -> Option<Vec<String>> {
    let inner = text.trim();
    let inner = inner.strip_prefix(['[', '(', '{'])?.strip_suffix([']', ')', '}'])?;
    let mut found = Vec::new();
    for item in inner.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let quote = item.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let string = item.strip_prefix(quote)?.strip_suffix(quote)?;
        if string.contains([quote, '\\']) {
            return None;
        }
        found.push(string.to_owned());
    }
    Some(found)
}

/// What each `Depends(…)` and `Security(…)` names; `…` for what is no name.
pub fn dependencies(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        let word = before.rsplit(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or("");
        if matches!(word, "Depends" | "Security") {
            let argument = after.trim_start();
            let argument = argument.strip_prefix("dependency").and_then(|rest| rest.trim_start().strip_prefix('=')).unwrap_or(argument);
            let argument = argument.trim_start();
            let end = argument.find(|char: char| !char.is_alphanumeric() && !matches!(char, '_' | '.')).unwrap_or(argument.len());
            let name = argument.get(..end).unwrap_or("");
            found.push(if name.is_empty() { "…".to_owned() } else { name.to_owned() });
        }
        rest = after;
    }
    found
}

/// Whether a list holds nothing but `Depends(…)` and `Security(…)`: what else it holds may be more of them.
pub fn is_plain_list(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['[', '(']) && !text.contains('*') && !text.contains(" for ") && !text.contains(" if ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_strings_and_nothing_else() {
        assert_eq!(strings("['GET', \"POST\",]"), Some(vec!["GET".to_owned(), "POST".to_owned()]));
        assert_eq!(strings("[]"), Some(vec![]));
        assert_eq!(strings("['GET', OTHER]"), None);
        assert_eq!(strings("METHODS"), None);
    }

    #[test]
    fn dependencies_are_named_as_written() {
        let text =
            "[Depends(auth.user), fastapi.Security(scopes, x=1), Depends(dependency=a), Depends(lambda: 1), Depends(Limit(3)), Depends()]";
        assert_eq!(dependencies(text), ["auth.user", "scopes", "a", "lambda", "Limit", "…"]);
    }
}
