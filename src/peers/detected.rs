//! A first policy: what was found in the tree, and the rules that run where there is no policy.

use super::write::{Yaml, document};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Detected {
    /// Migration histories: folder and tool.
    pub migrations: Vec<(String, String)>,
    /// Folders of code: folder, packages, language.
    pub code: Vec<(String, Vec<String>, String)>,
    /// Rules: id, and the severity where it is another than the rule's own.
    pub rules: Vec<(String, Option<String>)>,
}

/// The text of guardrails.yaml.
#[must_use]
pub fn first_policy(found: &Detected) -> String {
    let folder = |path: &String| Yaml::text(if path.is_empty() { "." } else { path });
    let migrations = found.migrations.iter().map(|(path, layout)| Yaml::map([("path", folder(path)), ("layout", Yaml::text(layout))]));
    let code = found.code.iter().map(|(root, packages, language)| {
        Yaml::map([("root", folder(root)), ("packages", Yaml::texts(packages)), ("language", Yaml::text(language))])
    });
    let sources = [("migrations", Yaml::List(migrations.collect())), ("code", Yaml::List(code.collect()))];
    let sources = sources.into_iter().filter(|(_, list)| *list != Yaml::List(vec![]));
    let rules = found.rules.iter().map(|(id, severity)| {
        let mut entries = vec![("use", Yaml::text(id))];
        entries.extend(severity.as_ref().map(|severity| ("severity", Yaml::text(severity))));
        entries.extend([("on_empty", Yaml::text("ok")), ("reason", Yaml::text("as it runs where there is no policy"))]);
        Yaml::map(entries)
    });
    let mut text = String::from(
        "# Written by `guardlint init`. `guardlint rules` lists what else can be held; `guardlint explain ID` says what a rule demands.\n",
    );
    let entries = [("version", Yaml::Word("1".to_owned())), ("sources", Yaml::map(sources)), ("rules", Yaml::List(rules.collect()))];
    let entries: Vec<(String, Yaml)> =
        entries.into_iter().filter(|(_, value)| *value != Yaml::Map(vec![])).map(|(key, value)| (key.to_owned(), value)).collect();
    text.push_str(&document(&entries));
    text
}
