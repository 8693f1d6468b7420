//! Migrations that are programs: SQL that stands in them in full is replayed as assumed; what is not said is a hole.

use std::collections::BTreeSet;

use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::code_migration::{CodeMigration, Reach};
use crate::facts::ddl::{ObjectName, OpKind};
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::schema::replay::{Locator, Replay, Saying};
use crate::workspace::schema::session::Hole;

/// How many tables a message names.
const NAMED: usize = 5;

impl Replay {
    /// Applies what a migration in code says in its own text, and says what stays open.
    pub(in crate::workspace::schema) fn code_migration(&mut self, file: FileId, path: &str, text: &str, code: &CodeMigration) {
        let replayed = code.reach == Reach::Stated;
        self.run_literals(file, code, replayed);
        let named: BTreeSet<String> = code.names.iter().map(|name| self.table_of(name)).collect();
        let shown = shown(&named);
        let start = format!("`{path}` is a migration in code");
        let (message, hides, hole) = match code.reach {
            Reach::Nothing => {
                (format!("{start}: nothing in its text changes the schema, and what it calls was not read"), Hides::Nothing, None)
            }
            Reach::Stated => (format!("{start}: the SQL in its text was replayed as if all of it ran"), Hides::Nothing, None),
            Reach::Named => {
                let hides = if named.is_empty() { Hides::Nothing } else { Hides::Tables(named) };
                (format!("{start}: what it does to {shown} was not replayed"), hides, Some(Hole::Names(words(text))))
            }
            Reach::Anything if named.is_empty() => {
                (format!("{start}: what it does to the schema was not replayed"), Hides::Schema, Some(Hole::Everything))
            }
            Reach::Anything => {
                let message = format!("{start}: what it does to {shown}, and to what its text does not name, was not replayed");
                (message, Hides::Schema, Some(Hole::Everything))
            }
        };
        if hole.is_some() {
            self.statements += 1;
            self.opaque += 1;
        }
        self.session.holes.extend(hole);
        let place = Place { file, span: code.first.unwrap_or(Span::new(0, 0)) };
        let help = match code.reach {
            Reach::Nothing | Reach::Stated => vec![],
            Reach::Named | Reach::Anything => vec!["write what it leaves in a SQL file and name that file under `assume`".to_owned()],
        };
        let labels = vec![Label { place, text: String::new(), role: Role::Primary }];
        self.problems.push(Problem { code: ProblemCode::Opaque, message, labels, hides, help });
    }

    /// The statements of a program: whether each of them runs is not known. Those that only read and write rows count where they call
    /// a function that may change the schema.
    fn run_literals(&mut self, file: FileId, code: &CodeMigration, all: bool) {
        self.doubt += 1;
        for (script, map) in &code.scripts {
            for op in &script.ops {
                let calls = matches!(&op.kind, OpKind::Data { calls, .. } if !calls.is_empty());
                if all && !matches!(op.kind, OpKind::Data { .. }) {
                    self.apply(op, Locator { file, map, said: Saying::Nothing });
                } else if let (true, OpKind::Data { verb, calls, arguments, .. }) = (calls, &op.kind) {
                    let kind = OpKind::Data { verb, tables: vec![], calls: calls.clone(), arguments: arguments.clone() };
                    self.apply(&crate::facts::ddl::Op { kind, span: op.span }, Locator { file, map, said: Saying::Nothing });
                }
            }
        }
        self.doubt -= 1;
    }

    /// The full name of a table, or of the table of an index.
    fn table_of(&self, name: &ObjectName) -> String {
        let found = self.resolve(name).0;
        let table = self.schema.indexes.get(&found).map_or(&found, |index| &index.table);
        Self::full_name(table)
    }
}

fn shown(names: &BTreeSet<String>) -> String {
    let first: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{}`", name.strip_prefix("public.").unwrap_or(name))).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") }
}

/// Every word of a program: what it may have named.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_lowercase).collect()
}
