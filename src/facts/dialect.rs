//! Which database a history is for.

/// A database whose SQL is read and whose behaviour is replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL.
    #[default]
    Postgresql,
    /// MySQL before version 9, which ignores `REFERENCES` behind a column.
    Mysql,
    /// MariaDB, where it differs from MySQL: what stands behind a column counts, and checks have other names.
    Mariadb,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// Every dialect, in the order that messages name them.
    pub const ALL: [Self; 4] = [Self::Postgresql, Self::Mysql, Self::Mariadb, Self::Sqlite];

    /// The word in policies, flags and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
            Self::Sqlite => "sqlite",
        }
    }

    /// As people write it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Postgresql => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Mariadb => "MariaDB",
            Self::Sqlite => "SQLite",
        }
    }

    /// The dialect of a word, in the spellings that tools have for it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "postgresql" | "postgres" | "pg" => Self::Postgresql,
            "mysql" => Self::Mysql,
            "mariadb" => Self::Mariadb,
            "sqlite" | "sqlite3" => Self::Sqlite,
            _ => return None,
        })
    }

    /// What two types must have in common to be one: their name without length, in SQLite the affinity that it stands for.
    #[must_use]
    pub fn type_family(self, data_type: &str) -> String {
        if self == Self::Sqlite {
            return affinity(&data_type.to_ascii_uppercase()).to_owned();
        }
        match (data_type.split_once('('), data_type.split_once(')')) {
            (Some((before, _)), Some((_, after))) => format!("{}{after}", before.trim_end()),
            _ => data_type.to_owned(),
        }
    }

    /// Whether what is written for this database is for another too: MariaDB runs MySQL's.
    #[must_use]
    pub fn runs(self, other: Self) -> bool {
        self == other || (self.is_mysql() && other.is_mysql())
    }

    /// MySQL or MariaDB.
    #[must_use]
    pub fn is_mysql(self) -> bool {
        matches!(self, Self::Mysql | Self::Mariadb)
    }
}

/// The affinity of a declared type, by SQLite's rules and in their order.
fn affinity(declared: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["INT"]) {
        "INTEGER"
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        "TEXT"
    } else if declared.is_empty() || has(&["BLOB"]) {
        "BLOB"
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        "REAL"
    } else {
        "NUMERIC"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_hold_the_same_are_one() {
        let one = |dialect: Dialect, a: &str, b: &str| dialect.type_family(a) == dialect.type_family(b);
        assert!(one(Dialect::Sqlite, "INTEGER", "bigint") && one(Dialect::Sqlite, "VARCHAR(36)", "text"));
        assert!(!one(Dialect::Sqlite, "INTEGER", "TEXT"));
        assert!(one(Dialect::Mysql, "varchar(20)", "varchar(40)") && !one(Dialect::Mysql, "int", "int unsigned"));
    }
}
