//! A table with its columns, keys and checks; foreign keys once all tables are there.

use std::fmt::Write;

use super::script::{Item, Script, full, is_written, line, list, literal};
use crate::workspace::schema::clauses::{
    action_columns, collation, constraint, constraint_tail, generated, identity_options, key_options, names,
};
use crate::workspace::schema::model::{Column, Knowledge, QualName, Table, TableConstraint, TableConstraintKind};
use crate::workspace::schema::words::quote;

/// The item of a table.
pub fn table(script: &mut Script<'_>, name: &QualName, model: &Table) -> Option<Item> {
    if model.knowledge == Knowledge::Unknown {
        let at = model.life.first().map(|event| script.spot(event.place)).unwrap_or_default();
        script.lack(&format!("table `{name}`: its columns are not known ({at})"));
        return None;
    }
    let mut mentions = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for column in &model.columns {
        if !is_written(column) {
            script.lack(&format!("column `{name}.{}`: its type is not known", column.name));
            continue;
        }
        if column.default.as_deref() == Some("unknown") {
            script.lack(&format!("column `{name}.{}`: its default is not known", column.name));
        }
        let text = definition(column);
        mentions.extend(names(&text));
        lines.push(text);
    }
    let mut after = Vec::new();
    for constraint in &model.constraints {
        if !matches!(constraint.kind, TableConstraintKind::ForeignKey(_))
            && !constraint.kind.columns().iter().all(|column| script.writes(name, column))
        {
            script.lack(&format!("constraint `{}` of `{name}`: a column of it is not written", constraint.name));
            continue;
        }
        let Some(text) = written(script, name, constraint) else { continue };
        mentions.extend(names(&text));
        if has_twin(model, constraint) {
            // Two keys on the same columns would become one inside `CREATE TABLE`.
            after.push(format!("ALTER TABLE {} ADD {text}", full(name)));
        } else if constraint.validated {
            lines.push(text);
        } else {
            after.push(format!("ALTER TABLE {} ADD {text} NOT VALID", full(name)));
        }
    }
    let partition_by = match (model.partitioned, model.partition_by.text()) {
        (false, _) => String::new(),
        (true, "") => {
            script.lack(&format!("table `{name}`: how it is partitioned is not known"));
            String::new()
        }
        (true, by) => format!(" PARTITION BY {by}"),
    };
    let mut statements = vec![format!("CREATE TABLE {} (\n    {}\n){partition_by}", full(name), lines.join(",\n    "))];
    statements.append(&mut after);
    for parent in &model.parents {
        statements.extend(parenthood(script, name, model, parent));
        mentions.push(parent.name.clone());
    }
    mentions.retain(|mentioned| mentioned != &name.name);
    let mut notes: Vec<String> =
        model.life.first().map(|event| format!("table `{}`: {}", line(&name.to_string()), script.spot(event.place))).into_iter().collect();
    notes.extend(script.doubt(model.knowledge, &model.life));
    for column in model.columns.iter().filter(|column| column.knowledge == Knowledge::Assumed && model.knowledge == Knowledge::Certain) {
        notes.extend(script.doubt(column.knowledge, &column.life).map(|doubt| format!("column `{}` is {doubt}", line(&column.name))));
    }
    Some(Item { makes: name.name.clone(), rank: 2, path: path(script, name), notes, statements, mentions })
}

fn has_twin(model: &Table, constraint: &TableConstraint) -> bool {
    let earlier = model.constraints.iter().take_while(|other| other.name != constraint.name);
    constraint.kind.has_index()
        && earlier.filter(|other| other.kind.has_index()).any(|other| other.kind.columns() == constraint.kind.columns())
}

/// The table's own schema first: expressions were written where it was made.
fn path(script: &Script<'_>, name: &QualName) -> Vec<String> {
    let mut path = script.schema.search_path.clone();
    if !path.contains(&name.schema) {
        path.push(name.schema.clone());
    }
    path
}

fn parenthood(script: &mut Script<'_>, name: &QualName, model: &Table, parent: &QualName) -> Option<String> {
    let partitioned = script.schema.tables.get(parent).is_some_and(|parent| parent.partitioned);
    if !partitioned {
        return Some(format!("ALTER TABLE {} INHERIT {}", full(name), full(parent)));
    }
    if model.bound.is_empty() {
        script.lack(&format!("partition `{name}` of `{parent}`: its bounds are not known"));
        return None;
    }
    Some(format!("ALTER TABLE {} ATTACH PARTITION {} {}", full(parent), full(name), model.bound.text()))
}

fn definition(column: &Column) -> String {
    let mut text = format!("{} {}", quote(&column.name), column.data_type);
    if let Some(collation) = collation(&column.words) {
        _ = write!(text, " COLLATE {collation}");
    }
    if column.identity {
        let always = generated(&column.words).unwrap_or("GENERATED BY DEFAULT AS IDENTITY");
        let options = identity_options(&column.words);
        let named = options.to_ascii_lowercase().contains("sequence name");
        let name = column.owned_sequence.as_ref().filter(|_| !named).map(|name| format!("SEQUENCE NAME {}", full(name)));
        let options: Vec<String> = name.into_iter().chain((!options.is_empty()).then(|| options.to_owned())).collect();
        _ = write!(text, " {always} ({})", options.join(" "));
    } else if let Some(generated) = generated(&column.words).filter(|text| text.to_ascii_lowercase().ends_with("stored")) {
        _ = write!(text, " {generated}");
    } else if let Some(sequence) = column.owned_sequence.as_ref().filter(|_| column.serial && column.default.is_none()) {
        _ = write!(text, " DEFAULT nextval({}::regclass)", literal(&full(sequence)));
    } else if let Some(default) = column.default.as_ref().filter(|default| *default != "unknown") {
        _ = write!(text, " DEFAULT {default}");
    }
    if !column.nullable {
        text += " NOT NULL";
    }
    text
}

/// A key or a check as PostgreSQL takes it inside `CREATE TABLE`; foreign keys come later.
fn written(script: &mut Script<'_>, table: &QualName, known: &TableConstraint) -> Option<String> {
    let (include, nulls) = key_options(&known.words);
    let key = |word: &str, columns: &[String]| {
        let nulls = if nulls { " NULLS NOT DISTINCT" } else { "" };
        let include = include.map(|columns| format!(" INCLUDE {columns}")).unwrap_or_default();
        format!("{word}{nulls} {}{include}", list(columns))
    };
    let text = match &known.kind {
        TableConstraintKind::PrimaryKey { columns } => key("PRIMARY KEY", columns),
        TableConstraintKind::Unique { columns } => key("UNIQUE", columns),
        TableConstraintKind::Check { expression, .. } => format!("CHECK ({expression})"),
        TableConstraintKind::Exclude { .. } => {
            let Some(text) = constraint(&known.words) else {
                script.lack(&format!("exclusion constraint `{}` of `{table}`: its text is not known", known.name));
                return None;
            };
            return Some(format!("CONSTRAINT {} {text}", quote(&known.name)));
        }
        TableConstraintKind::ForeignKey(_) => return None,
    };
    let tail = constraint_tail(&known.words).join(" ");
    let space = if tail.is_empty() { "" } else { " " };
    Some(format!("CONSTRAINT {} {text}{space}{tail}", quote(&known.name)))
}

/// All foreign keys but those that a partition has from its parent.
pub fn foreign_keys(script: &mut Script<'_>) {
    script.raw("");
    let schema = script.schema;
    for (name, model) in &schema.tables {
        for (constraint, target) in model.foreign_keys() {
            let parents = model.parents.iter().filter_map(|parent| schema.tables.get(parent)).filter(|parent| parent.partitioned);
            let inherited = parents.into_iter().any(|parent| parent.constraints.iter().any(|other| other.kind == constraint.kind));
            if inherited {
                continue;
            }
            let own = target.columns.iter().all(|column| script.writes(name, column));
            if !own
                || !target.ref_columns.iter().all(|column| script.writes(&target.ref_table, column))
                || !script.writes(&target.ref_table, "")
            {
                script.lack(&format!("foreign key `{}` of `{name}`: a column of it is not written", constraint.name));
                continue;
            }
            let mut text = format!(
                "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY {} REFERENCES {}",
                full(name),
                quote(&constraint.name),
                list(&target.columns),
                full(&target.ref_table),
            );
            if !target.ref_columns.is_empty() {
                _ = write!(text, " {}", list(&target.ref_columns));
            }
            let tails = constraint_tail(&constraint.words);
            if tails.contains(&"MATCH FULL") {
                text += " MATCH FULL";
            }
            for (event, action) in [("DELETE", target.on_delete.sql()), ("UPDATE", target.on_update.sql())] {
                if action != "NO ACTION" {
                    let columns = if event == "DELETE" && action.starts_with("SET") { action_columns(&constraint.words) } else { "" };
                    _ = write!(text, " ON {event} {action}{columns}");
                }
            }
            for tail in tails.iter().filter(|tail| **tail != "MATCH FULL") {
                _ = write!(text, " {tail}");
            }
            if !constraint.validated {
                text += " NOT VALID";
            }
            let doubt = script.doubt(constraint.knowledge, &constraint.life).filter(|_| model.knowledge == Knowledge::Certain);
            if let Some(doubt) = doubt {
                script.note(&doubt);
            }
            script.statement(&text, &[]);
        }
    }
}
