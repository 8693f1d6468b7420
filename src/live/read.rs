//! Reads one database: what its catalogs hold, and the rows of the migration tool's table.

use std::collections::BTreeMap;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use postgres::{Client, SimpleQueryMessage};

use super::connect::connect;
use super::refusal::{Refusal, words};
use super::settings::Settings;
use crate::drift::catalog::{Catalog, Id, Kind, Object, Property};
use crate::drift::ledger::{Ledger, tool_of};

/// What a database says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Everything but the system's and the extensions' own objects.
    pub catalog: Catalog,
    /// Tables that may be the migration tool's.
    pub ledgers: Vec<Ledger>,
}

/// Reads a database, the whole of it within `timeout`.
///
/// # Errors
/// It cannot be reached, or not be read.
pub fn read(settings: Settings, timeout: Duration) -> Result<Answer, Refusal> {
    let (send, receive) = channel();
    // A thread of its own: whatever the network does, the caller goes on in time. What is left of it ends with the program.
    thread::spawn(move || work(&settings, timeout, &send));
    let mut connected = false;
    let seconds = timeout.as_secs();
    loop {
        match receive.recv_timeout(timeout) {
            Ok(News::Connected) => connected = true,
            Ok(News::Done(done)) => return *done,
            Err(RecvTimeoutError::Timeout) => {
                return Err(Refusal { message: format!("the database did not answer within {seconds} s"), connected });
            }
            Err(RecvTimeoutError::Disconnected) => return Err(Refusal { message: "the database could not be read".to_owned(), connected }),
        }
    }
}

enum News {
    Connected,
    Done(Box<Result<Answer, Refusal>>),
}

fn work(settings: &Settings, timeout: Duration, send: &Sender<News>) {
    let done = connect(settings, timeout).and_then(|mut client| {
        _ = send.send(News::Connected);
        let answer = transaction(&mut client, timeout);
        // Nothing was written; ending the transaction is courtesy, and a connection that is gone ends it too.
        _ = client.simple_query("ROLLBACK");
        answer
    });
    _ = send.send(News::Done(Box::new(done)));
}

/// The queries of the catalog, each with the columns `object`, `schema`, `name`, `part`, `attached`, and properties by their words.
const QUERIES: [&str; 7] = [
    include_str!("sql/relations.sql"),
    include_str!("sql/columns.sql"),
    include_str!("sql/constraints.sql"),
    include_str!("sql/indexes.sql"),
    include_str!("sql/triggers.sql"),
    include_str!("sql/policies.sql"),
    include_str!("sql/others.sql"),
];

/// The oldest server whose catalogs have what the queries ask for.
const OLDEST: u32 = 12;

type Row = BTreeMap<String, String>;

/// One snapshot, read only. Names are looked up in `pg_catalog`, and nowhere else, so that nobody's function or table steps in.
fn transaction(client: &mut Client, timeout: Duration) -> Result<Answer, Refusal> {
    let limit = timeout.as_millis().max(1);
    rows(client, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
    rows(client, "SET LOCAL search_path = pg_catalog, pg_temp")?;
    rows(client, &format!("SET LOCAL statement_timeout = {limit}"))?;
    rows(client, &format!("SET LOCAL lock_timeout = {}", limit.div_ceil(2)))?;
    rows(client, &format!("SET LOCAL idle_in_transaction_session_timeout = {limit}"))?;
    rows(client, "SET LOCAL row_security = off")?;
    let version = rows(client, "SHOW server_version_num")?.pop().and_then(|row| row.get("server_version_num")?.parse::<u32>().ok());
    if version.is_none_or(|version| version / 10_000 < OLDEST) {
        return Err(Refusal::reading(format!("the server is no PostgreSQL {OLDEST} or newer")));
    }
    let mut catalog = Catalog::new();
    for query in QUERIES {
        catalog.extend(rows(client, query)?.into_iter().filter_map(object));
    }
    // Parts of what was left out, as an extension's tables are.
    let parts: Vec<Id> = catalog.keys().filter(|id| id.part.is_some()).cloned().collect();
    for id in parts {
        if ![Kind::Table, Kind::View].iter().any(|kind| catalog.contains_key(&id.part(*kind, None))) {
            catalog.remove(&id);
        }
    }
    Ok(Answer { catalog, ledgers: ledgers(client)? })
}

fn object(mut row: Row) -> Option<(Id, Object)> {
    let word = row.remove("object")?;
    let kind = Kind::of_word(&word)?;
    let id = Id { schema: row.remove("schema")?, name: row.remove("name")?, kind, part: row.remove("part") };
    let attached = row.remove("attached").is_some_and(|attached| attached == "t");
    let properties = row.into_iter().filter_map(|(word, value)| Some((Property::of_word(&word)?, value))).collect();
    Some((id, Object { properties, attached }))
}

/// The tables of migration tools, and the rows of those that may be read.
fn ledgers(client: &mut Client) -> Result<Vec<Ledger>, Refusal> {
    let mut found = Vec::new();
    for row in rows(client, include_str!("sql/ledgers.sql"))? {
        let text = |column: &str| row.get(column).map_or("", String::as_str);
        let Some(keeping) = tool_of(text("name"), &text("columns").split(',').collect::<Vec<_>>()) else { continue };
        let hidden = match (text("is_table"), text("may_read"), text("has_policies")) {
            ("t", "t", "f") => None,
            ("t", "t", _) => Some("row-level security stands between the role and its rows".to_owned()),
            ("t", _, _) => Some("the role may not read it".to_owned()),
            _ => Some("it is no table, and reading it could run code".to_owned()),
        };
        let columns: Vec<String> = keeping.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let rows = match hidden {
            None => rows(client, &format!("SELECT {} FROM {}", columns.join(", "), text("quoted")))?,
            Some(_) => vec![],
        };
        found.push(Ledger { tool: keeping.tool, schema: text("schema").to_owned(), name: text("name").to_owned(), rows, hidden });
    }
    Ok(found)
}

/// The rows of a query, without NULLs.
fn rows(client: &mut Client, query: &str) -> Result<Vec<Row>, Refusal> {
    let messages =
        client.simple_query(query).map_err(|error| Refusal::reading(format!("the database could not be read: {}", words(&error))))?;
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let named = |row: postgres::SimpleQueryRow| {
        let columns = row.columns().iter().enumerate();
        columns.filter_map(|(at, column)| Some((column.name().to_owned(), row.get(at)?.to_owned()))).collect()
    };
    Ok(rows.map(named).collect())
}
