//! `guardlint schema --format sql`: statements that give an empty PostgreSQL the replayed schema.
//!
//! **Invariant**: nothing is left out in silence. What the model does not hold well enough to say is a comment in the output and
//! a line in `unwritten`; then the run is not clean.

mod access;
mod order;
mod parts;
mod script;
mod table;

use crate::source::sources::Sources;
use crate::workspace::schema::history::History;

use order::ordered;
use script::Script;

/// The statements, and what they lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One SQL script.
    pub sql: String,
    /// One sentence for each object that is not written as it is.
    pub unwritten: Vec<String>,
}

/// The schema that a history leaves, as SQL.
#[must_use]
pub fn schema_sql(history: &History, sources: &Sources) -> Written {
    let schema = &history.schema;
    let mut script = Script::new(schema, sources);
    script.raw("-- The schema that the migrations leave, for an empty PostgreSQL database.");
    if let Some(last) = history.migrations.last() {
        script.raw(&format!("-- Up to `{}` ({} migrations).", script::line(&last.id), history.migrations.len()));
    }
    for problem in history.problems.iter().filter(|problem| problem.hides != crate::diagnostics::problem::Hides::Nothing) {
        let at = super::view::spot(sources, &problem.labels);
        script.lack(&format!("{at}: {}", problem.message));
    }
    script.raw("SET check_function_bodies = false;");
    script.raw("SET client_min_messages = warning;");
    parts::containers(&mut script);
    for item in ordered(&mut script) {
        script.item(&item);
    }
    parts::owned_sequences(&mut script);
    parts::indexes(&mut script);
    table::foreign_keys(&mut script);
    access::triggers(&mut script);
    access::settings(&mut script);
    access::other_settings(&mut script);
    access::policies(&mut script);
    access::grants(&mut script);
    access::comments(&mut script);
    access::unmodelled(&mut script);
    script.finish()
}
