//! `DO $$ … $$`: guards are asked of the model as it stands; what cannot be answered leaves doubt.

use crate::facts::ddl::{Condition, Op, OpKind, Opaque, OpaqueWhy, Step};
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::replay::{Answer, Locator, Replay};

/// PL/pgSQL nests no deeper in any text a person wrote.
const MAX_DEPTH: usize = 200;

/// How a list of steps ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Through,
    /// At a `RETURN`: the block is over.
    Returned,
    /// At a `CONTINUE`: the round is over.
    Continued,
}

impl Replay {
    pub(super) fn run_block(&mut self, steps: &[Step], at: Locator<'_>) {
        let doubt = self.doubt;
        self.run_steps(steps, at);
        self.doubt = doubt;
    }

    pub(super) fn run_steps(&mut self, steps: &[Step], at: Locator<'_>) -> Flow {
        if self.session.depth >= MAX_DEPTH {
            self.say_too_deep(steps, at);
            return Flow::Through;
        }
        self.session.depth += 1;
        let mut flow = Flow::Through;
        for step in steps {
            flow = self.run_step(step, at);
            if flow != Flow::Through {
                break;
            }
        }
        self.session.depth -= 1;
        flow
    }

    fn say_too_deep(&mut self, steps: &[Step], at: Locator<'_>) {
        let span = steps.iter().find_map(|step| match step {
            Step::Run(op) => Some(op.span),
            Step::If { span, .. }
            | Step::Loop { span, .. }
            | Step::Guarded { span, .. }
            | Step::ForEach { span, .. }
            | Step::Take { span, .. } => Some(*span),
            Step::Round(_) | Step::Return | Step::Next => None,
        });
        if let Some(span) = span {
            let message = format!("what stands more than {MAX_DEPTH} blocks deep is not replayed");
            let opaque = Opaque { why: OpaqueWhy::NotUnderstood, message, may_touch: Vec::new() };
            self.run(&Op { kind: OpKind::Opaque(opaque), span }, at);
        }
    }

    fn run_step(&mut self, step: &Step, at: Locator<'_>) -> Flow {
        match step {
            Step::Run(op) => self.run(op, at),
            Step::If { branches, otherwise, .. } => return self.run_if(branches, otherwise, at),
            Step::Loop { body, .. } => self.run_in_doubt(body, at),
            Step::Guarded { body, handles, .. } => return self.run_guarded(body, handles, at),
            Step::ForEach { rows, body, span } => return self.for_each(rows, body, at.place(*span), at),
            Step::Take { rows, rest, .. } => return self.take(rows, rest, at),
            Step::Round(body) => return round_over(self.run_steps(body, at)),
            Step::Next => return Flow::Continued,
            Step::Return => return Flow::Returned,
        }
        Flow::Through
    }

    /// A body whose rounds are not known.
    pub(super) fn run_in_doubt(&mut self, body: &[Step], at: Locator<'_>) {
        self.doubt += 1;
        self.run_steps(body, at);
        self.doubt -= 1;
    }

    /// The first branch whose condition holds. One whose condition cannot be evaluated is taken in doubt; when it ends in a
    /// `RETURN` it is not taken, and what follows is in doubt.
    fn run_if(&mut self, branches: &[(Condition, Vec<Step>)], otherwise: &[Step], at: Locator<'_>) -> Flow {
        for (condition, steps) in branches {
            match self.holds(condition) {
                Answer::Yes => return self.run_steps(steps, at),
                Answer::No => {}
                Answer::Unknown if steps.iter().any(|step| matches!(step, Step::Return | Step::Next)) => {
                    self.doubt += 1;
                    return Flow::Through;
                }
                Answer::Unknown => {
                    self.doubt += 1;
                    self.run_steps(steps, at);
                    self.doubt -= 1;
                    return Flow::Through;
                }
            }
        }
        self.run_steps(otherwise, at)
    }

    /// The body of a block with handlers: it ends at the first refusal that they swallow, and leaves nothing then.
    fn run_guarded(&mut self, body: &[Step], handles: &[String], at: Locator<'_>) -> Flow {
        // A single operation that is refused has changed nothing.
        let before = (changes(body) > 1).then(|| self.schema.clone());
        let steps = self.steps.len();
        self.session.guarded += 1;
        let mut flow = Flow::Through;
        for step in body {
            let known = self.anomalies.len();
            flow = self.run_step(step, at);
            let swallowed = self.anomalies.iter().skip(known).any(|anomaly| swallows(handles, &anomaly.kind));
            if swallowed {
                self.anomalies.truncate(known);
                self.steps.truncate(steps);
                if let Some(before) = before {
                    self.schema = before;
                }
                flow = Flow::Through;
                break;
            }
            if flow != Flow::Through {
                break;
            }
        }
        self.session.guarded -= 1;
        flow
    }

    /// Whether a condition holds, as far as the model can tell.
    pub fn holds(&self, condition: &Condition) -> Answer {
        self.holds_at(condition, 0)
    }

    fn holds_at(&self, condition: &Condition, depth: usize) -> Answer {
        if depth >= MAX_DEPTH {
            return Answer::Unknown;
        }
        let deeper = |condition: &Condition| self.holds_at(condition, depth + 1);
        match condition {
            Condition::Exists(question) => self.ask(question),
            Condition::Count { query, operator, number } => self.count(query, operator, *number),
            Condition::Constant(true) => Answer::Yes,
            Condition::Constant(false) => Answer::No,
            Condition::Not(inner) => deeper(inner).negated(),
            Condition::All(parts) => fold(parts.iter().map(deeper), Answer::No, Answer::Yes),
            Condition::Any(parts) => fold(parts.iter().map(deeper), Answer::Yes, Answer::No),
            Condition::Unknown(_) => Answer::Unknown,
        }
    }
}

/// A round that is over is no end of the loop.
pub(super) fn round_over(flow: Flow) -> Flow {
    if flow == Flow::Continued { Flow::Through } else { flow }
}

/// How many operations a list of steps may apply, as far as they concern the schema; what branches or repeats counts as several.
fn changes(steps: &[Step]) -> usize {
    let weight = |step: &Step| match step {
        Step::Run(Op { kind: OpKind::Data { .. } | OpKind::Neutral(_), .. }) | Step::Return | Step::Next => 0,
        // Its parts may be refused one by one.
        Step::Run(Op { kind: OpKind::CreateTable(table), .. }) => 1 + table.constraints.len(),
        Step::Run(Op { kind: OpKind::AlterTable(alter), .. }) => alter.actions.len(),
        Step::Run(Op { kind: OpKind::Block(_) | OpKind::Call(_), .. })
        | Step::If { .. }
        | Step::Loop { .. }
        | Step::Guarded { .. }
        | Step::ForEach { .. }
        | Step::Take { .. }
        | Step::Round(_) => 2,
        Step::Run(_) => 1,
    };
    steps.iter().map(weight).sum()
}

/// One part that is `decisive` decides; without it, one unknown part leaves the whole unknown.
fn fold(parts: impl Iterator<Item = Answer>, decisive: Answer, otherwise: Answer) -> Answer {
    let mut result = otherwise;
    for part in parts {
        if part == decisive {
            return decisive;
        }
        if part == Answer::Unknown {
            result = Answer::Unknown;
        }
    }
    result
}

/// Whether handlers swallow the error that a refusal is.
fn swallows(handles: &[String], kind: &AnomalyKind) -> bool {
    let any = |names: &[&str]| handles.iter().any(|handled| names.contains(&handled.as_str()));
    if handles.is_empty() || any(&["others"]) {
        return true;
    }
    match kind {
        AnomalyKind::CreatedTwice => handles
            .iter()
            .any(|handled| handled.starts_with("duplicate_") || handled.starts_with("42") || handled == "invalid_table_definition"),
        AnomalyKind::Missing { .. } => handles.iter().any(|handled| handled.starts_with("undefined_") || handled.starts_with("42")),
        AnomalyKind::AfterDrop | AnomalyKind::OldName { .. } | AnomalyKind::NeverCreated | AnomalyKind::MissingReference => {
            any(&["undefined_table", "undefined_object", "undefined_column", "42p01", "42704", "42703"])
        }
        AnomalyKind::StillReferenced { .. } => any(&["dependent_objects_still_exist", "2bp01"]),
        AnomalyKind::Refused { state, .. } => any(&[state]),
    }
}
