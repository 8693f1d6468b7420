//! Which migration histories a model may belong to.

use super::Models;
use crate::source::sources::Sources;
use crate::workspace::plan::Plan;

/// Gives each model the histories that are nearest to its file: those that share the most folders with it.
pub fn assign(models: &mut Models, plan: &Plan, sources: &Sources) {
    for model in &mut models.models {
        let path = sources.path(model.place.file);
        let near: Vec<usize> = plan.histories.iter().map(|history| shared(path, &history.path)).collect();
        let most = near.iter().max().copied();
        model.histories = near.iter().enumerate().filter(|(_, shared)| Some(**shared) == most).map(|(at, _)| at).collect();
    }
}

/// How many folders two paths begin with alike.
fn shared(file: &str, folder: &str) -> usize {
    file.split('/').zip(folder.split('/')).take_while(|(a, b)| a == b).count()
}
