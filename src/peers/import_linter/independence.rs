//! `independence`: none of some modules reaches another.

use super::read::Text;
use super::rule::{Making, Matrix, captured, members, same};

pub(super) fn say(making: &mut Making<'_, '_>, modules: &[Text]) {
    let id = making.id(None);
    let mut expressions: Vec<&str> = modules.iter().map(|module| module.text.as_str()).collect();
    expressions.sort_unstable();
    expressions.dedup();
    let mut matrix = Matrix::default();
    let wild = |expression: &&str| expression.contains('*') && captured(expression, true).is_none();
    making.expanded(&expressions.iter().copied().filter(wild).collect::<Vec<_>>());
    for expression in &expressions {
        if let Some(pattern) = captured(expression, true) {
            matrix.members.push(((*expression).to_owned(), vec![pattern]));
            matrix.rows.push(((*expression).to_owned(), vec![same(expression)]));
            continue;
        }
        for module in
            making.modules.matching(expression).into_iter().filter(|module| !expressions.contains(&module.as_str()) || module == expression)
        {
            if !matrix.members.iter().any(|(name, _)| *name == module) {
                matrix.members.push((module.clone(), vec![members(&module, true)]));
                matrix.rows.push((module, vec![]));
            }
        }
    }
    let with = vec![("reach", crate::peers::write::Yaml::text("indirect"))];
    making.layers(&id, matrix.yaml(), "Move what both need to a module that both may import.", with);
}
