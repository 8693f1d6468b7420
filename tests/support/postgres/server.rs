//! A private PostgreSQL cluster: on a unix socket in a folder of its own, started once for each test binary.
//!
//! It lives as long as the test process, however that ends: a shell holds the server and waits for the end of a pipe
//! whose other end is here.
#![expect(clippy::disallowed_methods, reason = "the harness starts another program and keeps its files")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Lines;

/// Makes the cluster, starts it, says `ready`, and takes all away when its standard input ends.
const KEEPER: &str = r#"
bin=$1 data=$2; shift 2
finish() { [ -z "${pid:-}" ] || { kill -INT "$pid"; wait "$pid"; }; rm -rf "$data"; }
trap finish EXIT
cd "$data"
"$bin/initdb" -D "$data/cluster" -U guardlint -A trust -E UTF8 --locale=C --no-sync >"$data/log" 2>&1 || { cat "$data/log"; exit 1; }
"$bin/postgres" -D "$data/cluster" -k "$data" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
    -c autovacuum=off -c jit=off -c max_locks_per_transaction=256 >"$data/log" 2>&1 &
pid=$!
for _ in $(seq 200); do
    "$bin/pg_isready" -q -h "$data" && { echo ready; cat >/dev/null; exit 0; }
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
done
cat "$data/log"
"#;

/// A running server.
pub struct Server {
    bin: PathBuf,
    socket: PathBuf,
    databases: AtomicU32,
    /// Its standard input is what keeps the server alive.
    _keeper: Child,
}

impl Server {
    /// The server of this test process; `None`, and a line that says so, where PostgreSQL is not installed. In CI that is a failure.
    pub fn shared() -> Option<&'static Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        let server = SERVER.get_or_init(|| installed().map(Self::start)).as_ref();
        if server.is_none() {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed: apt-get install postgresql");
            // Not `println!`, which the test runner keeps to itself when a test passes.
            let _ = writeln!(std::io::stderr(), "skipped: PostgreSQL is not installed (apt-get install postgresql)");
        }
        server
    }

    fn start(bin: PathBuf) -> Self {
        // The keeper takes the folder away.
        let socket = tempfile::Builder::new().prefix("guardlint-pg").tempdir().expect("a temporary folder").keep();
        let mut command = as_no_root(&socket);
        command.args(["sh", "-c", KEEPER, "keeper"]).arg(&bin).arg(&socket);
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a shell");
        let mut said = BufReader::new(keeper.stdout.take().expect("a pipe"));
        let mut line = String::new();
        said.read_line(&mut line).expect("text");
        if line != "ready\n" {
            let rest: Vec<String> = said.lines().map_while(Result::ok).collect();
            panic!("PostgreSQL does not start: {line}{}", rest.join("\n"));
        }
        Self { bin, socket, databases: AtomicU32::new(0), _keeper: keeper }
    }

    /// Creates an empty database and names it.
    pub fn database(&self) -> String {
        let name = format!("history_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0;")).expect("a database");
        name
    }

    /// The folder of its socket: a host to connect to. The role is `guardlint`.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Runs a script until its first error; what it printed, or what psql said of the error.
    pub fn psql(&self, database: &str, script: &str) -> Result<String, String> {
        self.run(database, script, "ON_ERROR_STOP=1")
    }

    /// Runs a script to its end, whatever fails in it.
    pub fn psql_on(&self, database: &str, script: &str) -> String {
        self.run(database, script, "ON_ERROR_STOP=0").expect("a script that psql reads to its end")
    }

    fn run(&self, database: &str, script: &str, on_error: &str) -> Result<String, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(script.as_bytes()).expect("a written script");
        let mut command = Command::new(self.bin.join("psql"));
        command.args(["-X", "-q", "-A", "-t", "-U", "guardlint", "-v", on_error, "-d", database, "-h"]).arg(&self.socket);
        let output = command.arg("-f").arg(file.path()).env("PGOPTIONS", "-c client_min_messages=error").output().expect("psql");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// What the catalog of a database holds.
    pub fn catalog(&self, database: &str) -> Lines {
        self.psql(database, CATALOG).expect("the catalog").lines().map(str::to_owned).collect()
    }
}

/// The query for the lines of the catalog.
pub const CATALOG: &str = include_str!("catalog.sql");

/// The folder of the newest server: Debian keeps one for each version; elsewhere it is on the PATH.
fn installed() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = debian.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))));
    let newest = versions.filter(|(_, bin)| bin.join("initdb").exists()).max().map(|(_, bin)| bin);
    newest.or_else(|| std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").exists()))
}

/// A command whose rest is run by somebody else than root, whom PostgreSQL refuses; the folder becomes that user's.
fn as_no_root(folder: &Path) -> Command {
    let output = |program: &str, arguments: &[&str]| Command::new(program).args(arguments).output().expect("a command");
    if output("id", &["-u"]).stdout != b"0\n" {
        return Command::new("env");
    }
    let user = if output("id", &["-u", "postgres"]).status.success() { "postgres" } else { "nobody" };
    let group = String::from_utf8(output("id", &["-gn", user]).stdout).expect("a group");
    assert!(output("chown", &[user, &folder.display().to_string()]).status.success(), "{user} cannot own {}", folder.display());
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", group.trim(), "--clear-groups"]);
    command
}
