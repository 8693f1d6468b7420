//! `guardlint init`: a first guardrails.yaml, of what is detected or of a peer's contracts.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::common::{Machine, Output};
use crate::config::layouts;
use crate::peers::{Conversion, Detected, Given, convert, first_policy, seen_by};
use crate::policy::report::Exit;
use crate::render::human::Terminal;
use crate::render::init::{Held, carried_over};
use crate::render::mistakes;
use crate::run::project::{Failure, Project};
use crate::run::proposal::Ground;
use crate::run::{Question, judge_twice, on_threads};
use crate::source::sources::Sources;
use crate::source::walk::POLICY_FILE;
use crate::source::write;
use crate::workspace::imports::Language;

/// The arguments of `init`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint init --from .importlinter\n\n\
    With --from: exit code 0 when everything was carried over, 3 when something could not be (it is listed, here and in the file), \
    2 when nothing was written")]
pub struct Arguments {
    /// Carry over the contracts of import-linter (.importlinter, setup.cfg, pyproject.toml) or tach (tach.toml, pyproject.toml)
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Where to write; `-` is standard output [default: guardrails.yaml beside FILE, or in the working directory]
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let work = || match &arguments.from {
        Some(from) => converted(arguments, from, machine),
        None => detected(arguments, machine),
    };
    on_threads(0, || work().unwrap_or_else(|failure| failed(failure, machine)))
        .unwrap_or_else(|message| Output::could_not_start(&[message]))
}

fn failed(failure: Failure, machine: &Machine) -> Output {
    match failure {
        Failure::Usage(messages) => Output::could_not_start(&messages),
        Failure::Policy(all, sources) => {
            let terminal = Terminal { color: machine.color, links: None };
            let stderr = mistakes::blocks(&all, &sources, &terminal) + "nothing was written\n";
            Output { stdout: String::new(), stderr, code: Exit::CouldNotStart.code() }
        }
    }
}

/// Where a policy goes.
enum Target {
    Standard,
    File(PathBuf, String),
}

impl Target {
    fn of(arguments: &Arguments, folder: &Path, machine: &Machine) -> Result<Self, Failure> {
        let path = match &arguments.output {
            Some(path) if path.as_os_str() == "-" => return Ok(Self::Standard),
            Some(path) => machine.cwd.join(path),
            None => folder.join(POLICY_FILE),
        };
        let shown = path.strip_prefix(&machine.cwd).unwrap_or(&path).display().to_string();
        if !arguments.force && path.symlink_metadata().is_ok() {
            return Err(Failure::Usage(vec![format!("`{shown}` is there: `--force` replaces it, `--output PATH` writes another")]));
        }
        Ok(Self::File(path, shown))
    }

    /// Writes a policy; what is said of it goes to standard output, unless the policy does.
    fn write(self, text: &str, said: String, exit: Exit) -> Result<Output, Failure> {
        match self {
            Self::Standard => Ok(Output { stdout: text.to_owned(), stderr: said, code: exit.code() }),
            Self::File(path, shown) => {
                write::replace(&path, text).map_err(|message| Failure::Usage(vec![message]))?;
                Ok(Output::new(format!("wrote {shown}\n{said}"), exit))
            }
        }
    }
}

fn detected(arguments: &Arguments, machine: &Machine) -> Result<Output, Failure> {
    let target = Target::of(arguments, &machine.cwd, machine)?;
    let nothing = Ground::open(machine.cwd.clone())?.without_policy(machine.today)?;
    let plan = &nothing.config.plan;
    let migrations = plan.histories.iter().map(|history| (history.path.clone(), layouts::word(history.layout).to_owned()));
    let language = |language| if language == Language::Rust { "rust" } else { "python" };
    let code = plan.code.iter().map(|root| (root.root.clone(), root.packages.clone(), language(root.language).to_owned()));
    let rules = nothing.config.rules.iter().map(|rule| {
        let other = rule.head.severity != rule.definition.severity;
        (rule.head.id.clone(), other.then(|| rule.head.severity.word().to_owned()))
    });
    let found = Detected { migrations: migrations.collect(), code: code.collect(), rules: rules.collect() };
    let said: String = nothing.notes().into_iter().flat_map(|note| [note, "\n".to_owned()]).collect();
    target.write(&first_policy(&found), said, Exit::Clean)
}

fn converted(arguments: &Arguments, from: &Path, machine: &Machine) -> Result<Output, Failure> {
    let path = machine.cwd.join(from);
    let folder = path.parent().map_or_else(|| machine.cwd.clone(), Path::to_path_buf);
    let target = Target::of(arguments, &folder, machine)?;
    let mut ground = Ground::open(folder)?;
    let shown = from.to_string_lossy().replace('\\', "/");
    let file = ground.add(&path, &shown)?;
    let conversion = {
        let sources = &ground.sources;
        let code: Vec<(&str, &str)> = sources.tree().map(|(_, file)| (file.path.as_str(), file.text())).collect();
        let name = path.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let given = Given { name: &name, text: sources.get(file).text(), file, paths: ground.paths(), code: &code };
        convert(&given)
    };
    let conversion = match conversion {
        Ok(conversion) => conversion,
        Err(all) => return Err(Failure::Policy(all, Box::new(ground.sources))),
    };
    let project = ground.under(&conversion.text, machine.today)?;
    let held = held(&project, &conversion, machine.today);
    let said = carried_over(&conversion, &held, &project.sources);
    let exit = if conversion.lost.is_empty() { Exit::Clean } else { Exit::CouldNotJudge };
    target.write(&conversion.text, said, exit)
}

/// What becomes of each contract: by what the peer sees, and by what only guardlint does.
fn held(project: &Project, conversion: &Conversion, today: Date) -> Vec<Held> {
    let question = Question::of_all_rules(today);
    let sources: &Sources = &project.sources;
    let [whole, seen] = judge_twice(project, &question, |graph| seen_by(conversion.peer, graph, sources));
    let count = |rulings: &[crate::policy::ruling::Ruling], ids: &[String]| {
        let of = rulings.iter().filter(|ruling| ids.contains(&ruling.id));
        of.map(|ruling| ruling.judged.findings.len()).sum::<usize>()
    };
    conversion.contracts.iter().map(|contract| Held::new(count(&seen, &contract.rules), count(&whole, &contract.rules))).collect()
}
