//! Module patterns: reading and matching.

use std::collections::BTreeMap;

use super::{ModulePattern, PatternPart};
use crate::source::sources::Place;

/// What `{name}` parts stood for.
pub type Captures = BTreeMap<String, String>;

impl ModulePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// One sentence that says which part is wrong.
    pub fn parse(text: &str, place: Place) -> Result<Self, String> {
        let parts = text.split('.').map(|part| PatternPart::parse(part, text)).collect::<Result<Vec<_>, _>>()?;
        if parts.iter().filter(|part| **part == PatternPart::Any).count() > 2 {
            return Err(format!("`{text}` holds more than two `**`"));
        }
        Ok(Self { text: text.to_owned(), place, parts })
    }

    /// The captures when the pattern matches a dotted name.
    #[must_use]
    pub fn matches(&self, module: &str) -> Option<Captures> {
        let names: Vec<&str> = module.split('.').collect();
        let mut captures = Captures::new();
        matches(&self.parts, &names, &mut captures).then_some(captures)
    }

    /// How exactly it says which modules it means: parts other than `**`, then parts without a wildcard.
    #[must_use]
    pub fn weight(&self) -> (usize, usize) {
        let fixed = |part: &&PatternPart| matches!(part, PatternPart::Text(text) if !text.contains('*'));
        (self.parts.iter().filter(|part| **part != PatternPart::Any).count(), self.parts.iter().filter(fixed).count())
    }
}

impl PatternPart {
    fn parse(part: &str, whole: &str) -> Result<Self, String> {
        let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
        match part {
            "" => Err(format!("`{whole}` has an empty part")),
            "*" => Ok(Self::One),
            "**" => Ok(Self::Any),
            _ => match part.strip_prefix('{').map(|rest| rest.strip_suffix('}')) {
                Some(Some(name)) if is_name(name) => Ok(Self::Capture(name.to_owned())),
                None if !part.contains("**") && is_name(&part.replace('*', "_")) => Ok(Self::Text(part.to_owned())),
                _ => Err(format!("`{part}` in `{whole}` is neither a name, `*`, `**` nor `{{name}}`")),
            },
        }
    }
}

fn matches(parts: &[PatternPart], names: &[&str], captures: &mut Captures) -> bool {
    let Some((part, parts)) = parts.split_first() else { return names.is_empty() };
    if *part == PatternPart::Any {
        return (0..=names.len()).any(|skip| {
            let mut trial = captures.clone();
            let matched = names.get(skip..).is_some_and(|names| matches(parts, names, &mut trial));
            if matched {
                *captures = trial;
            }
            matched
        });
    }
    let Some((name, names)) = names.split_first() else { return false };
    let fits = match part {
        PatternPart::Text(text) => matches_text(text, name),
        PatternPart::Capture(key) => match captures.get(key) {
            Some(earlier) => earlier == name,
            None => captures.insert(key.clone(), (*name).to_owned()).is_none(),
        },
        PatternPart::One | PatternPart::Any => true,
    };
    fits && matches(parts, names, captures)
}

/// `*` inside a part stands for any characters.
fn matches_text(text: &str, name: &str) -> bool {
    let Some((head, rest)) = text.split_once('*') else { return text == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut middle = rest;
    while let Some((piece, after)) = middle.split_once('*') {
        let Some(at) = name.find(piece) else { return false };
        name = name.get(at + piece.len()..).unwrap_or("");
        middle = after;
    }
    name.len() >= middle.len() && name.ends_with(middle)
}
