//! Privileges that a role has because it is a member of another.

use super::Stopped;
use crate::workspace::schema::model::Schema;

/// Whether a statement that is given to nobody stays so: a member may do what its role may.
///
/// A role that migrations give privileges on tables, or take them from, is not their owner; of any other nobody knows whether it is.
pub(super) fn inherited(schema: &Schema, verb: &str) -> Stopped {
    let is_known = |role: &String| schema.tables.values().any(|table| table.grants.contains_key(role) || table.revoked.contains_key(role));
    for (role, member) in schema.memberships.keys() {
        if role == "pg_write_all_data" {
            if verb != "TRUNCATE" {
                return Stopped::No;
            }
        } else if !role.starts_with("pg_") && !is_known(role) {
            return Stopped::Unknown(format!("`{member}` is a member of `{role}`, and what that role may do is not known"));
        }
    }
    Stopped::Yes
}
