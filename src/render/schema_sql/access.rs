//! Triggers, settings, row-level security, privileges and comments: what is said about tables that are there.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::script::{Script, full, literal};
use crate::workspace::schema::clauses::{bare, comment, constraint_trigger, names, trigger};
use crate::workspace::schema::model::{COLUMN, CONSTRAINT, INDEX, Knowledge, POLICY, Policy, QualName, SEQUENCE, TRIGGER, Table};
use crate::workspace::schema::words::quote;

fn known<'a>(script: &Script<'a>) -> impl Iterator<Item = (&'a QualName, &'a Table)> + use<'a> {
    script.schema.tables.iter().filter(|(_, table)| table.knowledge != Knowledge::Unknown)
}

/// All triggers but those that a partition has from its parent.
pub fn triggers(script: &mut Script<'_>) {
    let schema = script.schema;
    script.raw("");
    for (table, model) in known(script) {
        for (name, made) in &model.triggers {
            let parents = model.parents.iter().filter_map(|parent| schema.tables.get(parent)).filter(|parent| parent.partitioned);
            if made.for_each_row && parents.into_iter().any(|parent| parent.triggers.contains_key(name)) {
                continue;
            }
            let function = made.function.as_ref().filter(|name| schema.functions.contains_key(*name)).map(full);
            let first = constraint_trigger(&made.words).unwrap_or_else(|| name.clone());
            let text = trigger(&made.words, &quote(&first), &full(table), function.as_deref());
            script.words(text, &made.words, &format!("trigger `{name}` of `{table}`"));
            if &first != name {
                script.statement(&format!("ALTER TRIGGER {} ON {} RENAME TO {}", quote(&first), full(table), quote(name)), &[]);
            }
        }
    }
}

/// What `ALTER TABLE` set besides.
pub fn settings(script: &mut Script<'_>) {
    let schema = script.schema;
    for (table, model) in known(script) {
        for words in &model.settings {
            let text = bare(words.text());
            let mentioned = names(text);
            let about_trigger = mentioned.iter().position(|word| word == "trigger").and_then(|at| mentioned.get(at + 1));
            let about_constraint = mentioned.iter().position(|word| word == "constraint").and_then(|at| mentioned.get(at + 1));
            let gone = about_trigger.is_some_and(|name| !model.triggers.contains_key(name) && name != "all" && name != "user")
                || about_constraint.is_some_and(|name| model.constraint(name).is_none());
            let about_index = mentioned
                .iter()
                .position(|word| word == "cluster" || word == "index")
                .and_then(|at| mentioned.get(at + 1 + usize::from(mentioned.get(at + 1).is_some_and(|word| word == "on"))));
            let no_index = about_index
                .is_some_and(|name| !schema.indexes.contains_key(&QualName { schema: table.schema.clone(), name: name.clone() }));
            if !gone && !no_index {
                script.words(Some(format!("ALTER TABLE {} {text}", full(table))), words, &format!("a setting of `{table}`"));
            }
        }
    }
}

/// What `ALTER` set of indexes, views and sequences that are still there.
pub fn other_settings(script: &mut Script<'_>) {
    let schema = script.schema;
    for ((object, name), all) in &schema.settings {
        let kind = match (*object, schema.views.get(name)) {
            (INDEX, _) if schema.indexes.contains_key(name) => "INDEX",
            (SEQUENCE, _) if schema.sequences.contains(name) => "SEQUENCE",
            (_, Some(view)) if view.materialized => "MATERIALIZED VIEW",
            (_, Some(_)) => "VIEW",
            _ => continue,
        };
        for words in all {
            script.words(Some(format!("ALTER {kind} {} {}", full(name), bare(words.text()))), words, &format!("a setting of `{name}`"));
        }
    }
}

/// Row-level security.
pub fn policies(script: &mut Script<'_>) {
    for (table, model) in known(script) {
        for (on, action) in [(model.rls_enabled, "ENABLE"), (model.rls_forced, "FORCE")] {
            if on {
                script.statement(&format!("ALTER TABLE {} {action} ROW LEVEL SECURITY", full(table)), &[]);
            }
        }
        for (name, policy) in &model.policies {
            let text = policy_text(table, name, policy);
            script.words(Some(text), &policy.words, &format!("policy `{name}` of `{table}`"));
        }
    }
}

fn policy_text(table: &QualName, name: &str, policy: &Policy) -> String {
    let said = names(policy.words.text());
    let restrictive = if said.iter().any(|word| word == "restrictive") { " AS RESTRICTIVE" } else { "" };
    let mut text = format!("CREATE POLICY {} ON {}{restrictive} FOR {}", quote(name), full(table), policy.command);
    if let Some(roles) = crate::workspace::schema::clauses::policy_roles(&policy.words) {
        _ = write!(text, " TO {roles}");
    }
    for (word, condition) in [("USING", &policy.using), ("WITH CHECK", &policy.check)] {
        if let Some(condition) = condition {
            _ = write!(text, " {word} ({condition})");
        }
    }
    text
}

/// Privileges on tables. The roles must be there.
pub fn grants(script: &mut Script<'_>) {
    for (table, model) in known(script) {
        for (role, privileges) in &model.grants {
            script.statement(&format!("GRANT {} ON {} TO {}", listed(privileges), full(table), role_name(role)), &[]);
        }
        for (role, privileges) in model.revoked.iter().filter(|(_, privileges)| !privileges.is_empty()) {
            script.statement(&format!("REVOKE {} ON {} FROM {}", listed(privileges), full(table), role_name(role)), &[]);
        }
    }
}

fn listed(privileges: &BTreeSet<String>) -> String {
    privileges.iter().cloned().collect::<Vec<_>>().join(", ")
}

fn role_name(role: &str) -> String {
    let keyword = ["public", "current_user", "current_role", "session_user"].contains(&role.to_ascii_lowercase().as_str());
    if keyword { role.to_ascii_uppercase() } else { quote(role) }
}

/// `COMMENT ON` what is still there.
pub fn comments(script: &mut Script<'_>) {
    let schema = script.schema;
    for ((object, name, part), words) in &schema.comments {
        let Some(text) = comment(words) else {
            let what = part.as_ref().map(|part| format!(".{part}")).unwrap_or_default();
            script.lack(&format!("the comment on `{name}{what}`: its text is not known"));
            continue;
        };
        let head = bare(words.text());
        let table = schema.tables.get(name);
        let target = match (*object, part) {
            (COLUMN, Some(column)) => {
                let there = table.is_some_and(|table| table.column(column).is_some())
                    || schema.views.get(name).is_some_and(|view| view.columns.iter().any(|(known, _)| known == column));
                there.then(|| format!("COLUMN {}.{}", full(name), quote(column)))
            }
            (CONSTRAINT | TRIGGER | POLICY, _) => Some(String::new()),
            (object, None) => match schema.has(object, name) {
                Some(true) if table.is_some() => Some(format!("TABLE {}", full(name))),
                Some(false) => None,
                _ => Some(String::new()),
            },
            _ => Some(String::new()),
        };
        match target {
            Some(target) if target.is_empty() => script.words(Some(head.to_owned()), words, "a comment"),
            Some(target) => script.statement(&format!("COMMENT ON {target} IS {text}"), words.path()),
            None => {}
        }
    }
}

/// What the model knows nothing of stands at the end as it was written, and is said.
pub fn unmodelled(script: &mut Script<'_>) {
    let schema = script.schema;
    for (words, place) in &schema.unmodelled {
        let at = script.spot(*place);
        let first: Vec<&str> = words.text().split_whitespace().take(6).collect();
        script.lack(&format!("{at}: {} is not part of the model", literal(&first.join(" "))));
    }
}
