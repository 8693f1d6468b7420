//! What the rules of all types of contract share: ids, text, contexts, ignored imports.

use super::contract::Contract;
use super::read::pattern;
use super::session::Session;
use crate::peers::convert::Given;
use crate::peers::modules::{Modules, is_in};
use crate::peers::policy::Policy;
use crate::peers::write::Yaml;
use crate::yaml::placeholder::is_placeholder;

/// One contract on its way to rules.
pub(super) struct Making<'a, 'g> {
    pub(super) given: &'a Given<'a>,
    pub(super) session: &'a Session,
    pub(super) modules: &'a Modules,
    pub(super) contract: &'a Contract,
    pub(super) policy: &'a mut Policy<'g>,
    /// The ids of its rules so far.
    pub(super) rules: Vec<String>,
}

/// A matrix of layers: names, patterns, and the rows of who may import whom.
#[derive(Default)]
pub(super) struct Matrix {
    pub(super) members: Vec<(String, Vec<String>)>,
    pub(super) rows: Vec<(String, Vec<Yaml>)>,
    pub(super) optional: Vec<String>,
}

impl Matrix {
    pub(super) fn yaml(self) -> Yaml {
        let members = self.members.into_iter().map(|(name, patterns)| (name, Yaml::texts(patterns)));
        let rows = self.rows.into_iter().map(|(name, row)| (name, Yaml::List(row)));
        let mut entries = vec![("members", Yaml::map(members)), ("may_import", Yaml::map(rows))];
        if !self.optional.is_empty() {
            entries.push(("optional", Yaml::texts(self.optional)));
        }
        Yaml::map(entries)
    }
}

impl Making<'_, '_> {
    /// A new id for a rule of this contract.
    pub(super) fn id(&mut self, of: Option<&str>) -> String {
        let name = of.map_or_else(|| self.contract.id.clone(), |of| format!("{} {of}", self.contract.id));
        let id = self.policy.id("IL", &name);
        self.rules.push(id.clone());
        id
    }

    /// Adds a rule on a layer model of its own.
    pub(super) fn layers(&mut self, id: &str, model: Yaml, fix: &str, mut with: Vec<(&str, Yaml)>) {
        self.policy.model(id, model);
        with.insert(0, ("layers", Yaml::text(id)));
        self.rule(id, "layers", fix, with);
    }

    /// Adds a rule.
    pub(super) fn rule(&mut self, id: &str, kind: &str, fix: &str, with: Vec<(&str, Yaml)>) {
        let mut with: Vec<(String, Yaml)> = with.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let type_checking = self.session.leaves_out_type_checking;
        // What does not run while a module is loaded makes no circle of ours, and one of import-linter.
        let mut contexts = if kind == "import-cycles" { vec![("lazy", Yaml::text("deny")), ("main", Yaml::text("deny"))] } else { vec![] };
        if type_checking || kind == "import-cycles" {
            contexts.push(("type_checking", Yaml::text(if type_checking { "allow" } else { "deny" })));
        }
        if !contexts.is_empty() {
            with.push(("contexts".to_owned(), Yaml::map(contexts)));
        }
        let ignored = self.ignored();
        if !ignored.is_empty() {
            with.push(("ignore_imports".to_owned(), Yaml::List(ignored)));
        }
        let Contract { name, comment, guidance, .. } = self.contract;
        let demanded = format!("The contract `{name}` of {} demands it.", self.given.name);
        let why = match comment {
            Some(comment) if is_placeholder(comment) => format!("{demanded} {comment}"),
            Some(comment) => comment.clone(),
            None => demanded,
        };
        let title = if is_placeholder(name) { format!("the contract `{name}`") } else { name.clone() };
        let fix = guidance.as_deref().filter(|guidance| !is_placeholder(guidance)).unwrap_or(fix);
        let entries = [
            ("id", Yaml::text(id)),
            ("kind", Yaml::text(kind)),
            ("title", Yaml::text(title)),
            ("why", Yaml::text(why)),
            ("fix", Yaml::text(fix)),
            ("with", Yaml::Map(with)),
        ];
        self.policy.rule(Yaml::map(entries));
    }

    fn ignored(&self) -> Vec<Yaml> {
        let mut seen = std::collections::BTreeSet::new();
        let entries = self.contract.ignored.iter().filter(|entry| seen.insert((&entry.from, &entry.to)));
        let entry = |entry: &super::contract::Ignored| {
            let place = format!("ignored by `{}` in {}", self.contract.name, self.given.name);
            let reason = match &entry.comment {
                Some(comment) if !is_placeholder(comment) => comment.clone(),
                Some(comment) => format!("{place}: {comment}"),
                None => place,
            };
            let mut entries =
                vec![("from", Yaml::text(pattern(&entry.from))), ("to", Yaml::text(pattern(&entry.to))), ("reason", Yaml::text(reason))];
            if self.contract.may_match_nothing {
                entries.push(("unmatched", Yaml::text("ok")));
            }
            Yaml::map(entries)
        };
        entries.map(entry).collect()
    }

    /// Whether an expression names modules of the project itself.
    pub(super) fn is_own(&self, expression: &str) -> bool {
        expression.starts_with('*')
            || self.session.packages.iter().any(|package| is_in(expression, &package.text))
            || self.session.packages.iter().any(|package| {
                let mut parts = expression.split('.').zip(package.text.split('.'));
                expression.contains('*') && parts.all(|(part, name)| part.contains('*') || part == name)
            })
    }

    /// Says that wildcards were replaced by the modules that they stand for today.
    pub(super) fn expanded(&mut self, expressions: &[&str]) {
        let wild: Vec<&str> = expressions.iter().copied().filter(|expression| expression.contains('*')).collect();
        if !wild.is_empty() {
            let what = format!(
                "the wildcards of `{}` stand for the modules of today (`{}`): a new one must be added by hand",
                self.contract.name,
                wild.join("`, `")
            );
            self.policy.note(what);
        }
    }
}

/// The pattern of an expression; with `below`, of all below it too.
pub(super) fn members(expression: &str, below: bool) -> String {
    let pattern = pattern(expression);
    if !below || pattern.ends_with("**") { pattern } else { format!("{pattern}.**") }
}

/// Whether a pattern can be written for an expression: more than two `**` are too many.
pub(super) fn fits_a_pattern(expression: &str) -> bool {
    expression.matches("**").count() < 2
}

/// For an expression with one `*`: the pattern that remembers what it stands for.
pub(super) fn captured(expression: &str, below: bool) -> Option<String> {
    let stars = expression.split('.').filter(|part| part.contains('*')).count();
    (stars == 1 && !expression.contains("**")).then(|| {
        let pattern = expression.replace('*', &format!("{{{CAPTURE}}}"));
        if below { format!("{pattern}.**") } else { pattern }
    })
}

/// The name under which a pattern remembers a part.
pub(super) const CAPTURE: &str = "member";

/// `{ layer: name, same: member }`.
pub(super) fn same(layer: &str) -> Yaml {
    Yaml::map([("layer", Yaml::text(layer)), ("same", Yaml::text(CAPTURE))])
}
