//! The verbs, and which one runs: `check` when none is named.

use clap::{Parser, Subcommand};

use super::common::{Machine, Output};
use super::{baseline, check, explain, facts, init, json_schema, rules, schema, selftest};

/// Holds architecture decisions against facts: the schema that migrations leave, the imports that code makes.
#[derive(Debug, Parser)]
#[command(name = "guardlint", version, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Example: guardlint check --format concise\n\nExit codes: 0 clean · 1 policy violated · 2 could not start · 3 could not judge everything"
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    check: check::Arguments,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Hold the project against its policy (the default verb)
    Check(check::Arguments),
    /// Print a rule: what it demands, why, and its examples
    Explain(explain::Arguments),
    /// List the rules, and which of them run
    Rules(rules::Arguments),
    /// Plant violations in memory, and see that each rule catches them
    Selftest(selftest::Arguments),
    /// Print what the files say
    Facts(facts::Arguments),
    /// Print the schema that a migration history leaves
    Schema(schema::Arguments),
    /// Record today's findings, or forget those that are gone
    Baseline(baseline::Arguments),
    /// Write a first guardrails.yaml: of what is detected, or of the contracts of import-linter or tach
    Init(init::Arguments),
    /// Print the JSON Schema of guardrails.yaml or of rule.yaml, for editors
    JsonSchema(json_schema::Arguments),
}

impl Cli {
    /// Does what was asked.
    #[must_use]
    pub fn run(self, machine: &Machine) -> Output {
        match self.verb {
            None => check::run(&self.check, machine),
            Some(Verb::Check(arguments)) => check::run(&arguments, machine),
            Some(Verb::Explain(arguments)) => explain::run(&arguments, machine),
            Some(Verb::Rules(arguments)) => rules::run(&arguments, machine),
            Some(Verb::Selftest(arguments)) => selftest::run(&arguments, machine),
            Some(Verb::Facts(arguments)) => facts::run(&arguments, machine),
            Some(Verb::Schema(arguments)) => schema::run(&arguments, machine),
            Some(Verb::Baseline(arguments)) => baseline::run(&arguments, machine),
            Some(Verb::Init(arguments)) => init::run(&arguments, machine),
            Some(Verb::JsonSchema(arguments)) => json_schema::run(&arguments, machine),
        }
    }
}
