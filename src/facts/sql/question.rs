//! A whole query as a condition: what `conn.execute(text("SELECT 1 FROM …")).fetchone()` asks.

use squawk_syntax::SourceFile;

use super::Binds;
use super::condition::{self, Vars};
use super::mask::Holes;
use super::query::is_query;
use super::tree::Cx;
use super::weight::Weight;
use crate::facts::ddl::Condition;

/// Reads a query as "gives a row" or, when it gives one truth value, "is true". `None` when it asks nothing of the catalog.
#[must_use]
pub fn question(text: &str, binds: Binds) -> Option<Condition> {
    if Weight::of(text, binds).too_much().is_some() {
        return None;
    }
    let holes = Holes::of(text, binds);
    let masked = holes.mask(text);
    let parse = SourceFile::parse(&masked);
    let root = parse.syntax_node();
    let query = root.children().find(|node| is_query(node.kind())).filter(|_| parse.errors().is_empty())?;
    let cx = Cx { text, masked: &masked, holes: &holes, base: 0, at: &|offset| offset, binds, depth: 0 };
    condition::of_query(&cx, &query, &Vars::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ddl::{CatalogQuery, ObjectKind};

    fn asked(text: &str) -> Option<CatalogQuery> {
        match question(text, Binds::Named)? {
            Condition::Exists(query) => Some(query),
            _ => None,
        }
    }

    #[test]
    fn a_query_on_the_catalog_is_a_question() {
        let query =
            asked("SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c' AND table_schema = 'public'")
                .unwrap();
        assert_eq!((query.object, query.name.as_deref()), (ObjectKind::Column, Some("c")));
        let table = query.table.unwrap();
        assert_eq!((table.schema.as_deref(), table.name.as_str()), (Some("public"), "t"));
        assert!(query.unread.is_empty());
        assert_eq!(asked("SELECT EXISTS (SELECT FROM pg_constraint WHERE conname = 'x')").unwrap().object, ObjectKind::Constraint);
        assert_eq!(asked("SELECT to_regtype('mood') IS NOT NULL"), None, "a type or a domain");
    }

    #[test]
    fn a_bind_is_not_read_and_a_table_of_the_user_is_no_catalog() {
        assert_eq!(asked("SELECT 1 FROM pg_indexes WHERE indexname = 'i' AND tablename = :t").unwrap().unread, ["tablename = :t"]);
        assert_eq!(question("SELECT 1 FROM users WHERE id = 1", Binds::Named), None);
        assert_eq!(question("DROP TABLE t", Binds::Named), None);
    }
}
