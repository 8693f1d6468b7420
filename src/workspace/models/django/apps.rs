//! What of a Django project decides the names and types of tables: apps, their labels, and settings.
//!
//! Read off the text of `apps.py` and of settings: only literals count, and what two settings say differently is not known.

use std::collections::BTreeSet;

use crate::source::sources::{FileId, Sources};

/// The app that a file of models belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its folder.
    pub folder: String,
    /// The label; empty where nothing tells it.
    pub label: String,
    /// The class of primary keys that no field declares, when the app says it.
    pub auto_field: Option<String>,
    /// It has migrations of Django.
    pub has_history: bool,
}

/// Settings of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `DEFAULT_AUTO_FIELD`.
    pub auto_field: Option<String>,
    /// `AUTH_USER_MODEL`.
    pub user_model: Option<String>,
}

/// Reads the settings.
pub fn settings(sources: &Sources) -> Settings {
    let (mut auto_fields, mut user_models) = (BTreeSet::new(), BTreeSet::new());
    for (_, file) in sources.tree() {
        let is_settings = file.path.ends_with(".py") && file.path.rsplit('/').take(2).any(|part| part.contains("settings"));
        if is_settings {
            auto_fields.extend(assigned(file.text(), "DEFAULT_AUTO_FIELD"));
            user_models.extend(assigned(file.text(), "AUTH_USER_MODEL"));
        }
    }
    let only = |mut found: BTreeSet<String>| if found.len() == 1 { found.pop_first() } else { None };
    Settings { auto_field: only(auto_fields), user_model: only(user_models) }
}

/// The app of a file: the nearest folder with an `apps.py`, else the one that holds its `models`.
pub fn app(sources: &Sources, file: FileId) -> App {
    let path = sources.path(file);
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    let of_models = parts.iter().rposition(|part| *part == "models").map_or(parts.len(), |at| at);
    let configured = (0..=parts.len()).rev().find_map(|count| {
        let folder = parts.get(..count)?.join("/");
        let file = sources.find(&join(&folder, "apps.py"))?;
        Some((folder, file))
    });
    let folder = configured.as_ref().map_or_else(|| parts.get(..of_models).unwrap_or_default().join("/"), |(folder, _)| folder.clone());
    let text = configured.map(|(_, file)| sources.get(file).text()).unwrap_or_default();
    let said = |name: &str| assigned(text, name).into_iter().next();
    let of_name = said("name").and_then(|name| name.rsplit('.').next().map(str::to_owned));
    let label = said("label").or(of_name).unwrap_or_else(|| folder.rsplit('/').next().unwrap_or_default().to_owned());
    let migrations = join(&folder, "migrations/");
    let is_migration = |path: &str, text: &str| path.starts_with(&migrations) && path.ends_with(".py") && text.contains("Migration");
    let has_history = sources.tree().any(|(_, file)| is_migration(&file.path, file.text()));
    App { folder, label, auto_field: said("default_auto_field"), has_history }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The texts that lines like `name = "text"` give a name.
fn assigned(text: &str, name: &str) -> Vec<String> {
    let value = |line: &str| {
        let rest = line.trim_start().strip_prefix(name)?.trim_start();
        // `name: str = "text"`.
        let rest = rest.strip_prefix(':').map_or(rest, |typed| typed.trim_start_matches(|char| char != '='));
        let rest = rest.strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''))?;
        rest.get(1..)?.split(quote).next().map(str::to_owned)
    };
    text.lines().filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_literal_assignments_of_the_name_itself_count() {
        let text = "class A(AppConfig):\n    name: str = 'shop.core'\n    verbose_name = \"x\"\n    label = \"goods\"\nlabel == 'no'\nlabel = f()\n";
        assert_eq!((assigned(text, "name"), assigned(text, "label")), (vec!["shop.core".to_owned()], vec!["goods".to_owned()]));
    }
}
