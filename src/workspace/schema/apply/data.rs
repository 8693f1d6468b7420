//! What does not change the schema by its own text: rows, calls, and statements whose effect is not known.

use std::collections::BTreeSet;

use super::refuse::Refusal;
use super::words::signature;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{CreateFunction, ObjectName, Opaque, OpaqueWhy};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{Function, Knowledge, QualName};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::Hole;

impl Replay {
    pub(super) fn create_function(&mut self, op: &CreateFunction, at: Locator<'_>) {
        let name = self.new_name(&op.name);
        let place = at.place(op.name.span);
        let known = self.schema.functions.get(&name).filter(|known| !op.replace && known.signatures.contains(&op.signature));
        if let Some(cause) = known.map(|known| known.place) {
            if self.doubt == 0 {
                let cause = Some((cause, "created here first".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::CreatedTwice, object: &name, part: None, place, cause });
            }
            return;
        }
        let signatures = std::iter::once(op.signature.clone()).collect();
        let mut function = Function {
            signatures,
            body_ddl: op.body_ddl.clone(),
            raises: op.raises,
            words: vec![self.statement(at)],
            bodies: op.body.iter().cloned().collect(),
            knowledge: self.knowledge(),
            place,
        };
        // Overloads share an entry: what one of them does, the name may do.
        self.session.gone_functions.remove(&name);
        if let Some(known) = self.schema.functions.get(&name) {
            function.signatures.extend(known.signatures.iter().cloned());
            let new = function.words.first().map(signature);
            function.words.splice(0..0, known.words.iter().filter(|words| Some(signature(words)) != new).cloned());
        }
        if let Some(known) = self.schema.functions.get(&name).filter(|_| !op.replace) {
            function.body_ddl.extend(known.body_ddl.iter().cloned());
            function.raises |= known.raises;
            function.bodies.extend(known.bodies.iter().cloned());
        }
        self.schema.functions.insert(name, function);
    }

    pub(super) fn data(&mut self, tables: &[ObjectName], calls: &[ObjectName], arguments: &[ObjectName], at: Locator<'_>) {
        self.read_relations(tables, at);
        for call in calls {
            let Some(name) = self.find(call, |candidate| self.schema.functions.contains_key(candidate)) else { continue };
            let Some(function) = self.schema.functions.get(&name).filter(|function| !function.body_ddl.is_empty()) else { continue };
            let ddl = function.body_ddl.clone();
            let label = Label { place: function.place, text: "its body changes the schema".to_owned(), role: Role::Secondary };
            let message = format!("`{name}` is called, and what its body does to the schema depends on the call");
            let names = self.touched_by(&ddl, arguments);
            self.opaque_effect(ProblemCode::Opaque, message, &names, at.place(call.span), Some(label));
            // A body may make tables under any name.
            self.session.holes.push(Hole::Everything);
        }
    }

    /// What a call may change: what the body's DDL names, and where it names nothing, the tables that the arguments name.
    fn touched_by(&self, ddl: &[String], arguments: &[ObjectName]) -> Vec<QualName> {
        let mut names: Vec<QualName> = named_in(ddl).into_iter().flatten().map(|name| self.name_in_text(&name)).collect();
        if names.is_empty() {
            names.extend(arguments.iter().filter_map(|name| self.known_table(name)));
        }
        names
    }

    fn name_in_text(&self, text: &str) -> QualName {
        let (schema, name) = match text.split_once('.') {
            Some((schema, name)) => (Some(schema.to_owned()), name),
            None => (None, text),
        };
        self.resolve(&ObjectName { schema, name: name.to_owned(), span: crate::source::text::Span::default() }).0
    }

    pub(super) fn opaque_statement(&mut self, opaque: &Opaque, place: Place) {
        let code = match opaque.why {
            OpaqueWhy::NotUnderstood => ProblemCode::NotUnderstood,
            OpaqueWhy::DynamicRowSecurity { enabled, forced } => return self.row_security_in_doubt(opaque, enabled, forced, place),
            OpaqueWhy::Dynamic | OpaqueWhy::DynamicFunction => ProblemCode::Opaque,
        };
        let names: Vec<QualName> = opaque.may_touch.iter().map(|name| self.resolve(name).0).collect();
        self.opaque_effect(code, opaque.message.clone(), &names, place, None);
        if opaque.why == OpaqueWhy::DynamicFunction
            && let Some(problem) = self.problems.last_mut()
        {
            problem.hides = Hides::Nothing;
        }
    }

    /// Some tables, nobody can tell which, get a setting: those that have it already keep it, of the others it is not known any more.
    fn row_security_in_doubt(&mut self, opaque: &Opaque, enabled: Option<bool>, forced: Option<bool>, place: Place) {
        let mut tables = Vec::new();
        for (name, table) in &mut self.schema.tables {
            if enabled.is_some_and(|enabled| table.rls_enabled != enabled) || forced.is_some_and(|forced| table.rls_forced != forced) {
                table.rls_knowledge = Knowledge::Unknown;
                tables.push(name.clone());
            }
        }
        self.opaque += 1;
        let labels = vec![Label { place, text: String::new(), role: Role::Primary }];
        let hides = Hides::Tables(tables.iter().map(Self::full_name).collect());
        self.problems.push(Problem { code: ProblemCode::Opaque, message: opaque.message.clone(), labels, hides, help: vec![] });
    }

    /// Records a statement of unknown effect, and the hole that it leaves in what is known.
    fn opaque_effect(&mut self, code: ProblemCode, message: String, names: &[QualName], place: Place, cause: Option<Label>) {
        self.opaque += 1;
        let (hides, hole) = if names.is_empty() {
            (Hides::Schema, Hole::Everything)
        } else {
            let hole = names.iter().map(|name| name.name.to_lowercase()).collect();
            (Hides::Tables(names.iter().map(Self::full_name).collect()), Hole::Names(hole))
        };
        self.session.holes.push(hole);
        let mut labels = vec![Label { place, text: String::new(), role: Role::Primary }];
        labels.extend(cause);
        self.problems.push(Problem { code, message, labels, hides, help: vec![] });
    }
}

/// The names in statements' words that stand where DDL names its object; nothing when one of them names none.
fn named_in(statements: &[String]) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for statement in statements {
        names.insert(named_object(statement)?);
    }
    Some(names)
}

fn named_object(statement: &str) -> Option<String> {
    const OBJECTS: &[&str] =
        &["TABLE", "INDEX", "VIEW", "TYPE", "SEQUENCE", "POLICY", "TRIGGER", "FUNCTION", "PROCEDURE", "SCHEMA", "DOMAIN"];
    const NOISE: &[&str] = &["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"];
    let mut words = statement.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';')).filter(|word| !word.is_empty());
    let object = words.find(|word| OBJECTS.iter().any(|known| known.eq_ignore_ascii_case(word)))?;
    let on_table =
        ["INDEX", "POLICY", "TRIGGER"].iter().any(|known| known.eq_ignore_ascii_case(object)) && statement.to_uppercase().contains(" ON ");
    if on_table {
        words.find(|word| word.eq_ignore_ascii_case("on"))?;
    }
    let name = words.find(|word| !NOISE.iter().any(|noise| noise.eq_ignore_ascii_case(word)))?;
    let is_dynamic = name.contains(['%', '\'', '|', '$', '{']);
    (!is_dynamic).then(|| name.split('.').map(fold).collect::<Vec<_>>().join("."))
}

fn fold(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.to_owned(),
        None => name.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ddl_words_name_their_object() {
        let of = |text: &str| named_object(text).unwrap_or_default();
        assert_eq!(of("CREATE TABLE IF NOT EXISTS app.Events (id int)"), "app.events");
        assert_eq!(of("CREATE INDEX x ON \"Jobs\" (a)"), "Jobs");
        assert_eq!(of("ALTER TABLE ONLY t ADD COLUMN a int"), "t");
        assert_eq!(of("CREATE TABLE %I (id int)"), "");
    }
}
