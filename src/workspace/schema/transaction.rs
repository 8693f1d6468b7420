//! Which statements of a history are committed together.
//!
//! What the tool does with a migration is known for those that say it; a text may open and end transactions itself.

use super::history::Layout;
use super::step::Transaction;
use crate::source::sources::{FileId, Sources};

/// How the tool runs a migration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// In a transaction.
    Wrapped,
    /// Each statement by itself.
    Bare,
    /// Not known: statements may be in one transaction, and may not.
    #[default]
    Unknown,
}

/// The transactions of a running replay.
#[derive(Debug, Default)]
pub struct Transactions {
    number: usize,
    /// How the tool runs the current migration.
    pub mode: Mode,
    /// The text has begun one itself (`Some(true)`), or has ended the tool's (`Some(false)`).
    own: Option<bool>,
}

impl Transactions {
    /// The transaction that a statement runs in now.
    pub fn current(&self) -> Transaction {
        Transaction { number: self.number, open: self.own.unwrap_or(self.mode == Mode::Wrapped) }
    }

    /// A new migration: a new transaction.
    pub fn begin_migration(&mut self) {
        self.number += 1;
        self.own = None;
    }

    /// `BEGIN`, `COMMIT` and the like change what the next statements run in.
    pub fn statement(&mut self, verb: &str) {
        match verb {
            "BEGIN" | "START" => self.change(true),
            "COMMIT" | "END" | "ROLLBACK" | "ABORT" => self.change(false),
            _ => {}
        }
    }

    fn change(&mut self, open: bool) {
        self.number += 1;
        self.own = Some(open);
    }

    /// Outside of a transaction each statement has one of its own.
    pub fn next_statement(&mut self) {
        if !self.own.unwrap_or(self.mode != Mode::Bare) {
            self.number += 1;
        }
    }

    /// Enters a block that runs outside of transactions; what to give [`Transactions::leave`].
    pub fn enter_autocommit(&mut self) -> Option<bool> {
        let outer = self.own;
        self.change(false);
        outer
    }

    /// Leaves it: what follows is in a new transaction.
    pub fn leave(&mut self, outer: Option<bool>) {
        self.number += 1;
        self.own = outer;
    }
}

/// How a tool runs a SQL file, as far as the file and what lies beside it say.
pub(super) fn mode(layout: Layout, file: FileId, sources: &Sources) -> Mode {
    let text = sources.get(file).text();
    let says = |marker: &str| text.lines().map(str::trim).any(|line| line.starts_with("--") && line.contains(marker));
    let bare = match layout {
        Layout::Goose => says("+goose NO TRANSACTION"),
        Layout::Dbmate => says("transaction:false"),
        Layout::Sqlx => text.trim_start().starts_with("-- no-transaction"),
        Layout::SqlMigrate => says("notransaction"),
        Layout::Diesel => {
            let folder = sources.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = sources.find(&format!("{folder}/metadata.toml")).map(|file| sources.get(file).text());
            let is_off = |line: &str| line.replace(' ', "").starts_with("run_in_transaction=false");
            beside.is_some_and(|text| text.lines().any(is_off))
        }
        // The runner is not known, but people write for it.
        _ if text.lines().any(declines) => true,
        _ => return Mode::Unknown,
    };
    if bare { Mode::Bare } else { Mode::Wrapped }
}

/// A comment such as `-- tool: NO TRANSACTION` or `-- transaction: false`.
fn declines(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("--") else { return false };
    let plain: String = comment.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ':').collect();
    plain.ends_with("notransaction") || plain.ends_with("transaction:false")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number and state of each statement after the given ones.
    fn run(mode: Mode, verbs: &[&str]) -> Vec<(usize, bool)> {
        let mut transactions = Transactions { mode, ..Transactions::default() };
        transactions.begin_migration();
        let step = |verb: &&str| {
            transactions.next_statement();
            transactions.statement(verb);
            let now = transactions.current();
            (now.number, now.open)
        };
        verbs.iter().map(step).collect()
    }

    #[test]
    fn statements_of_a_wrapped_migration_are_one_until_it_commits_itself() {
        assert_eq!(run(Mode::Wrapped, &["A", "B", "COMMIT", "C", "D"]), [(1, true), (1, true), (2, false), (3, false), (4, false)]);
    }

    #[test]
    fn a_comment_may_decline_the_transaction_of_an_unknown_runner() {
        for line in ["-- shop:migrations NO TRANSACTION", "--no-transaction", " -- transaction: false"] {
            assert!(declines(line), "{line}");
        }
        for line in ["-- there is no transaction yet", "SELECT 'no transaction'", "-- in a transaction"] {
            assert!(!declines(line), "{line}");
        }
    }

    #[test]
    fn an_explicit_transaction_counts_whatever_the_tool_does() {
        assert_eq!(run(Mode::Bare, &["A", "BEGIN", "B", "COMMIT", "C"]), [(2, false), (4, true), (4, true), (5, false), (6, false)]);
        assert_eq!(run(Mode::Unknown, &["A", "B"]), [(1, false), (1, false)]);
    }
}
