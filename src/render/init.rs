//! What `guardlint init` says of the contracts that it carried over.

use std::fmt::Write;

use super::escape::one_line;
use super::summary::plural;
use crate::peers::{Conversion, Peer};
use crate::source::sources::Sources;

/// What becomes of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Findings on the imports that the peer sees.
    seen: usize,
    /// Findings that rest on an import which only guardlint sees.
    beyond: usize,
}

impl Held {
    /// Of the findings on what the peer sees, and of all.
    #[must_use]
    pub fn new(seen: usize, all: usize) -> Self {
        Self { seen, beyond: all.saturating_sub(seen) }
    }
}

/// One line for each contract, what could not be carried over, and what to do next.
#[must_use]
pub fn carried_over(conversion: &Conversion, held: &[Held], sources: &Sources) -> String {
    let peer = conversion.peer.name();
    let rules: usize = conversion.contracts.iter().map(|contract| contract.rules.len()).sum();
    let count = plural(conversion.contracts.len(), "contract", "contracts");
    let mut out = format!("{count} of {peer} as {}, held against the imports that {peer} sees:\n", plural(rules, "rule", "rules"));
    let mut beyond = vec![];
    for (contract, held) in conversion.contracts.iter().zip(held) {
        let verdict = match held.seen {
            0 => "kept".to_owned(),
            findings => format!("broken ({})", plural(findings, "finding", "findings")),
        };
        _ = writeln!(out, "  {}: {verdict} · {}", contract.rules.join(", "), one_line(&contract.name));
        if held.beyond > 0 {
            let more = plural(held.beyond, "more finding", "more findings");
            beyond.push(format!("  {}: {more}\n", contract.rules.join(", ")));
        }
    }
    if !beyond.is_empty() {
        _ = writeln!(out, "only guardlint sees ({}):", unseen(conversion.peer));
        out.extend(beyond);
    }
    out.extend(conversion.notes.iter().map(|note| format!("note: {}\n", one_line(note))));
    if !conversion.lost.is_empty() {
        out.push_str("not carried over:\n");
        for lost in &conversion.lost {
            let file = sources.get(lost.place.file);
            let at = file.locate(lost.place.span.start);
            _ = writeln!(out, "  {}:{}:{}: {}", one_line(&file.path), at.line, at.column, one_line(&lost.what));
        }
    }
    out.push_str("next: `guardlint check` shows every finding; `guardlint baseline create` accepts those of today\n");
    out
}

fn unseen(peer: Peer) -> &'static str {
    match peer {
        Peer::ImportLinter => "folders without `__init__.py`, imports by a call, imports of modules that are not there",
        Peer::Tach => "imports by a call, imports of modules that are not there",
    }
}
