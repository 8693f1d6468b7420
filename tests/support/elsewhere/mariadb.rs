//! A private MariaDB: on a unix socket in a folder of its own, without a network, as long as the test runs.
#![expect(clippy::disallowed_methods, reason = "the harness starts another program and keeps its files")]

use std::cell::Cell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Lines;

/// Makes the data folder, starts the server, says `ready`, and takes all away when its standard input ends.
const KEEPER: &str = r#"
server=$1 data=$2
finish() { [ -z "${pid:-}" ] || { kill "$pid"; wait "$pid"; }; rm -rf "$data"; }
trap finish EXIT
cd "$data"
mariadb-install-db --no-defaults --datadir="$data/db" --auth-root-authentication-method=normal --skip-test-db >"$data/log" 2>&1 || { cat "$data/log"; exit 1; }
"$server" --no-defaults --datadir="$data/db" --socket="$data/s" --pid-file="$data/pid" --skip-networking --skip-log-bin \
    --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M >"$data/log" 2>&1 &
pid=$!
for _ in $(seq 400); do
    mariadb --no-defaults -u root -S "$data/s" -e 'SELECT 1' >/dev/null 2>&1 && { echo ready; cat >/dev/null; exit 0; }
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
done
cat "$data/log"
"#;

/// The schema as lines, without the display widths of integers.
const CATALOG: &str = r"
SELECT CONCAT('column ', table_name, ' ', ordinal_position - 1, ' ', column_name, ' ',
    IF(column_type LIKE 'tinyint(1)%', column_type, REGEXP_REPLACE(column_type, '^(tinyint|smallint|mediumint|int|bigint)[(][0-9]+[)]', '\\1')),
    IF(is_nullable = 'NO', ' not null', ''))
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
UNION ALL SELECT CONCAT('index ', table_name, ' ', index_name, IF(MAX(non_unique), '', ' unique'), ' (',
    GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', '), ')')
FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name
UNION ALL SELECT CONCAT('primary key ', table_name, ' (', GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', '), ')')
FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' GROUP BY table_name
UNION ALL SELECT CONCAT('foreign key ', k.table_name, ' ', k.constraint_name, ' (', GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '),
    ') -> ', k.referenced_table_name, ' (', GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '),
    ') on delete ', MAX(r.delete_rule), ' on update ', MAX(r.update_rule))
FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.constraint_schema = DATABASE() AND k.referenced_table_name IS NOT NULL GROUP BY k.table_name, k.constraint_name, k.referenced_table_name
UNION ALL SELECT CONCAT('check ', table_name, ' ', constraint_name) FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
UNION ALL SELECT CONCAT('trigger ', event_object_table, ' ', trigger_name) FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL SELECT CONCAT('view ', table_name, ' (', GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', '), ')')
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = DATABASE() AND table_type = 'VIEW' GROUP BY table_name;
";

/// A running server.
pub struct Server {
    folder: PathBuf,
    databases: Cell<u32>,
    /// Its standard input is what keeps the server alive.
    _keeper: Child,
}

impl Server {
    /// Starts it.
    pub fn start(program: &Path) -> Self {
        // The keeper takes the folder away.
        let folder = tempfile::Builder::new().prefix("guardlint-my").tempdir().expect("a temporary folder").keep();
        let mut command = as_no_root(&folder);
        command.args(["bash", "-c", KEEPER, "keeper"]).arg(program).arg(&folder);
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a shell");
        let mut said = BufReader::new(keeper.stdout.take().expect("a pipe"));
        let mut line = String::new();
        said.read_line(&mut line).expect("text");
        if line != "ready\n" {
            let rest: Vec<String> = said.lines().map_while(Result::ok).collect();
            panic!("MariaDB does not start: {line}{}", rest.join("\n"));
        }
        Self { folder, databases: Cell::new(0), _keeper: keeper }
    }

    /// Applies files in order, each on a connection of its own.
    pub fn apply(&self, files: &[(String, String)]) -> Result<Lines, String> {
        let name = format!("history_{}", self.databases.replace(self.databases.get() + 1));
        self.run("", &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))?;
        for (file, text) in files {
            self.run(&name, text).map_err(|error| format!("{file}: {error}"))?;
        }
        Ok(self.run(&name, CATALOG)?.lines().map(str::to_owned).collect())
    }

    fn run(&self, database: &str, script: &str) -> Result<String, String> {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "-u", "root", "-N", "--raw", "-S"]).arg(self.folder.join("s"));
        if !database.is_empty() {
            command.arg(database);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mariadb");
        child.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("a written script");
        let output = child.wait_with_output().expect("mariadb");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

/// A command whose rest is run by somebody else than root; the folder becomes that user's.
fn as_no_root(folder: &Path) -> Command {
    let output = |program: &str, arguments: &[&str]| Command::new(program).args(arguments).output().expect("a command");
    if output("id", &["-u"]).stdout != b"0\n" {
        return Command::new("env");
    }
    let user = if output("id", &["-u", "mysql"]).status.success() { "mysql" } else { "nobody" };
    let group = String::from_utf8(output("id", &["-gn", user]).stdout).expect("a group");
    assert!(output("chown", &[user, &folder.display().to_string()]).status.success(), "{user} cannot own {}", folder.display());
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", group.trim(), "--clear-groups"]);
    command
}
