//! The little of INI and TOML that detection needs: sections, keys, and the texts of values.
//!
//! Never a full reader: a form that is not understood yields nothing, and detection falls back on what files look like.

/// One `key = value`, with the section that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `[section]`, without brackets; empty before the first.
    pub section: String,
    /// The key.
    pub key: String,
    /// The value as written, continuation lines included.
    pub value: String,
}

/// Reads all settings of a text, in order.
#[must_use]
pub fn read(text: &str) -> Vec<Setting> {
    let mut settings: Vec<Setting> = vec![];
    let mut section = String::new();
    let mut open = 0_usize;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        let continues = open > 0
            || (line.starts_with([' ', '\t'])
                && settings.last().is_some_and(|last| last.section == section && !trimmed.starts_with('['))
                && !looks_like_key(trimmed));
        if continues {
            if let Some(last) = settings.last_mut() {
                last.value.push('\n');
                last.value.push_str(trimmed);
                open = brackets(&last.value);
            }
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[') {
            name.split(']').next().unwrap_or("").trim_matches(['[', ' ']).clone_into(&mut section);
            continue;
        }
        let Some((key, value)) = trimmed.split_once(['=', ':']) else { continue };
        let (key, value) = (key.trim().trim_matches('"').to_owned(), value.trim().to_owned());
        open = brackets(&value);
        settings.push(Setting { section: section.clone(), key, value });
    }
    settings
}

/// The texts in quotes; a value without quotes is its first line up to a comment.
#[must_use]
pub fn texts(value: &str) -> Vec<String> {
    let mut found = vec![];
    let mut rest = value;
    while let Some(start) = rest.find(['"', '\'']) {
        let (before, opened) = rest.split_at(start);
        if before.contains('#') {
            rest = opened.split_once('\n').map_or("", |(_, next)| next);
            continue;
        }
        let quote = if opened.starts_with('"') { '"' } else { '\'' };
        let inner = opened.get(1..).unwrap_or("");
        let Some((text, next)) = inner.split_once(quote) else { break };
        found.push(text.to_owned());
        rest = next;
    }
    if found.is_empty() && !value.starts_with(['[', '{']) {
        let plain = value.split(" #").next().unwrap_or("").split(" ;").next().unwrap_or("").trim();
        if !plain.is_empty() {
            found.push(plain.to_owned());
        }
    }
    found
}

/// How many brackets of a TOML value are still open.
fn brackets(value: &str) -> usize {
    if !value.starts_with(['[', '{']) {
        return 0;
    }
    let (mut open, mut quote) = (0_usize, None);
    for c in value.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, '[' | '{') => open += 1,
            (None, ']' | '}') => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

fn looks_like_key(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, key: &str) -> Vec<String> {
        read(text).into_iter().filter(|setting| setting.key == key).flat_map(|setting| texts(&setting.value)).collect()
    }

    #[test]
    fn ini_values_continue_on_indented_lines() {
        let text = "[alembic]\n# script_location = old\nscript_location = %(here)s/db\nversion_locations =\n    a/versions\n    b/versions\n[loggers]\nkeys = root\n";
        assert_eq!(value(text, "script_location"), ["%(here)s/db"]);
        let setting = read(text).into_iter().find(|setting| setting.key == "version_locations").unwrap();
        assert_eq!((setting.section.as_str(), setting.value.as_str()), ("alembic", "\na/versions\nb/versions"));
    }

    #[test]
    fn toml_values_continue_to_the_closing_bracket() {
        let text = "[tool.x]\nname = \"a b\" # why\npackages = [\n  \"one\", # 'no'\n  'two',\n]\nnext = \"c\"\n";
        assert_eq!(value(text, "name"), ["a b"]);
        assert_eq!(value(text, "packages"), ["one", "two"]);
        assert_eq!(value(text, "next"), ["c"]);
    }
}
