//! The keys of a dict literal, or of all dict literals of a list, read when somebody asks for them.

use ruff_python_ast::{Expr, ExprDict};
use ruff_python_parser::parse_expression;

/// The keys of what is passed as rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// In order of appearance, each once; of `Run.state` the last part.
    pub names: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
}

/// The keys that an expression of a file writes down; `None` where it is no dict and no list of them. What was read as a part of a file
/// is no deeper than that.
#[must_use]
pub fn keys(expression: &str) -> Option<Keys> {
    let opens = expression.trim_start().starts_with(['{', '[', '(']);
    let parsed = opens.then(|| parse_expression(expression).ok()).flatten()?;
    let mut keys = Keys { names: Vec::new(), complete: true };
    match &*parsed.syntax().body {
        Expr::Dict(dict) => add(dict, &mut keys),
        Expr::List(list) => of_rows(&list.elts, &mut keys)?,
        Expr::Tuple(tuple) => of_rows(&tuple.elts, &mut keys)?,
        Expr::ListComp(each) => of_rows(std::slice::from_ref(&*each.elt), &mut keys)?,
        _ => return None,
    }
    Some(keys)
}

fn of_rows(rows: &[Expr], keys: &mut Keys) -> Option<()> {
    for row in rows {
        add(row.as_dict_expr()?, keys);
    }
    (!rows.is_empty()).then_some(())
}

fn add(dict: &ExprDict, keys: &mut Keys) {
    for item in &dict.items {
        let name = match &item.key {
            Some(Expr::StringLiteral(key)) => key.value.to_str(),
            Some(Expr::Attribute(key)) => key.attr.as_str(),
            _ => {
                keys.complete = false;
                continue;
            }
        };
        if keys.names.iter().all(|known| known != name) {
            keys.names.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_of_dicts_and_of_rows() {
        let read = |text: &str| keys(text).map(|keys| (keys.names.join(" "), keys.complete));
        assert_eq!(read("{'a': 1, Run.b: {'c': 2}}"), Some(("a b".to_owned(), true)));
        assert_eq!(read("{'a': 1, **more}"), Some(("a".to_owned(), false)));
        assert_eq!(read("{key: 1}"), Some((String::new(), false)));
        assert_eq!(read("[{'a': 1},\n {'a': 2, 'b': 3}]"), Some(("a b".to_owned(), true)));
        assert_eq!(read("[{'a': x} for x in all]"), Some(("a".to_owned(), true)));
        assert_eq!((read("[]"), read("[row]"), read("rows"), read("{1, 2}"), read("{'a': ")), (None, None, None, None, None));
    }
}
