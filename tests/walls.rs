//! guardlint on itself: its own policy holds, and a breach of each wall is caught.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test copies the repository's own files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;

/// One forbidden import for each wall of `docs/ARCHITECTURE.md`: the module that makes it, and what it must not import.
const BREACHES: &[(&str, &str)] = &[
    ("source", "crate::facts::ddl::Op"),
    ("diagnostics", "crate::policy::report::Verdict"),
    ("yaml", "crate::config::model::Config"),
    ("facts", "crate::config::model::Config"),
    ("workspace", "crate::kinds::Kind"),
    ("kinds", "crate::policy::allowance::Allowance"),
    ("policy", "crate::config::model::Config"),
    ("config", "crate::render::json"),
    ("drift", "crate::render::json"),
    ("live", "crate::workspace::Workspace"),
    ("peers", "crate::config::model::Config"),
    ("render", "crate::kinds::Kind"),
    ("run", "crate::cli::Cli"),
    ("selftest", "crate::cli::Cli"),
];

#[test]
fn our_own_policy_holds() {
    let (output, code) = check(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(code, 0, "{output}");
}

#[test]
fn a_breach_of_each_wall_is_caught() {
    let copy = copy();
    for (module, target) in BREACHES {
        let entry = copy.path().join("src").join(module).join("mod.rs");
        let entry = if entry.exists() { entry } else { copy.path().join("src").join(format!("{module}.rs")) };
        let original = fs::read_to_string(&entry).expect("the module");
        fs::write(&entry, format!("{original}\nfn breach() {{ let _ = {target}; }}\n")).expect("the breach");
        let (output, code) = check(copy.path());
        fs::write(&entry, original).expect("the module as it was");
        let target = target.trim_start_matches("crate::").split("::").next().expect("a module");
        let said = format!("`{module}` module `guardlint.{module}` must not import `{target}` module");
        let findings: Vec<&str> = output.lines().filter(|line| line.contains("error[")).collect();
        assert!(code == 1 && findings.len() == 1 && output.contains(&said), "{module} → {target}: exit {code}\n{output}");
    }
}

#[test]
fn the_file_system_is_touched_by_source_alone() {
    let copy = copy();
    let path = copy.path().join("src/policy/mod.rs");
    let original = fs::read_to_string(&path).expect("the module");
    fs::write(&path, format!("{original}\nfn breach() {{ let _ = std::fs::read(\"x\"); }}\n")).expect("the breach");
    let (output, code) = check(copy.path());
    assert!(code == 1 && output.contains("error[WALL-FS]: `guardlint.policy` imports `std.fs.read`"), "exit {code}\n{output}");
}

#[test]
fn the_network_is_touched_by_live_alone_and_live_by_drift_alone() {
    let copy = copy();
    let breaches = [
        ("src/run.rs", "std::net::TcpStream::connect(\"x\")", "error[WALL-NET]: `guardlint.run` imports `std.net.TcpStream.connect`"),
        ("src/drift/mod.rs", "postgres::Config::new()", "error[WALL-NET]: `guardlint.drift` imports `postgres.Config.new`"),
        ("src/cli/check.rs", "crate::live::settings::settings", "error[WALL-LIVE]: `guardlint.cli.check` imports `guardlint.live.settings"),
    ];
    for (path, call, said) in breaches {
        let path = copy.path().join(path);
        let original = fs::read_to_string(&path).expect("the module");
        fs::write(&path, format!("{original}\nfn breach() {{ let _ = {call}; }}\n")).expect("the breach");
        let (output, code) = check(copy.path());
        fs::write(&path, original).expect("the module as it was");
        assert!(code == 1 && output.contains(said), "exit {code}\n{output}");
    }
}

/// Our sources and our policy in a folder of their own.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let top = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for file in ["Cargo.toml", "guardrails.yaml"] {
        fs::copy(top.join(file), folder.path().join(file)).expect("a file");
    }
    copy_folder(&top.join("src"), &folder.path().join("src"));
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}

fn check(folder: &Path) -> (String, i32) {
    let mut command = Command::cargo_bin("guardlint").expect("the binary");
    let output = command.current_dir(folder).args(["check", "--strict", "--format", "concise"]).output().expect("it runs");
    (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code().expect("an exit code"))
}
