//! The one entry: a policy file and a tree become a [`Config`], or all of the policy's mistakes.

use super::files::Files;
use super::model::Config;
use super::names::Names;
use super::request::Request;
use super::{allow, definitions, detect, exclude, paths, rules, sections, shapes, sources};
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;
use crate::yaml::node::{Node, Value};
use crate::yaml::parse::parse;
use crate::yaml::shape::{Mistake, Reader};

/// Why a run does not start.
#[derive(Debug, Default)]
pub struct Refused {
    /// Mistakes in the policy and in rule files: all of them, by place.
    pub mistakes: Vec<Mistake>,
    /// What is wrong with the command line, one sentence each.
    pub usage: Vec<String>,
}

/// Reads the policy, and detects what it leaves out. Adds rule files and assumed files to the sources.
///
/// # Errors
/// The policy, a rule file or the overrides have mistakes: nothing is judged by half a policy.
pub fn load(request: &Request<'_>, sources: &mut Sources) -> Result<Config, Refused> {
    let mut mistakes = vec![];
    let root = policy_tree(request, sources, &mut mistakes);
    let mut reader = Reader::new(&mut mistakes);
    if request.policy.is_some() {
        reader.check(&root, &shapes::FILE);
        version(&root, &mut reader);
    }
    let mut files = Files::new(request, sources);
    let mut names = Names::new(request.listing);

    let definitions = definitions::load(&root, request.rule, &mut files, &mut reader);
    let sections = sections::read(&root, &mut reader);
    let exclude = exclude::read(&root, &mut names, &mut reader);
    let baseline = paths::baseline(&root, &mut reader);
    let written = sources::read(&root, &mut files, &mut reader);
    let used = rules::read(&root, &definitions, &sections, &mut names, &mut reader);
    let allow = allow::read(&root, request.today, &definitions, &used, &mut reader);

    let view = detect::view::View::new(sources, &exclude);
    let mut usage = vec![];
    let found = sources::plan(written, &view, request.overrides, &mut names, &mut usage);
    if !mistakes.is_empty() || !usage.is_empty() {
        mistakes.sort_by_key(|mistake| mistake.place);
        return Err(Refused { mistakes, usage });
    }
    names.unknown.sort_by_key(|problem| problem.labels.first().map(|label| label.place));
    let nothing = request.policy.is_none() && found.plan.histories.is_empty() && found.plan.code.is_empty();
    let nothing = nothing.then(|| "found no migration history and no package: name them under `sources` in guardrails.yaml".to_owned());
    let notes = found.notes.into_iter().chain(nothing).chain(used.notes).collect();
    Ok(Config {
        file: request.policy,
        plan: found.plan,
        exclude,
        domains: sections.domains,
        layers: sections.layers,
        rules: used.rules,
        definitions: definitions.by_id.into_values().map(|defined| defined.definition).collect(),
        allow,
        baseline,
        notes,
        unknown_names: names.unknown,
    })
}

/// The policy as a tree; an empty mapping where there is none.
fn policy_tree(request: &Request<'_>, sources: &Sources, mistakes: &mut Vec<Mistake>) -> Node {
    let file = request.policy.unwrap_or(FileId(0));
    let text = match request.policy.map(|policy| &sources.get(policy).text) {
        Some(Err(error)) => {
            let place = Place { file, span: Span::default() };
            mistakes.push(Mistake { place, message: format!("cannot read the policy: {}", error.words()), help: None, other: None });
            return Node { value: Value::Null, place };
        }
        Some(Ok(text)) => text,
        None => "",
    };
    let (root, mut found) = parse(text, file);
    mistakes.append(&mut found);
    root
}

fn version(root: &Node, reader: &mut Reader<'_>) {
    if let Some(version) = root.get("version").filter(|node| node.number().is_some_and(|number| number != 1)) {
        let help = "write `version: 1`, or update guardlint".to_owned();
        reader.mistake(version.place, "this version of the format is not known", Some(help));
    }
}
