//! What verbs share: the arguments that name a project, and how a run that could not start is told.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::policy::report::Exit;
use crate::render::escape::{terminal, uri};
use crate::render::human::Terminal;
use crate::render::mistakes;
use crate::run::on_threads;
use crate::run::project::{Failure, MigrationArguments, Project, Start};
use crate::source::environment::Environment;
use crate::source::sources::Sources;
use crate::yaml::shape::Mistake;

/// What the machine says, asked once by `main.rs`.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The working directory.
    pub cwd: PathBuf,
    /// Today in UTC.
    pub today: Date,
    /// Standard output is a terminal that wants colour.
    pub color: bool,
    /// Standard output is a terminal that knows hyperlinks.
    pub links: bool,
    /// What it says about databases.
    pub environment: Environment,
}

/// What a verb has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// The exit code.
    pub code: u8,
}

impl Output {
    /// A result.
    #[must_use]
    pub fn new(stdout: String, exit: Exit) -> Self {
        Self { stdout, stderr: String::new(), code: exit.code() }
    }

    /// A run that could not start.
    #[must_use]
    pub fn could_not_start(messages: &[String]) -> Self {
        let lines: Vec<String> = messages.iter().map(|message| format!("error: {}\n", terminal(message))).collect();
        Self { stdout: String::new(), stderr: lines.concat(), code: Exit::CouldNotStart.code() }
    }
}

/// Which project, and as of when.
#[derive(Clone, Debug, Args)]
pub struct ProjectArguments {
    /// The policy file; the root is then the working directory
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that paths are relative to [default: that of the nearest guardrails.yaml]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Judge expiry as of this day [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Date>,
    /// Threads to use; 0 is as many as there are. The output is the same for any number
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(u16).range(..=256))]
    threads: u16,
    /// Colour the output
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Arguments and machine together.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    arguments: &'a ProjectArguments,
    machine: &'a Machine,
}

impl ProjectArguments {
    /// With what the machine says.
    #[must_use]
    pub fn on<'a>(&'a self, machine: &'a Machine) -> Session<'a> {
        Session { arguments: self, machine }
    }
}

impl<'a> Session<'a> {
    /// The working directory.
    #[must_use]
    pub fn cwd(self) -> &'a Path {
        &self.machine.cwd
    }

    /// The day the run is judged on.
    #[must_use]
    pub fn today(self) -> Date {
        self.arguments.today.unwrap_or(self.machine.today)
    }

    /// How the terminal wants it.
    #[must_use]
    pub fn terminal(self, project: Option<&Project>) -> Terminal {
        let color = match self.arguments.color {
            Color::Auto => self.machine.color,
            Color::Always => true,
            Color::Never => false,
        };
        let links = project.filter(|_| self.machine.links && color).and_then(|project| project.root.real()).map(|root| uri(&root) + "/");
        Terminal { color, links }
    }

    /// Opens the project and works on it, all on a pool of threads.
    #[must_use]
    pub fn with_project(
        self,
        overrides: MigrationArguments,
        format: StartFormat,
        work: impl FnOnce(Project) -> Result<Output, Failure> + Send,
    ) -> Output {
        let (cwd, today) = (self.machine.cwd.clone(), self.today());
        let start = Start { cwd, root: self.arguments.root.clone(), config: self.arguments.config.clone(), today, overrides };
        let done = on_threads(usize::from(self.arguments.threads), || {
            Project::open(&start).and_then(work).unwrap_or_else(|failure| self.failed(failure, format))
        });
        done.unwrap_or_else(|message| Output::could_not_start(&[message]))
    }

    fn failed(self, failure: Failure, format: StartFormat) -> Output {
        match failure {
            Failure::Usage(messages) => match format {
                StartFormat::Json => Output::new(mistakes::usage_json(&messages), Exit::CouldNotStart),
                StartFormat::Sarif => Output::new(mistakes::usage_sarif(&messages), Exit::CouldNotStart),
                _ => Output::could_not_start(&messages),
            },
            Failure::Policy(mistakes, sources) => self.mistakes(&mistakes, &sources, format),
        }
    }

    fn mistakes(self, all: &[Mistake], sources: &Sources, format: StartFormat) -> Output {
        let exit = Exit::CouldNotStart;
        match format {
            StartFormat::Json => Output::new(mistakes::json(all, sources), exit),
            StartFormat::Sarif => Output::new(mistakes::sarif(all, sources), exit),
            StartFormat::Github => Output::new(mistakes::github(all, sources), exit),
            StartFormat::Line => Output { stdout: String::new(), stderr: mistakes::concise(all, sources), code: exit.code() },
            StartFormat::Human => {
                Output { stdout: String::new(), stderr: mistakes::human(all, sources, &self.terminal(None)), code: exit.code() }
            }
        }
    }
}

/// How a run that could not start is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartFormat {
    /// Blocks for a person, on standard error.
    Human,
    /// One line each, on standard error.
    Line,
    /// Annotations.
    Github,
    /// A JSON document.
    Json,
    /// A SARIF log.
    Sarif,
}
