//! The project's own files as the plot to plant in: what the rules say of them now, and of each change.

use std::collections::{BTreeMap, BTreeSet};

use super::bed::Bed;
use super::cases::refusal;
use super::overlay::{Overlay, Spot};
use crate::config::model::UsedRule;
use crate::diagnostics::trial::Outcome;
use crate::kinds::Inputs;
use crate::kinds::plant::{Edit, Plant, Sowing};
use crate::policy::baseline::Baseline;
use crate::policy::report::{Report, Settled, Verdict};
use crate::run::project::Project;
use crate::run::{Question, analyse, check, judge};
use crate::source::sources::{Place, Sources};
use crate::source::tree::Change;
use crate::workspace::Workspace;

/// The project as it is.
pub(super) struct Plot<'p> {
    project: &'p Project,
    question: &'p Question,
    workspace: Workspace,
    /// Fingerprints of what is found already.
    known: BTreeSet<String>,
}

/// A plant by its bed and its number in it.
type Name = (usize, usize);

impl<'p> Plot<'p> {
    pub(super) fn new(project: &'p Project, question: &'p Question) -> Self {
        let analysis = analyse(project, question);
        let report = judge(project, &analysis, &Baseline::default(), question);
        let known = report.findings.into_iter().map(|settled| settled.fingerprint).collect();
        Self { project, question, workspace: analysis.workspace, known }
    }

    /// What a rule's check would plant.
    pub(super) fn sow(&self, rule: &UsedRule) -> Sowing {
        let inputs = Inputs { workspace: &self.workspace, sources: &self.project.sources, today: self.question.today };
        rule.check.plants(inputs, &rule.head)
    }

    /// Plants as much at once as does not disturb each other, for all rules together; what is not found then is tried again among
    /// fewer, and what must be found at last alone.
    pub(super) fn grow(&self, beds: &mut [Bed<'_>]) {
        for _ in 0..ROUNDS_OF_ALL {
            let names = open(beds, usize::MAX);
            self.round(beds, &names);
        }
        for _ in 0..ROUNDS_OF_ONE {
            let names = open(beds, 1);
            self.round(beds, &names);
        }
        for bed in beds {
            let open = bed.open(ALONE);
            for number in open.into_iter().filter(|number| bed.is_certain(*number)).collect::<Vec<_>>() {
                self.alone(bed, number);
            }
        }
    }

    fn round(&self, beds: &mut [Bed<'_>], names: &[Name]) {
        let mut overlay = Overlay::new(&self.project.sources, &self.workspace);
        let plant = |beds: &[Bed<'_>], (bed, number): Name| beds.get(bed).and_then(|bed| bed.plant(number)).cloned();
        // What takes something away comes last, so that what others stand on is there as long as it can be.
        let (last, first): (Vec<Name>, Vec<Name>) =
            names.iter().partition(|name| plant(beds, **name).is_some_and(|plant| takes_away(&plant)));
        let put: Vec<(Name, Spot)> =
            first.into_iter().chain(last).filter_map(|name| Some((name, overlay.put(&plant(beds, name)?)?))).collect();
        if overlay.is_empty() {
            return;
        }
        let rules: BTreeSet<String> = put.iter().filter_map(|((bed, _), _)| Some(beds.get(*bed)?.rule.head.id.clone())).collect();
        match self.run(&overlay.changes(), rules) {
            Err(words) => put.iter().for_each(|((bed, number), _)| {
                if let Some(bed) = beds.get_mut(*bed) {
                    bed.refused(*number, &words);
                }
            }),
            Ok((report, sources)) => {
                let fresh = self.fresh(&report);
                for ((bed, number), spot) in put {
                    let Some(bed) = beds.get_mut(bed) else { continue };
                    let of_rule = fresh.get(bed.rule.head.id.as_str()).map_or(&[][..], Vec::as_slice);
                    let found = bed.plant(number).and_then(|plant| found(plant, &spot, of_rule, &sources));
                    bed.tried(number, found.map(|settled| said(settled, &sources)));
                }
            }
        }
    }

    /// What one plant breaks may show elsewhere: alone, any new finding is the one.
    fn alone(&self, bed: &mut Bed<'_>, number: usize) {
        let mut overlay = Overlay::new(&self.project.sources, &self.workspace);
        if bed.plant(number).and_then(|plant| overlay.put(plant)).is_none() {
            return;
        }
        match self.run(&overlay.changes(), [bed.rule.head.id.clone()].into()) {
            Err(words) => bed.refused(number, &words),
            Ok((report, sources)) => {
                let outcome = self.fresh(&report).into_values().flatten().next().map(|settled| said(settled, &sources));
                bed.tried(number, outcome);
            }
        }
    }

    fn run(&self, changes: &[Change], rules: BTreeSet<String>) -> Result<(Report, Sources), String> {
        let project = self.project.with_changes(changes).map_err(|failure| refusal(&failure))?;
        let question = Question { rules: rules.into_iter().collect(), ..self.question.clone() };
        let report = check(&project, &Baseline::default(), &question);
        Ok((report, project.sources))
    }

    /// Findings that were not there before, by rule.
    fn fresh<'r>(&self, report: &'r Report) -> BTreeMap<&'r str, Vec<&'r Settled>> {
        let mut fresh: BTreeMap<&str, Vec<&Settled>> = BTreeMap::new();
        for settled in report.findings.iter().filter(|settled| !self.known.contains(&settled.fingerprint)) {
            fresh.entry(&settled.finding.rule).or_default().push(settled);
        }
        fresh
    }
}

/// How often all that is open is planted together, and how often one plant of each rule; and how many plants of a rule are tried alone.
const ROUNDS_OF_ALL: usize = 2;
const ROUNDS_OF_ONE: usize = 2;
const ALONE: usize = 4;

/// What is worth trying again, so many of each bed.
fn open(beds: &[Bed<'_>], most: usize) -> Vec<Name> {
    beds.iter().enumerate().flat_map(|(at, bed)| bed.open(most).into_iter().map(move |number| (at, number))).collect()
}

fn takes_away(plant: &Plant) -> bool {
    match &plant.edit {
        Edit::Remove { .. } => true,
        Edit::Migrate { sql, .. } => sql.contains("DROP TABLE"),
        Edit::Append { .. } | Edit::Create { .. } => false,
    }
}

fn found<'r>(plant: &Plant, spot: &Spot, fresh: &[&'r Settled], sources: &Sources) -> Option<&'r Settled> {
    let there = |settled: &&&Settled| settled.finding.labels.iter().any(|label| spot.holds(label, sources));
    let about = |settled: &&&Settled| {
        let subject = &settled.finding.subject;
        !plant.about.is_empty() && plant.about.iter().all(|value| subject.values().any(|known| known == value))
    };
    fresh.iter().find(there).or_else(|| fresh.iter().find(about)).copied()
}

fn said(settled: &Settled, sources: &Sources) -> Outcome {
    let at = |place: Place| {
        let file = sources.get(place.file);
        format!("{}:{}", file.path, file.locate(place.span.start).line)
    };
    if let Verdict::Allowed(by) = &settled.verdict {
        return Outcome::Allowed(at(by.place));
    }
    let here = settled.finding.labels.first().map(|label| format!("{}: ", at(label.place))).unwrap_or_default();
    Outcome::Caught(format!("{here}{}", settled.finding.message))
}
