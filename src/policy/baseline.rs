//! The baseline: debt recorded on the day of adoption. It only shrinks, and a check never writes it.
//!
//! One line per finding, `fingerprint  readable text`, sorted, so that two branches merge line by line. The fingerprint decides; the text
//! is for people, and a line whose text is another finding's is said to be stale.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::report::{Settled, Verdict};
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::fingerprint::readable;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// The rule id of a line that no finding matches any more.
pub const STALE: &str = "baseline-stale";

const HEADER: &str = "# guardlint baseline 1 · one finding per line · only `guardlint baseline create` and `prune` write this file\n";

/// One recorded finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// The finding's readable text.
    pub text: String,
    /// Where the line stands.
    pub place: Place,
}

impl Line {
    /// The rule that the finding is of.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.text.split(" | ").next().unwrap_or("")
    }
}

/// The recorded findings, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Every line; a fingerprint that is there twice (after a merge) counts once.
    pub lines: Vec<Line>,
}

impl Baseline {
    /// Reads the file's text. The second value holds the places of lines that are none, such as a merge conflict's.
    #[must_use]
    pub fn parse(text: &str, file: FileId) -> (Self, Vec<Place>) {
        let (mut lines, mut bad, mut start) = (Vec::new(), Vec::new(), 0);
        for raw in text.split_inclusive('\n') {
            let line = raw.trim_end_matches(['\n', '\r']);
            let place = Place { file, span: Span::of(start, start + line.len()) };
            start += raw.len();
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once("  ").filter(|(fingerprint, _)| is_fingerprint(fingerprint)) {
                Some((fingerprint, text)) => {
                    lines.push(Line { fingerprint: fingerprint.to_owned(), text: text.trim().to_owned(), place });
                }
                None => bad.push(place),
            }
        }
        (Self { lines }, bad)
    }

    /// Moves recorded findings out of the way.
    pub fn apply(&self, findings: &mut [Settled]) {
        let recorded: BTreeSet<&str> = self.lines.iter().map(|line| line.fingerprint.as_str()).collect();
        for settled in findings {
            if settled.verdict == Verdict::Active && recorded.contains(settled.fingerprint.as_str()) {
                settled.verdict = Verdict::Baselined;
            }
        }
    }

    /// The lines that no finding of a run matches, where `judged` says whether a rule's findings are complete.
    #[must_use]
    pub fn stale(&self, findings: &[Settled], judged: &dyn Fn(&str) -> bool) -> Vec<&Line> {
        let texts: BTreeMap<&str, String> =
            findings.iter().map(|settled| (settled.fingerprint.as_str(), escaped(&readable(&settled.finding)))).collect();
        let mut seen = BTreeSet::new();
        self.lines
            .iter()
            .filter(|line| seen.insert(&line.fingerprint))
            .filter(|line| judged(line.rule()) && texts.get(line.fingerprint.as_str()) != Some(&line.text))
            .collect()
    }
}

/// The finding on a stale line.
#[must_use]
pub fn stale_finding(line: &Line) -> Finding {
    Finding {
        rule: STALE.to_owned(),
        severity: Severity::Warning,
        message: format!("the baseline records a finding of `{}` that is no longer there", line.rule()),
        subject: Subject::from([("line".to_owned(), line.text.clone())]),
        detail: line.fingerprint.clone(),
        labels: vec![Label::primary(line.place, "matches no finding")],
        help: vec!["guardlint baseline prune".to_owned()],
        assumed_by: None,
    }
}

/// The text that records today's findings: those that would count, and those that are recorded already. Lines of rules for which
/// `keep` says so are taken over from the old baseline. Advice is not debt.
#[must_use]
pub fn create(findings: &[Settled], old: &Baseline, keep: &dyn Fn(&str) -> bool) -> String {
    let fresh = findings
        .iter()
        .filter(|settled| matches!(settled.verdict, Verdict::Active | Verdict::Baselined))
        .filter(|settled| settled.finding.severity != Severity::Advice && !is_about_entries(&settled.finding.rule))
        .filter(|settled| !keep(&settled.finding.rule))
        .map(|settled| (escaped(&readable(&settled.finding)), settled.fingerprint.clone()));
    let kept = old.lines.iter().filter(|line| keep(line.rule())).map(|line| (line.text.clone(), line.fingerprint.clone()));
    write(fresh.chain(kept).collect())
}

/// The text without the stale lines, and how many went.
#[must_use]
pub fn prune(old: &Baseline, stale: &[&Line]) -> (String, usize) {
    let gone: BTreeSet<&str> = stale.iter().map(|line| line.fingerprint.as_str()).collect();
    let kept = old.lines.iter().filter(|line| !gone.contains(line.fingerprint.as_str()));
    (write(kept.map(|line| (line.text.clone(), line.fingerprint.clone())).collect()), gone.len())
}

/// Findings about policy entries are not debt of the code.
fn is_about_entries(rule: &str) -> bool {
    rule == STALE || super::entries::META.iter().any(|meta| meta.id == rule)
}

fn write(lines: BTreeSet<(String, String)>) -> String {
    let mut text = HEADER.to_owned();
    for (readable, fingerprint) in lines {
        // Writing to a String cannot fail.
        _ = writeln!(text, "{fingerprint}  {readable}");
    }
    text
}

/// A finding's text on one line, whatever the names in it hold.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn is_fingerprint(word: &str) -> bool {
    word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
