//! Statements that call a function whose body changes the schema: run with the call's constants, or said to be of unknown effect.

use crate::facts::ddl::{Call, FunctionBody, Op, OpKind, Opaque, OpaqueWhy, Step};
use crate::source::text::Span;
use crate::workspace::schema::replay::{Locator, Replay, Saying};

/// Functions call functions; nobody calls them deeper.
const MAX_CALLS: usize = 16;

impl Replay {
    /// A statement that is one call.
    pub(super) fn call(&mut self, call: &Call, span: Span, at: Locator<'_>) {
        if !self.run_body(call, at) {
            self.run(&Op { kind: (*call.data).clone(), span }, at);
        }
    }

    /// Runs the body of the called function, where its text and the arguments tell all that it does.
    fn run_body(&mut self, call: &Call, at: Locator<'_>) -> bool {
        let found = self.find(&call.function, |candidate| self.schema.functions.contains_key(candidate));
        let Some(function) = found.and_then(|name| self.schema.functions.get(&name)) else { return false };
        let mut fitting = function.bodies.iter().filter_map(|body| Some((body, values(body, &call.arguments)?)));
        let (Some((body, values)), None) = (fitting.next(), fitting.next()) else { return false };
        if self.session.calls >= MAX_CALLS {
            return false;
        }
        let steps = body.steps.steps(&values, None);
        if steps.is_empty() || steps.iter().any(is_opaque) {
            return false;
        }
        // The body stands in another file, perhaps: what it does is shown where it is called.
        let here = at.place(call.function.span);
        let map = crate::facts::sql_map::SpanMap::at(here.span);
        let doubt = self.doubt;
        self.session.calls += 1;
        self.run_steps(&steps, Locator { file: here.file, map: &map, said: Saying::Nothing });
        self.session.calls -= 1;
        self.doubt = doubt;
        true
    }
}

/// The parameters' values; nothing when a constant is missing, or the call has other parameters.
fn values(body: &FunctionBody, arguments: &[(Option<String>, Option<String>)]) -> Option<Vec<(String, Option<String>)>> {
    let mut values: Vec<(String, Option<String>)> = body.parameters.clone();
    for (at, (name, value)) in arguments.iter().enumerate() {
        let slot = match name {
            Some(name) => values.iter_mut().find(|(parameter, _)| parameter == name)?,
            None => values.get_mut(at)?,
        };
        slot.1 = Some(value.clone()?);
    }
    values.iter().all(|(_, value)| value.is_some()).then_some(values)
}

/// Whether what a step does is not known.
fn is_opaque(step: &Step) -> bool {
    match step {
        Step::Run(op) => matches!(&op.kind, OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic | OpaqueWhy::NotUnderstood, .. })),
        Step::If { branches, otherwise, .. } => branches.iter().flat_map(|(_, steps)| steps).chain(otherwise).any(is_opaque),
        Step::Loop { body, .. } | Step::Guarded { body, .. } | Step::Round(body) => body.iter().any(is_opaque),
        Step::ForEach { .. } | Step::Take { .. } | Step::Return | Step::Next => false,
    }
}
