//! SQLite's own program on a database in memory.
#![expect(clippy::disallowed_methods, reason = "the harness starts another program")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Lines;

/// The schema as lines. References are written in any case; a row's own number is never null, whatever `table_info` says.
const CATALOG: &str = r#"
WITH tables AS (SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\')
SELECT 'column ' || t.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type
    || CASE WHEN c."notnull" OR (c.pk = 1 AND upper(c.type) = 'INTEGER' AND (SELECT max(pk) FROM pragma_table_xinfo(t.name)) = 1)
       THEN ' not null' ELSE '' END
FROM tables t, pragma_table_xinfo(t.name) c
UNION ALL SELECT 'primary key ' || t.name || ' (' || (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_table_info(t.name)
    WHERE pk > 0 ORDER BY pk)) || ')' FROM tables t WHERE EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE pk > 0)
UNION ALL SELECT 'index ' || t.name || ' ' || i.name || CASE WHEN i."unique" THEN ' unique' ELSE '' END || ' ('
    || (SELECT group_concat(coalesce(name, '…'), ', ') FROM pragma_index_info(i.name)) || ')' FROM tables t, pragma_index_list(t.name) i
UNION ALL SELECT lower('foreign key ' || t.name || ' (' || group_concat(f."from", ', ') || ') -> ' || f."table" || ' ('
    || group_concat(coalesce(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = f.seq + 1)), ', ') || ') on delete '
    || f.on_delete || ' on update ' || f.on_update) FROM tables t, pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id
UNION ALL SELECT 'trigger ' || tbl_name || ' ' || name FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name IN (SELECT name FROM tables)
UNION ALL SELECT 'view ' || name || ' (' || (SELECT group_concat(name, ', ') FROM pragma_table_info(m.name)) || ')'
    FROM main.sqlite_master m WHERE type = 'view';
"#;

/// Applies files in order, each on a connection of its own.
pub fn apply(program: &Path, files: &[(String, String)]) -> Result<Lines, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = folder.path().join("database");
    let run = |script: &str| {
        let mut command = Command::new(program);
        command.args(["-batch", "-bail", "-noheader", "-list"]).arg(&database);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sqlite3");
        child.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("a written script");
        let output = child.wait_with_output().expect("sqlite3");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    };
    for (name, text) in files {
        run(text).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(run(CATALOG)?.lines().map(str::to_owned).collect())
}
