//! `guardlint facts`: what the files say, linked but not judged.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::policy::report::Exit;
use crate::render::concise;
use crate::render::exports_jsonl::exports_jsonl;
use crate::render::facts_jsonl::imports_jsonl;
use crate::render::symbols_jsonl::{SymbolKind, symbols_jsonl};
use crate::run::extract::extract;
use crate::run::project::MigrationArguments;
use crate::workspace::calls;
use crate::workspace::exports;
use crate::workspace::imports::link;
use crate::workspace::plan::{Plan, WantedCode, WantedFiles};

/// The arguments of `facts`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint facts import > imports.jsonl")]
pub struct Arguments {
    /// Which facts
    #[arg(value_enum)]
    kind: Kind,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Every imported name, and what it resolves to
    Import,
    /// Classes (Rust: structs, enums, unions, traits), with bases and decorators
    Class,
    /// Functions, with parameters and decorators
    Function,
    /// Calls, with what they call and which arguments do not fit
    Call,
    /// Assignments
    Assignment,
    /// Exported names: of TypeScript and JavaScript, and those in each `__all__` of Python
    Export,
}

impl Kind {
    /// What of the symbols it is; nothing for imports and exports.
    fn symbols(self) -> Option<SymbolKind> {
        Some(match self {
            Self::Import | Self::Export => return None,
            Self::Class => SymbolKind::Class,
            Self::Function => SymbolKind::Function,
            Self::Call => SymbolKind::Call,
            Self::Assignment => SymbolKind::Assignment,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object on each line
    Jsonl,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), StartFormat::Human, |project| {
        let is_import = arguments.kind == Kind::Import;
        let wanted = if is_import { WantedCode::default() } else { WantedCode::symbols(WantedFiles::All) };
        let plan = Plan { code: project.config.plan.code.clone(), wanted, ..Plan::default() };
        let extracted = extract(&project.sources, &plan, &project.config.exclude);
        let graph = link(&plan, &project.sources, &extracted.facts);
        let text = match (arguments.kind.symbols(), arguments.format) {
            (None, Format::Jsonl) if is_import => imports_jsonl(&graph, &project.sources),
            (None, Format::Jsonl) => exports_jsonl(&exports::link(&graph, &extracted.facts), &graph, &project.sources),
            (Some(kind), Format::Jsonl) => symbols_jsonl(kind, &calls::link(&graph, &extracted.facts), &project.sources),
        };
        // Nothing is judged here, so what could not be read is said beside the facts and is no verdict.
        let mut said: Vec<String> = extracted.problems.iter().map(|problem| concise::unweighed(problem, &project.sources) + "\n").collect();
        let nameless = graph.imports.iter().filter(|import| !graph.is_nameable(import)).count();
        if nameless > 0 {
            said.push(format!("note: {nameless} imported names in files that no import can name are left out\n"));
        }
        Ok(Output { stderr: said.concat(), ..Output::new(text, Exit::Clean) })
    })
}
