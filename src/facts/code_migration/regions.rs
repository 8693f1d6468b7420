//! Which part of a migration in code undoes it: that part never runs on the way up.

use super::tokens::{Tokens, lower};

/// How many tokens may stand between a name and its body.
const HEAD: usize = 100;

/// How many tokens a body without braces may have.
const BODY: usize = 2_000;

/// For each token whether it belongs to a step down.
pub(super) fn down(tokens: &Tokens<'_>) -> Vec<bool> {
    let mut mask = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let region = body_of_definition(tokens, at).or_else(|| second_function(tokens, at));
        if let Some((from, to)) = region {
            mask.iter_mut().take(to).skip(from).for_each(|is_down| *is_down = true);
        }
        // What goes down holds no other step down.
        at = region.map_or(at, |(from, to)| if from == at { to } else { at }).max(at + 1);
    }
    mask
}

/// The body of a function whose name says that it goes down.
fn body_of_definition(tokens: &Tokens<'_>, at: usize) -> Option<(usize, usize)> {
    let name = tokens.word(at)?;
    let is_down = name == "down"
        || name.strip_prefix("down").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
        || name.strip_prefix("Down").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
        || name.ends_with("Down")
        || name.ends_with("_down");
    if !is_down {
        return None;
    }
    let next = tokens.punct(at + 1)?;
    let mut from = match next {
        b'(' => tokens.close(at + 1)? + 1,
        b'=' | b':' => at + 2,
        _ => return None,
    };
    // From the head to the body: a return type, an arrow, `async`, parameters.
    let end = tokens.len().min(from + HEAD);
    while from < end {
        match tokens.punct(from) {
            Some(b'{') => return Some((at, tokens.close(from)?)),
            Some(b'(' | b'[') if next != b'(' => from = tokens.close(from)? + 1,
            Some(b';' | b')' | b',' | b'}') => break,
            _ if next != b'(' && tokens.is_arrow(from.wrapping_sub(2)) => break,
            _ => from += 1,
        }
    }
    // `down = (knex) => knex.schema.dropTable(…);` has no braces; a call in passing has no body at all.
    (next != b'(' && tokens.is_arrow(from.wrapping_sub(2))).then(|| (at, end_of_expression(tokens, from)))
}

fn end_of_expression(tokens: &Tokens<'_>, from: usize) -> usize {
    let mut at = from;
    let end = tokens.len().min(from + BODY);
    while at < end {
        match tokens.punct(at) {
            Some(b'(' | b'[' | b'{') => at = tokens.close(at).unwrap_or(end) + 1,
            Some(b';' | b',' | b'}') => break,
            _ if matches!(tokens.word(at), Some("export" | "exports" | "module")) => break,
            _ => at += 1,
        }
    }
    at
}

/// `AddMigration(func … {up}, func … {down})`.
fn second_function(tokens: &Tokens<'_>, at: usize) -> Option<(usize, usize)> {
    let name = lower(tokens.word(at)?);
    if !name.starts_with("addmigration") && !name.starts_with("addnamedmigration") {
        return None;
    }
    let open = at + 1;
    if tokens.punct(open) != Some(b'(') {
        return None;
    }
    let arguments = tokens.arguments(open);
    let functions: Vec<(usize, usize)> = arguments.into_iter().filter(|(from, _)| tokens.word(*from) == Some("func")).collect();
    functions.get(1).copied()
}
