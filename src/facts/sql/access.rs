//! Privileges, comments, and the search path.

use super::expr::{arguments, callee};
use super::names;
use super::tree::{Cx, K, Node, child, children, find, has, string, words};
use crate::facts::ddl::{Grant, Membership, ObjectKind, OpKind};

/// `GRANT` and `REVOKE`.
pub(super) fn grant(cx: &Cx, node: &Node) -> Option<OpKind> {
    let Some(clause) = child(node, K::ON_PRIVILEGE_OBJECTS_CLAUSE) else { return Some(OpKind::Membership(membership(cx, node)?)) };
    let objects = clause.first_child()?;
    let tables = match objects.kind() {
        K::PRIVILEGE_TABLE | K::PRIVILEGE_DEFAULT => cx.objects(&objects, K::RELATION_NAME_REF),
        _ => Vec::new(),
    };
    let schemas = match objects.kind() {
        K::PRIVILEGE_ALL_TABLES_IN_SCHEMA => cx.idents(&objects, K::SCHEMA_REF),
        _ => Vec::new(),
    };
    Some(OpKind::Grant(Grant {
        grant: node.kind() == K::GRANT,
        privileges: privileges(cx, node),
        tables,
        schemas,
        roles: listed(cx, node),
    }))
}

/// `GRANT role TO role` and its `REVOKE`, but for options alone.
fn membership(cx: &Cx, node: &Node) -> Option<Membership> {
    let commands = child(node, K::REVOKE_COMMAND_LIST)?;
    let roles = children(&commands, K::REVOKE_COMMAND).flat_map(|command| roles(cx, &command)).collect();
    let grant = node.kind() == K::GRANT;
    let option_only = words(node).contains(" OPTION FOR ");
    (grant || !option_only).then(|| Membership { roles, members: listed(cx, node), grant })
}

/// The memberships that `CREATE ROLE` and `ALTER GROUP` make.
pub(super) fn memberships(cx: &Cx, node: &Node) -> Vec<Membership> {
    let own = || roles(cx, node).into_iter().chain(cx.child_ident(node, K::ROLE).map(|role| role.name)).collect::<Vec<_>>();
    if node.kind() == K::ALTER_GROUP {
        let users = [(K::ADD_USERS, true), (K::DROP_USERS, false)];
        let found = users.into_iter().filter_map(|(kind, grant)| Some((child(node, kind)?, grant)));
        return found.map(|(users, grant)| Membership { roles: own(), members: roles(cx, &users), grant }).collect();
    }
    let options = child(node, K::ROLE_OPTION_LIST);
    let one = |option: Node| match option.kind() {
        K::ROLE_OPTION_IN_ROLE | K::ROLE_OPTION_IN_GROUP => Some(Membership { roles: listed(cx, &option), members: own(), grant: true }),
        K::ROLE_OPTION_ROLE | K::ROLE_OPTION_USER | K::ROLE_OPTION_ADMIN => {
            Some(Membership { roles: own(), members: listed(cx, &option), grant: true })
        }
        _ => None,
    };
    options.into_iter().flat_map(|options| options.children().filter_map(one).collect::<Vec<_>>()).collect()
}

/// The roles of a node's list.
fn listed(cx: &Cx, node: &Node) -> Vec<String> {
    child(node, K::ROLE_REF_LIST).map(|list| roles(cx, &list)).unwrap_or_default()
}

/// The roles right in a node.
fn roles(cx: &Cx, node: &Node) -> Vec<String> {
    children(node, K::ROLE_REF).map(|role| cx.ident(&find(&role, K::ROLE_NAME_REF).unwrap_or(role)).name).collect()
}

/// Privileges in capitals; one on columns alone keeps their list, for it is less than the same word without.
fn privileges(cx: &Cx, node: &Node) -> Vec<String> {
    let Some(list) = child(node, K::REVOKE_COMMAND_LIST) else { return vec!["ALL".to_owned()] };
    let privilege = |command: Node| match child(&command, K::COLUMN_REF_LIST) {
        None if words(&command) == "ALL PRIVILEGES" => "ALL".to_owned(),
        None => words(&command),
        Some(columns) => {
            let verb = command.first_token().map(|token| token.text().to_ascii_uppercase()).unwrap_or_default();
            let names: Vec<String> = cx.idents(&columns, K::COLUMN_NAME_REF).into_iter().map(|column| column.name).collect();
            format!("{verb} ({})", names.join(", "))
        }
    };
    children(&list, K::REVOKE_COMMAND).map(privilege).collect()
}

/// `COMMENT ON`.
pub(super) fn comment(cx: &Cx, node: &Node) -> Option<OpKind> {
    let target = node.first_child()?;
    let object = match target.kind() {
        K::OBJECT_TABLE | K::OBJECT_FOREIGN_TABLE => ObjectKind::Table,
        K::OBJECT_COLUMN => return column_comment(cx, &target),
        K::OBJECT_INDEX => ObjectKind::Index,
        K::OBJECT_VIEW => ObjectKind::View,
        K::OBJECT_MATERIALIZED_VIEW => ObjectKind::MaterializedView,
        K::OBJECT_SEQUENCE => ObjectKind::Sequence,
        K::OBJECT_TYPE => ObjectKind::Type,
        K::OBJECT_DOMAIN => ObjectKind::Domain,
        K::OBJECT_FUNCTION | K::OBJECT_PROCEDURE | K::OBJECT_ROUTINE | K::OBJECT_AGGREGATE => ObjectKind::Function,
        K::OBJECT_TRIGGER => ObjectKind::Trigger,
        K::OBJECT_POLICY => ObjectKind::Policy,
        K::OBJECT_CONSTRAINT => ObjectKind::Constraint,
        K::OBJECT_SCHEMA => ObjectKind::Schema,
        K::OBJECT_EXTENSION => ObjectKind::Extension,
        _ => ObjectKind::Other,
    };
    let named = find(&target, K::PATH_REF).or_else(|| target.first_child())?;
    Some(OpKind::Comment { object, name: cx.object(&named), column: None })
}

fn column_comment(cx: &Cx, target: &Node) -> Option<OpKind> {
    let path = find(target, K::PATH_REF)?;
    let table = child(&path, K::PATH_REF)?;
    let column = child(&path, K::PATH_SEGMENT_REF)?;
    Some(OpKind::Comment { object: ObjectKind::Column, name: cx.object(&table), column: Some(cx.ident(&column)) })
}

/// `SET search_path` and `SET SCHEMA`; `None` for any other setting.
pub(super) fn set(cx: &Cx, node: &Node) -> Option<OpKind> {
    if let Some(value) = child(node, K::SET_SCHEMA_VALUE) {
        let schema = child(&value, K::LITERAL).and_then(|literal| string(&literal))?;
        return Some(OpKind::SetSearchPath(vec![schema]));
    }
    let config = child(node, K::SET_CONFIG)?;
    if cx.child_object(&config, K::CONFIG_PARAMETER_REF)?.name != "search_path" {
        return None;
    }
    let value = child(&config, K::TO_CONFIG_VALUE)?;
    let schemas = value.children().filter_map(|schema| match schema.kind() {
        // A quoted value is one schema, whatever commas it has: PostgreSQL quotes it again.
        K::LITERAL => string(&schema),
        K::CONFIG_VALUE_NAME => Some(cx.ident(&schema).name),
        _ => None,
    });
    Some(OpKind::SetSearchPath(schemas.collect()))
}

/// `RESET search_path` and `RESET ALL`.
pub(super) fn reset(cx: &Cx, node: &Node) -> Option<OpKind> {
    let parameter = cx.child_object(node, K::CONFIG_PARAMETER_REF);
    (has(node, K::ALL) || parameter.is_some_and(|parameter| parameter.name == "search_path")).then(|| OpKind::SetSearchPath(Vec::new()))
}

/// `SELECT set_config('search_path', …)`.
pub(super) fn set_config(cx: &Cx, node: &Node) -> Option<OpKind> {
    let call = node
        .descendants()
        .find(|found| found.kind() == K::CALL_EXPR && callee(cx, found).is_some_and(|function| function.name == "set_config"))?;
    let arguments = arguments(&call);
    let [parameter, value, ..] = arguments.as_slice() else { return None };
    if !string(parameter)?.eq_ignore_ascii_case("search_path") {
        return None;
    }
    let value = string(value)?;
    let schemas = value.split(',').map(str::trim).filter(|schema| !schema.is_empty() && *schema != "\"\"").map(names::fold);
    Some(OpKind::SetSearchPath(schemas.collect()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn grants() {
        check(
            "GRANT SELECT, INSERT (a, b) ON TABLE s.t, u TO joe, PUBLIC WITH GRANT OPTION; REVOKE ALL PRIVILEGES ON t FROM PUBLIC;
             GRANT USAGE ON SCHEMA s TO joe; GRANT SELECT ON ALL TABLES IN SCHEMA s TO joe; GRANT admin TO joe",
            &expect![[r#"
                Grant { grant: true, privileges: ["SELECT", "INSERT (a, b)"], tables: [s.t, u], roles: ["joe", "public"] }
                Grant { privileges: ["ALL"], tables: [t], roles: ["public"] }
                Grant { grant: true, privileges: ["USAGE"], roles: ["joe"] }
                Grant { grant: true, privileges: ["SELECT"], schemas: [s], roles: ["joe"] }
                Membership { roles: ["admin"], members: ["joe"], grant: true }
            "#]],
        );
    }

    #[test]
    fn comments() {
        check(
            "COMMENT ON TABLE s.t IS 'x'; COMMENT ON COLUMN s.t.c IS NULL; COMMENT ON CONSTRAINT k ON s.t IS 'x'; COMMENT ON FUNCTION f(int) IS 'x'",
            &expect![[r"
                Comment { object: Table, name: s.t }
                Comment { object: Column, name: s.t, column: c }
                Comment { object: Constraint, name: k }
                Comment { object: Function, name: f }
            "]],
        );
    }

    #[test]
    fn the_search_path() {
        check(
            "SET search_path TO \"A\", public; SET LOCAL search_path = 'a, b'; SELECT pg_catalog.set_config('search_path', 'App, \"B\"', false);
             SET SCHEMA 'x'; RESET search_path; SET search_path = DEFAULT; SET lock_timeout = 5; SET TIME ZONE 'utc'",
            &expect![[r#"
                SetSearchPath(["A", "public"])
                SetSearchPath(["a, b"])
                SetSearchPath(["app", "B"])
                SetSearchPath(["x"])
                SetSearchPath([])
                SetSearchPath([])
                Neutral("SET")
                Neutral("SET")
            "#]],
        );
    }
}
