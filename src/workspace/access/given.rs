//! The columns that a call is given values for: by keyword, in dict literals, in rows of them.

use super::Names;
use super::models::Mapped;
use super::module::{Module, method};
use crate::facts::calls::{Argued, Argument, Call, Spread};
use crate::facts::python;

/// Methods that give a dict or a list more than what is written where it is made.
const CHANGES: &[&str] = &["append", "extend", "insert", "setdefault", "update"];

/// What a key means to whoever takes the values: a constructor knows attributes only, a statement columns too.
pub(super) type Meaning<'m> = fn(&Mapped<'m>, &str) -> Option<String>;

/// The columns that a call writes; a keyword that is no column writes none.
pub(super) fn columns<'m>(module: &Module<'_>, call: &Call, model: &Mapped<'m>, meaning: Meaning<'m>) -> Names {
    let mut names = Names::none();
    for argument in &call.arguments {
        match (&argument.name, argument.spread) {
            (Some(name), Spread::One) => meaning(model, name).iter().for_each(|column| names.add(column)),
            (_, Spread::Items) => names.complete = false,
            _ => rows(module, (argument, call.scope), model, meaning, &mut names),
        }
    }
    names
}

/// Adds the columns of rows that an argument is: a dict, a list of them, or a name that one of those has.
pub(super) fn rows<'m>(
    module: &Module<'_>,
    (argument, scope): (&Argument, u32),
    model: &Mapped<'m>,
    meaning: Meaning<'m>,
    names: &mut Names,
) {
    let found = match &argument.value {
        Argued::Name(name) => named(module, name, scope),
        _ => python::keys(module.written(argument.span)),
    };
    let Some(keys) = found else {
        names.complete = false;
        return;
    };
    names.complete &= keys.complete;
    keys.names.iter().filter_map(|key| meaning(model, key)).for_each(|column| names.add(&column));
}

/// The keys of what a name holds: those of everything that is assigned to it, and to its items.
fn named(module: &Module<'_>, name: &str, scope: u32) -> Option<python::Keys> {
    if name.contains('.') {
        return None;
    }
    let mut all = python::Keys { names: Vec::new(), complete: true };
    let assigned = module.assignments(name, scope);
    let home = assigned.first()?.scope;
    for assignment in assigned {
        let keys = python::keys(module.written(assignment.value_span?))?;
        all.complete &= keys.complete;
        all.names.extend(keys.names);
    }
    let item = format!("{name}[]");
    for assignment in module.symbols.assignments.iter().filter(|assignment| assignment.target == item) {
        match &assignment.key {
            Some(key) if assignment.scope == home => all.names.push(key.clone()),
            _ => all.complete = false,
        }
    }
    let changes = |call: &Call| {
        call.scope == home && call.callee.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')) && CHANGES.contains(&method(call))
    };
    all.complete &= !module.calls.calls.calls.iter().any(changes);
    Some(all)
}
