//! `guardlint schema --format dot`: a graph for Graphviz, one HTML table for each table.

use std::fmt::Write;

use super::escape::one_line;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Knowledge, QualName, Schema, Table};

/// The schema that a history leaves, as a directed graph.
#[must_use]
pub fn schema_dot(history: &History) -> String {
    let schema = &history.schema;
    let mut text = String::from(
        "digraph schema {\n    graph [rankdir=LR];\n    node [shape=plain, fontname=\"Helvetica\"];\n    edge [fontname=\"Helvetica\", fontsize=10];\n",
    );
    for (name, table) in &schema.tables {
        text += &node(name, table);
    }
    for (name, table) in &schema.tables {
        edges(name, table, schema, &mut text);
    }
    text += "}\n";
    text
}

fn node(name: &QualName, table: &Table) -> String {
    let color = match table.knowledge {
        Knowledge::Certain => "lightgrey",
        Knowledge::Assumed => "lightyellow",
        Knowledge::Unknown => "mistyrose",
    };
    let mut rows = format!("<tr><td colspan=\"2\" bgcolor=\"{color}\"><b>{}</b></td></tr>", html(&name.to_string()));
    for (at, column) in table.columns.iter().enumerate() {
        let shown = if table.primary_key().contains(&column.name) { format!("<u>{}</u>", html(&column.name)) } else { html(&column.name) };
        let null = if column.nullable { "" } else { " not null" };
        _ = write!(
            rows,
            "<tr><td align=\"left\" port=\"c{at}\">{shown}</td><td align=\"left\">{}{null}</td></tr>",
            html(&column.data_type)
        );
    }
    format!("    {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\">{rows}</table>>];\n", id(name))
}

fn edges(name: &QualName, table: &Table, schema: &Schema, text: &mut String) {
    for (constraint, target) in table.foreign_keys() {
        let port = |table: Option<&Table>, column: Option<&String>| {
            let at = table.zip(column).and_then(|(table, column)| table.columns.iter().position(|known| &known.name == column));
            at.map(|at| format!(":c{at}")).unwrap_or_default()
        };
        let from = port(Some(table), target.columns.first());
        let to = port(schema.tables.get(&target.ref_table), target.ref_columns.first());
        let style = if constraint.validated { "" } else { ", style=dashed" };
        let label = escaped(&constraint.name);
        _ = writeln!(text, "    {}{from} -> {}{to} [tooltip=\"{label}\"{style}];", id(name), id(&target.ref_table));
    }
}

fn id(name: &QualName) -> String {
    format!("\"{}.{}\"", escaped(&name.schema), escaped(&name.name))
}

fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
}

fn html(text: &str) -> String {
    one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
