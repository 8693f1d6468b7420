//! Which types PostgreSQL can hold against each other in a foreign key, as far as that is beyond doubt.

use super::types::base_type;
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::replay::Replay;

/// Types of PostgreSQL between which an equality operator or an implicit cast may exist: within a family nothing is refused.
const FAMILIES: &[&[&str]] = &[
    &["smallint", "integer", "bigint", "numeric", "real", "double precision", "oid", "money"],
    &["text", "character varying", "character", "name", "\"char\"", "citext"],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["time without time zone", "time with time zone", "interval"],
    &["uuid"],
    &["boolean"],
    &["bytea"],
    &["jsonb"],
    &["inet", "cidr"],
];

impl Replay {
    /// Whether a foreign key from a column of one type to one of another is refused for certain.
    pub(super) fn are_incomparable(&self, from: &str, to: &str) -> bool {
        match (self.family(from), self.family(to)) {
            (Some(from), Some(to)) => from != to,
            _ => false,
        }
    }

    /// Whether a column of one type can become one of another only by an expression: PostgreSQL converts by itself what it would
    /// convert in an assignment, and everything to text.
    pub(super) fn has_no_cast(&self, from: &str, to: &str) -> bool {
        const TEXT: Family = Family::Known(1);
        const TIMES: [Family; 2] = [Family::Known(2), Family::Known(3)];
        match (self.family(from), self.family(to)) {
            (Some(from), Some(to)) => from != to && to != TEXT && !(TIMES.contains(&from) && TIMES.contains(&to)),
            _ => false,
        }
    }

    /// What a type can be held against: a number for the families above, the name of an enum. Nothing for what is not sure.
    fn family(&self, data_type: &str) -> Option<Family> {
        if data_type.ends_with(']') {
            return Some(Family::Array);
        }
        let plain = match data_type.split_once('(') {
            Some((base, rest)) => format!("{}{}", base.trim_end(), rest.split_once(')').map_or("", |(_, after)| after)),
            None => data_type.to_owned(),
        };
        if let Some(number) = FAMILIES.iter().position(|family| family.contains(&plain.as_str())) {
            return Some(Family::Known(number));
        }
        let (schema, base) = base_type(data_type)?;
        let mut enums = self.schema.enums.keys().filter(|name| self.is_same_type(name, schema.as_deref(), &base));
        enums.next().map(|name| Family::Enum(name.clone()))
    }
}

/// A family of types.
#[derive(PartialEq, Eq)]
enum Family {
    Known(usize),
    Enum(QualName),
    /// An array of anything: never a scalar.
    Array,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_of_different_families_are_refused() {
        let replay = Replay::default();
        for (from, to, refused) in [
            ("integer", "bigint", false),
            ("integer", "text", true),
            ("character varying(64)", "text", false),
            ("uuid", "character varying(36)", true),
            ("timestamp(3) without time zone", "date", false),
            ("mood", "text", false),
            ("integer[]", "integer", true),
            ("integer[]", "bigint[]", false),
            ("unknown", "integer", false),
        ] {
            assert_eq!(replay.are_incomparable(from, to), refused, "{from} -> {to}");
        }
    }
}
