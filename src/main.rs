//! The thin shell: asks the machine once, runs, prints, exits. The only owner of standard output and of the exit code.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use guardlint::cli::{Cli, Machine, Output};
use guardlint::source::environment::Environment;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help to standard output and mistakes to standard error; a closed pipe is nobody's mistake.
            _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let output = match machine() {
        Ok(machine) => cli.run(&machine),
        Err(message) => Output::could_not_start(&[message]),
    };
    // A reader that went away has read enough: the verdict stays in the exit code.
    _ = std::io::stderr().lock().write_all(output.stderr.as_bytes());
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(output.stdout.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            _ = writeln!(std::io::stderr(), "error: cannot write the output: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::from(output.code),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the machine is asked")]
fn machine() -> Result<Machine, String> {
    let cwd = std::env::current_dir().map_err(|error| format!("there is no working directory: {error}"))?;
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let terminal = std::io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    let color = !set("NO_COLOR") && (terminal || set("CLICOLOR_FORCE"));
    let known = |name: &str| ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"].contains(&name);
    let links = terminal
        && (["VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION"].into_iter().any(set)
            || std::env::var("TERM_PROGRAM").is_ok_and(|name| known(&name)));
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    // A variable that is no text names nothing that could be connected to.
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let environment = Environment::of(variables);
    Ok(Machine { cwd, today, color, links, environment })
}
