//! The project's own files as the plot to plant in: what the rules say of them now, and of each change.

use std::collections::{BTreeMap, BTreeSet};

use super::cases::refusal;
use crate::config::model::UsedRule;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::trial::{Outcome, Soil, Trial};
use crate::kinds::Inputs;
use crate::kinds::plant::{Edit, Plant};
use crate::policy::baseline::Baseline;
use crate::policy::report::{Report, Settled, Verdict};
use crate::run::project::Project;
use crate::run::{Question, analyse, check, judge};
use crate::source::sources::Sources;
use crate::workspace::Workspace;
use crate::workspace::schema::layouts::next;

/// The project as it is.
pub(super) struct Plot<'p> {
    pub project: &'p Project,
    question: &'p Question,
    workspace: Workspace,
    /// Fingerprints of what is found already.
    known: BTreeSet<String>,
}

/// A plant as lines of a file.
struct Planted {
    path: String,
    /// The first and the last line that are new.
    lines: (u32, u32),
}

impl<'p> Plot<'p> {
    pub(super) fn new(project: &'p Project, question: &'p Question) -> Self {
        let analysis = analyse(project, question);
        let report = judge(project, &analysis, &Baseline::default(), question);
        let known = report.findings.into_iter().map(|settled| settled.fingerprint).collect();
        Self { project, question, workspace: analysis.workspace, known }
    }

    /// Plants everything that the rule's check knows how to plant.
    pub(super) fn trials(&self, rule: &UsedRule) -> Vec<Trial> {
        let inputs = Inputs { workspace: &self.workspace, sources: &self.project.sources, today: self.question.today };
        let plants = rule.check.plants(inputs, &rule.head);
        let together = self.outcomes(rule, &plants);
        let outcomes = plants.iter().zip(together).map(|(plant, outcome)| match outcome {
            // What one plant breaks may hide another, or show elsewhere: alone, any new finding is the one.
            Outcome::Missed(_) | Outcome::NotPlanted(_) => self.alone(rule, plant),
            caught => caught,
        });
        let trial = |(plant, outcome): (&Plant, Outcome)| {
            let (rule, planted) = (rule.head.id.clone(), plant.what.clone());
            Trial { rule, soil: Soil::Project, planted, outcome }
        };
        let counts = |(plant, outcome): &(&Plant, Outcome)| plant.certain || matches!(outcome, Outcome::Caught(_) | Outcome::Allowed(_));
        plants.iter().zip(outcomes).filter(counts).map(trial).collect()
    }

    /// Plants all at once: each must be found in its own lines.
    fn outcomes(&self, rule: &UsedRule, plants: &[Plant]) -> Vec<Outcome> {
        if plants.is_empty() {
            return vec![];
        }
        let (files, planted) = self.write(plants);
        let (report, sources) = match self.run(rule, &files) {
            Ok(run) => run,
            Err(words) => return plants.iter().map(|_| Outcome::NotPlanted(words.clone())).collect(),
        };
        let fresh = self.fresh(rule, &report);
        let outcome = |planted: &Planted| {
            let found = fresh.iter().find(|settled| settled.finding.labels.iter().any(|label| planted.holds(label, &sources)));
            found.map_or_else(|| Outcome::Missed(String::new()), |settled| said(settled, &sources))
        };
        planted.iter().map(outcome).collect()
    }

    fn alone(&self, rule: &UsedRule, plant: &Plant) -> Outcome {
        let (files, _) = self.write(std::slice::from_ref(plant));
        match self.run(rule, &files) {
            Err(words) => Outcome::NotPlanted(words),
            Ok((report, sources)) => match self.fresh(rule, &report).first() {
                Some(settled) => said(settled, &sources),
                None => Outcome::Missed("the rule reports nothing that it did not report before".to_owned()),
            },
        }
    }

    fn run(&self, rule: &UsedRule, files: &[(String, String)]) -> Result<(Report, Sources), String> {
        let project = self.project.with_files(files).map_err(|failure| refusal(&failure))?;
        let question = Question { rules: vec![rule.head.id.clone()], ..self.question.clone() };
        let report = check(&project, &Baseline::default(), &question);
        Ok((report, project.sources))
    }

    /// Findings of the rule that were not there before.
    fn fresh<'r>(&self, rule: &UsedRule, report: &'r Report) -> Vec<&'r Settled> {
        let is_fresh = |settled: &&Settled| settled.finding.rule == rule.head.id && !self.known.contains(&settled.fingerprint);
        report.findings.iter().filter(is_fresh).collect()
    }

    /// The changed files, and where each plant stands in them.
    fn write(&self, plants: &[Plant]) -> (Vec<(String, String)>, Vec<Planted>) {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        let mut planted = Vec::new();
        let mut migrations = 0;
        for plant in plants {
            let (path, text) = match &plant.edit {
                Edit::Create { path, text } => (path.clone(), text.clone()),
                Edit::Append { file, text } => {
                    let file = self.project.sources.get(*file);
                    let before = files.get(&file.path).map_or(file.text(), String::as_str);
                    (file.path.clone(), format!("{before}\n\n{text}"))
                }
                Edit::Migrate { history, sql } => match self.workspace.histories.get(*history) {
                    Some(history) => {
                        migrations += 1;
                        next::migration(history, &self.project.sources, migrations - 1, sql)
                    }
                    None => (String::new(), String::new()),
                },
            };
            let count = |text: &str| u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            let own = if let Edit::Append { text, .. } = &plant.edit { count(text) } else { count(&text) };
            let last = count(&text);
            planted.push(Planted { path: path.clone(), lines: ((last + 1).saturating_sub(own), last) });
            files.insert(path, text);
        }
        (files.into_iter().collect(), planted)
    }
}

impl Planted {
    fn holds(&self, label: &Label, sources: &Sources) -> bool {
        let file = sources.get(label.place.file);
        let line = file.locate(label.place.span.start).line;
        label.role != Role::Policy && file.path == self.path && (self.lines.0..=self.lines.1).contains(&line)
    }
}

fn said(settled: &Settled, sources: &Sources) -> Outcome {
    let at = |place: crate::source::sources::Place| {
        let file = sources.get(place.file);
        format!("{}:{}", file.path, file.locate(place.span.start).line)
    };
    if let Verdict::Allowed(by) = &settled.verdict {
        return Outcome::Allowed(at(by.place));
    }
    let here = settled.finding.labels.first().map(|label| format!("{}: ", at(label.place))).unwrap_or_default();
    Outcome::Caught(format!("{here}{}", settled.finding.message))
}
