//! What a person at a terminal reads: every finding that counts, with the code and the policy side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters};

use super::escape::{one_line, terminal};
use super::excerpt::Excerpt;
use super::view::{View, spot};
use super::{concise, summary};
use crate::diagnostics::finding::{Label, Severity};
use crate::policy::report::{Verdict, Weighed};
use crate::source::sources::Sources;

/// Findings of each rule and severity that are shown in full; the ones after take one line each.
const FULL: usize = 10;

/// Places of one problem that are named behind the first.
const SPOTS: usize = 4;

/// Problems that no rule needed, shown by name.
const LISTED: usize = 10;

/// How the terminal wants it.
#[derive(Clone, Debug, Default)]
pub struct Terminal {
    /// ANSI colours.
    pub color: bool,
    /// Where paths link to, `file://…/` of the root, when the terminal knows hyperlinks.
    pub links: Option<String>,
}

/// The whole output.
#[must_use]
pub fn render(view: View<'_>, terminal: &Terminal) -> String {
    let page = Page { sources: view.sources, terminal };
    let (mut out, mut explained) = (String::new(), BTreeSet::new());
    let mut shown: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    for settled in view.report.findings.iter().filter(|settled| settled.verdict == Verdict::Active) {
        let finding = &settled.finding;
        let shown = shown.entry((finding.rule.as_str(), finding.severity)).or_default();
        *shown += 1;
        if *shown > FULL {
            out.push_str(&concise::finding(finding, view.sources));
            out.push('\n');
            continue;
        }
        let rule = view.rules.iter().find(|rule| rule.id == finding.rule);
        let first_time = explained.insert(finding.rule.as_str());
        let mut notes: Vec<(&str, String)> = Vec::new();
        notes.extend(rule.filter(|rule| first_time && !rule.why.is_empty()).map(|rule| ("why", paragraph(&rule.why))));
        notes.extend(finding.help.iter().map(|help| ("help", help.clone())));
        notes.extend(rule.filter(|_| first_time).map(|rule| ("more", format!("guardlint explain {}", rule.id))));
        out.push_str(&page.block((finding.severity.word(), finding.severity), &finding.rule, &finding.message, &finding.labels, &notes));
    }
    page.problems(&view.report.problems, &mut out);
    // Writing to a String cannot fail, here and below.
    for note in &view.report.coverage.notes {
        _ = writeln!(out, "note: {}", one_line(note));
    }
    if shown.values().any(|count| *count > FULL) {
        _ = writeln!(out, "by rule: {}", by_rule(&shown));
    }
    out.push_str(&summary::line(view.report));
    out.push('\n');
    out
}

/// `LAYER-001 66 errors, 2 warnings · MIG-001 4 errors`
fn by_rule(shown: &BTreeMap<(&str, Severity), usize>) -> String {
    let mut rules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for ((rule, severity), count) in shown {
        let (one, many) = match severity {
            Severity::Error => ("error", "errors"),
            Severity::Warning => ("warning", "warnings"),
            Severity::Advice => ("piece of advice", "pieces of advice"),
        };
        rules.entry(rule).or_default().push(summary::plural(*count, one, many));
    }
    rules.iter().map(|(rule, counts)| format!("{} {}", one_line(rule), counts.join(", "))).collect::<Vec<_>>().join(" · ")
}

/// One block outside a report: a mistake in the policy.
#[must_use]
pub fn block(message: &str, labels: &[Label], notes: &[(&str, String)], sources: &Sources, terminal: &Terminal) -> String {
    Page { sources, terminal }.block(("error", Severity::Error), "config", message, labels, notes)
}

struct Page<'a> {
    sources: &'a Sources,
    terminal: &'a Terminal,
}

impl Page<'_> {
    fn problems(&self, problems: &[Weighed], out: &mut String) {
        let (counting, others): (Vec<_>, Vec<_>) = problems.iter().partition(|weighed| weighed.counts());
        for (at, group) in alike(&counting).iter().enumerate() {
            self.group(group, at < FULL, out);
        }
        for weighed in others.iter().take(LISTED) {
            let reason = if weighed.accepted_by.is_some() { "allowed" } else { "no rule needed it" };
            _ = writeln!(out, "{} ({reason})", concise::problem(weighed, self.sources));
        }
        if others.len() > LISTED {
            _ = writeln!(
                out,
                "… and {} that no rule needed: --format json lists them",
                summary::plural(others.len() - LISTED, "problem", "problems")
            );
        }
    }

    /// The same problem in several places: the first one with its code, the others by name.
    fn group(&self, group: &[&Weighed], full: bool, out: &mut String) {
        let Some((weighed, rest)) = group.split_first() else { return };
        let problem = &weighed.problem;
        let rules: BTreeSet<&str> = group.iter().flat_map(|weighed| &weighed.needed_by).map(String::as_str).collect();
        let so = format!("{} could not be judged completely", rules.into_iter().collect::<Vec<_>>().join(", "));
        if !full {
            let more = if rest.is_empty() { String::new() } else { format!("; so in {}", places(rest.len())) };
            _ = writeln!(out, "{} ({so}{more})", concise::problem(weighed, self.sources));
            return;
        }
        let mut notes: Vec<(&str, String)> = problem.help.iter().map(|help| ("help", help.clone())).collect();
        if !rest.is_empty() {
            let spots: Vec<String> = rest.iter().take(SPOTS).map(|weighed| spot(self.sources, &weighed.problem.labels)).collect();
            let more = rest.len().saturating_sub(SPOTS);
            let more = if more == 0 { String::new() } else { format!("\nand {}: --format json lists them", places(more)) };
            notes.push(("also", spots.join("\n") + &more));
        }
        notes.push(("so", so));
        out.push_str(&self.block(("problem", Severity::Warning), problem.code.word(), &problem.message, &problem.labels, &notes));
    }

    fn block(&self, kind: (&str, Severity), id: &str, message: &str, labels: &[Label], notes: &[(&str, String)]) -> String {
        let (word, severity) = kind;
        let mut out =
            format!("{}: {}\n", self.paint(&format!("{word}[{}]", one_line(id)), Some(severity)), self.paint(&terminal(message), None));
        out.push_str(&self.snippet(labels, severity));
        for (name, text) in notes {
            let indent = " ".repeat(name.len() + 4);
            let text = terminal(text.trim_end()).replace('\n', &format!("\n{indent}"));
            _ = writeln!(out, "  {}: {text}", self.paint(name, Some(Severity::Advice)));
        }
        out.push('\n');
        out
    }

    fn snippet(&self, labels: &[Label], severity: Severity) -> String {
        // A file that could not be read has no lines to show: its name must do.
        let (shown, nameless): (Vec<Label>, Vec<Label>) =
            labels.iter().cloned().partition(|label| self.sources.get(label.place.file).text.is_ok());
        let named: Vec<String> =
            nameless.iter().map(|label| format!("  in {}\n", self.link(self.sources.path(label.place.file)))).collect();
        let named = named.concat();
        if shown.is_empty() {
            return named;
        }
        let excerpt = Excerpt::new(&shown, self.sources, &|path| self.link(path));
        let mut drawn = String::new();
        let handler = GraphicalReportHandler::new_themed(self.theme(severity)).with_context_lines(1).with_links(false);
        if handler.render_report(&mut drawn, &Snippet(excerpt)).is_err() {
            return named;
        }
        // The first line is miette's own title, which is empty: ours stands above.
        drawn.lines().skip(1).map(|line| line.trim_end().to_owned() + "\n").collect::<String>() + &named
    }

    fn theme(&self, severity: Severity) -> GraphicalTheme {
        let mut theme = if self.terminal.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        theme.characters = ThemeCharacters::unicode();
        let first = match severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Advice => theme.styles.advice,
        };
        theme.styles.highlights = vec![first, theme.styles.advice];
        theme
    }

    /// Bold, in the colour of a severity when there is one.
    fn paint(&self, text: &str, severity: Option<Severity>) -> String {
        if !self.terminal.color {
            return text.to_owned();
        }
        let color = match severity {
            Some(Severity::Error) => "1;31",
            Some(Severity::Warning) => "1;33",
            Some(Severity::Advice) => "36",
            None => "1",
        };
        format!("\u{1b}[{color}m{text}\u{1b}[0m")
    }

    fn link(&self, path: &str) -> String {
        let shown = one_line(path);
        match &self.terminal.links {
            Some(root) if !path.starts_with(['/', '.']) => {
                format!("\u{1b}]8;;{root}{}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\", super::escape::uri(path))
            }
            _ => shown,
        }
    }
}

/// Problems that say the same, in the order of their first.
fn alike<'p>(problems: &[&'p Weighed]) -> Vec<Vec<&'p Weighed>> {
    let mut groups: Vec<Vec<&Weighed>> = Vec::new();
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for weighed in problems {
        let at = *known.entry((weighed.problem.code.word(), &weighed.problem.message)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(weighed),
            None => groups.push(vec![weighed]),
        }
    }
    groups
}

fn places(count: usize) -> String {
    summary::plural(count, "more place", "more places")
}

/// Several lines as one.
fn paragraph(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What miette draws: the frames alone.
#[derive(Debug)]
struct Snippet(Excerpt);

impl std::fmt::Display for Snippet {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.spans().into_iter()))
    }
}
