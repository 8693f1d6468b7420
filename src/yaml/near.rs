//! What a name in the policy may have meant: the thing that moved, or the one that is spelt almost so.

use super::shape::did_you_mean;

/// `did you mean …?` for a path or a dotted name: first what has the same last parts elsewhere, then what is spelt nearly so.
#[must_use]
pub fn nearest<'c>(text: &str, separator: char, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let wanted: Vec<&str> = text.split(separator).collect();
    let candidates: Vec<&str> = candidates.into_iter().filter(|candidate| *candidate != text && !candidate.is_empty()).collect();
    let moved = candidates.iter().filter_map(|candidate| Some((moved(&wanted, candidate, separator)?, *candidate)));
    // Of equals the first by name.
    let best = moved.min_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
    if let Some((_, candidate)) = best {
        return Some(format!("did you mean `{candidate}`?"));
    }
    let as_long = candidates.iter().filter(|candidate| candidate.split(separator).count() == wanted.len());
    let misspelt = as_long.filter(|candidate| is_misspelt(&wanted, candidate.split(separator)));
    did_you_mean(text, misspelt.copied())
}

/// Whether one part differs, and little.
fn is_misspelt<'c>(wanted: &[&str], parts: impl Iterator<Item = &'c str>) -> bool {
    let mut differing = wanted.iter().zip(parts).filter(|(a, b)| *a != b);
    let (first, second) = (differing.next(), differing.next());
    second.is_none() && first.is_some_and(|(a, b)| did_you_mean(a, [b]).is_some())
}

/// How much of a name is left in a candidate: equal last parts, equal first parts, and how little else it has.
fn moved(wanted: &[&str], candidate: &str, separator: char) -> Option<(usize, usize, std::cmp::Reverse<usize>)> {
    // Most candidates end otherwise.
    if candidate.rsplit(separator).next() != wanted.last().copied() {
        return None;
    }
    let parts: Vec<&str> = candidate.split(separator).collect();
    let last = wanted.iter().rev().zip(parts.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = wanted.len().min(parts.len()).saturating_sub(last);
    let first = wanted.iter().zip(&parts).take(rest).take_while(|(a, b)| a == b).count();
    (last > 0 && (first > 0 || last > 1 || wanted.len() == 1)).then_some((last, first, std::cmp::Reverse(parts.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_found_by_its_last_parts_before_what_is_spelt_alike() {
        let folders =
            ["backend", "backend/app", "backend/app/apis", "backend/app/hoc", "backend/app/hoc/api", "backend/tests/api", "web/api"];
        let near = |text| nearest(text, '/', folders).unwrap_or_default();
        assert_eq!(near("backend/app/api"), "did you mean `backend/app/hoc/api`?");
        assert_eq!(near("backend/ap"), "did you mean `backend/app`?");
        assert_eq!(near("backend/app/worker"), "");
        assert_eq!(nearest("shop.order.api", '.', ["shop.orders.api", "shop.api"]).unwrap(), "did you mean `shop.api`?");
    }
}
