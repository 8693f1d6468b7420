//! Random histories from a seed: few names, so that they collide, and names that PostgreSQL itself would give.

#[path = "generator_more.rs"]
mod more;

/// A history of single statements; the same for the same seed.
pub fn history(seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    let mut statements = vec![
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$".to_owned(),
        "CREATE TYPE e AS ENUM ('x', 'y')".to_owned(),
    ];
    statements.extend(["a", "b", "a_b", "\"C\""].map(|table| start_table(&mut dice, table)));
    statements.extend((0..40).map(|_| statement(&mut dice)));
    statements
}

/// `a_b` with `b_id` and `a` with `b_b_id` would give the same names.
const TABLES: [&str; 5] = ["a", "b", "a_b", "\"C\"", "p"];
const COLUMNS: [&str; 4] = ["id", "b", "b_id", "\"D\""];
const NAMES: [&str; 5] = ["k", "a_pkey", "a_b_key", "b_id_fkey", "v"];
const ENUMS: [&str; 2] = ["e", "f"];
const LABELS: [&str; 4] = ["x", "y", "z", "w"];
const VIEWS: [&str; 3] = ["v", "w", "a_b"];
const ACTIONS: [&str; 5] =
    ["", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE RESTRICT", " ON DELETE SET DEFAULT ON UPDATE CASCADE"];

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn maybe(&mut self, chance: usize, text: &'static str) -> &'static str {
        if self.percent(chance) { text } else { "" }
    }

    /// One to `most` columns, none twice.
    fn columns(&mut self, most: usize) -> String {
        let count = 1 + self.below(most);
        let first = self.below(COLUMNS.len());
        let chosen: Vec<&str> = COLUMNS.iter().cycle().skip(first).take(count).copied().collect();
        chosen.join(", ")
    }

    /// A name that PostgreSQL gives to a constraint or an index.
    fn given(&mut self) -> String {
        if self.percent(15) {
            return self.pick(&NAMES).to_owned();
        }
        let (table, column) = (self.pick(&TABLES).replace('"', ""), self.pick(&COLUMNS).replace('"', ""));
        let number = self.maybe(15, "1");
        match self.below(5) {
            0 => format!("\"{table}_pkey{number}\""),
            1 => format!("\"{table}_{column}_key{number}\""),
            2 => format!("\"{table}_{column}_fkey{number}\""),
            3 => format!("\"{table}_{column}_check{number}\""),
            _ => format!("\"{table}_{column}_idx{number}\""),
        }
    }
}

/// A table that PostgreSQL takes: something for the rest to work on.
fn start_table(dice: &mut Dice, table: &str) -> String {
    let mut parts: Vec<String> = COLUMNS
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let key = if at == 0 {
                dice.pick(&[" PRIMARY KEY", " PRIMARY KEY", " UNIQUE", ""])
            } else {
                dice.pick(&[" UNIQUE", " NOT NULL", "", ""])
            };
            let kind = dice.pick(&["int", "int", "int", "serial", if at == 0 { "bigint" } else { "e" }]);
            format!("{name} {kind}{key}{}", if dice.percent(20) { format!(" CHECK ({name} IS NOT NULL)") } else { String::new() })
        })
        .collect();
    if dice.percent(50) {
        parts.push(format!("UNIQUE ({})", dice.columns(3)));
    }
    format!("CREATE TABLE {table} ({})", parts.join(", "))
}

fn data_type(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "int",
        "int",
        "int",
        "int",
        "int",
        "int",
        "text",
        "e",
        "serial",
        "bigint GENERATED ALWAYS AS IDENTITY",
        "numeric(8,2)",
        "varchar(20)",
        "timestamptz",
        "e[]",
    ])
}

fn column(dice: &mut Dice, name: &str) -> String {
    let mut text = format!("{name} {}", data_type(dice));
    for _ in 0..dice.below(3) {
        match dice.below(6) {
            0 => text += " PRIMARY KEY",
            1 => text += " UNIQUE",
            2 => text += " NOT NULL",
            3 => text += &[" CHECK (", name, " IS NOT NULL)"].concat(),
            4 => text += &[" REFERENCES ", dice.pick(&TABLES), dice.pick(&ACTIONS)].concat(),
            _ => text += &[" CONSTRAINT ", dice.pick(&NAMES), " UNIQUE"].concat(),
        }
    }
    text
}

fn table_constraint(dice: &mut Dice) -> String {
    let name = if dice.percent(30) { format!("CONSTRAINT {} ", dice.pick(&NAMES)) } else { String::new() };
    match dice.below(6) {
        0 => format!("{name}PRIMARY KEY ({})", dice.columns(2)),
        1 => format!("{name}UNIQUE ({})", dice.columns(3)),
        2 => format!("{name}CHECK ({0} IS NOT NULL OR {1} IS NULL)", dice.pick(&COLUMNS), dice.pick(&COLUMNS)),
        3 => format!("{name}CHECK ({} IS NOT NULL)", dice.pick(&COLUMNS)),
        4 => format!("{name}FOREIGN KEY ({}) REFERENCES {}{}", dice.pick(&COLUMNS), dice.pick(&TABLES), dice.pick(&ACTIONS)),
        _ => {
            let (from, to) = (dice.pick(&COLUMNS), dice.pick(&COLUMNS));
            format!("{name}FOREIGN KEY ({from}) REFERENCES {} ({to}){}", dice.pick(&TABLES), dice.pick(&ACTIONS))
        }
    }
}

fn create_table(dice: &mut Dice) -> String {
    let table = dice.pick(&TABLES);
    let missing = dice.maybe(10, "IF NOT EXISTS ");
    match dice.below(12) {
        0 => return format!("CREATE TABLE {missing}{table} (LIKE {}{})", dice.pick(&TABLES), dice.maybe(60, " INCLUDING ALL")),
        1 => return format!("CREATE TABLE {missing}{table} ({}) INHERITS ({})", column(dice, "own"), dice.pick(&TABLES)),
        2 => return format!("CREATE TABLE {missing}{table} AS SELECT {} FROM {}", dice.columns(3), dice.pick(&TABLES)),
        3 | 4 => return partitions(dice),
        _ => {}
    }
    let count = 2 + dice.below(3);
    let first = dice.below(COLUMNS.len());
    let mut parts: Vec<String> = COLUMNS.iter().cycle().skip(first).take(count).map(|name| column(dice, name)).collect();
    parts.extend((0..dice.below(3)).map(|_| table_constraint(dice)));
    format!("CREATE TABLE {missing}{table} ({})", parts.join(", "))
}

fn partitions(dice: &mut Dice) -> String {
    let child = dice.pick(&["p1", "p2", "a"]);
    let bounds = dice.pick(&["FOR VALUES FROM (0) TO (10)", "FOR VALUES FROM (10) TO (20)", "DEFAULT"]);
    match dice.below(6) {
        0 | 1 => format!("CREATE TABLE p (id int, b int, {}, {}) PARTITION BY RANGE (id)", column(dice, "b_id"), table_constraint(dice)),
        2 | 3 => format!("CREATE TABLE {child} PARTITION OF p {bounds}"),
        4 => format!("ALTER TABLE p ATTACH PARTITION {child} {bounds}"),
        _ => format!("ALTER TABLE p DETACH PARTITION {child}"),
    }
}

fn statement(dice: &mut Dice) -> String {
    if dice.percent(25) {
        return more::statement(dice);
    }
    match dice.below(100) {
        0..=12 => create_table(dice),
        13..=16 => partitions(dice),
        17..=62 => alter_table(dice),
        63..=74 => index(dice),
        75..=80 => enums(dice),
        81..=85 => views(dice),
        86 | 87 => format!("DROP TABLE {}{}{}", dice.maybe(20, "IF EXISTS "), dice.pick(&TABLES), dice.maybe(60, " CASCADE")),
        88 | 89 => "CREATE SCHEMA IF NOT EXISTS s".to_owned(),
        90..=92 => {
            let of = if dice.percent(40) { format!(" OF {}", dice.pick(&COLUMNS)) } else { String::new() };
            format!(
                "CREATE TRIGGER {} BEFORE UPDATE{of} ON {} FOR EACH ROW EXECUTE FUNCTION touch()",
                dice.pick(&NAMES),
                dice.pick(&TABLES)
            )
        }
        93 => format!("DROP TRIGGER {} ON {}", dice.pick(&NAMES), dice.pick(&TABLES)),
        94 | 95 => {
            let (name, table, column) = (dice.pick(&NAMES), dice.pick(&TABLES), dice.pick(&COLUMNS));
            format!("CREATE POLICY {name} ON {table} FOR SELECT USING ({column} IS NOT NULL)")
        }
        96 => format!("DROP POLICY {} ON {}", dice.pick(&NAMES), dice.pick(&TABLES)),
        97 => format!("ALTER TABLE {} SET SCHEMA s", dice.pick(&TABLES)),
        98 => format!("CREATE TABLE s.{} (id int REFERENCES {})", dice.pick(&TABLES), dice.pick(&TABLES)),
        _ => format!("ALTER TABLE s.{} SET SCHEMA public", dice.pick(&TABLES)),
    }
}

fn alter_table(dice: &mut Dice) -> String {
    let mut actions = vec![action(dice)];
    if dice.percent(20) {
        actions.push(action(dice));
    }
    let table = dice.pick(&TABLES);
    let (column, other) = (dice.pick(&COLUMNS), dice.pick(&COLUMNS));
    match dice.below(12) {
        0 => format!("ALTER TABLE {table} RENAME {column} TO {other}"),
        1 => format!("ALTER TABLE {table} RENAME TO {}", dice.pick(&TABLES)),
        2 => format!("ALTER TABLE {table} RENAME CONSTRAINT {} TO {}", dice.given(), dice.given()),
        _ => format!("ALTER TABLE {table} {}", actions.join(", ")),
    }
}

fn action(dice: &mut Dice) -> String {
    let name = dice.pick(&COLUMNS);
    match dice.below(20) {
        0..=2 => format!("ADD COLUMN {}{}", dice.maybe(20, "IF NOT EXISTS "), column(dice, name)),
        3 | 4 => format!("DROP COLUMN {}{name}{}", dice.maybe(20, "IF EXISTS "), dice.maybe(60, " CASCADE")),
        5..=9 => format!("ADD {}{}", table_constraint(dice), dice.maybe(15, " NOT VALID")),
        10 | 11 => format!("DROP CONSTRAINT {}{}{}", dice.maybe(20, "IF EXISTS "), dice.given(), dice.maybe(50, " CASCADE")),
        12 => format!("VALIDATE CONSTRAINT {}", dice.given()),
        13 => format!("ALTER COLUMN {name} SET NOT NULL"),
        14 => format!("ALTER COLUMN {name} DROP NOT NULL"),
        15 => format!("ALTER COLUMN {name} TYPE {}", dice.pick(&["bigint", "text", "varchar(30)"])),
        16 => format!("{} ROW LEVEL SECURITY", dice.pick(&["ENABLE", "DISABLE", "FORCE", "NO FORCE"])),
        17 => format!("ADD {}UNIQUE USING INDEX {}", dice.maybe(30, "CONSTRAINT k "), dice.given()),
        18 => format!(
            "ALTER COLUMN {name} {}",
            dice.pick(&["DROP DEFAULT", "DROP IDENTITY", "ADD GENERATED BY DEFAULT AS IDENTITY", "DROP IDENTITY IF EXISTS"])
        ),
        _ => format!("{}INHERIT {}", dice.maybe(50, "NO "), dice.pick(&TABLES)),
    }
}

fn index(dice: &mut Dice) -> String {
    let table = dice.pick(&TABLES);
    match dice.below(10) {
        0 => format!("DROP INDEX {}{}", dice.given(), dice.maybe(40, " CASCADE")),
        1 => format!("ALTER INDEX {} RENAME TO {}", dice.given(), dice.given()),
        _ => {
            let name = if dice.percent(40) { dice.pick(&NAMES) } else { "" };
            let keys = if dice.percent(20) { format!("({} IS NULL), {}", dice.pick(&COLUMNS), dice.columns(1)) } else { dice.columns(3) };
            let include = if dice.percent(10) { format!(" INCLUDE ({})", dice.columns(2)) } else { String::new() };
            let partial = if dice.percent(15) { format!(" WHERE {} IS NOT NULL", dice.pick(&COLUMNS)) } else { String::new() };
            format!("CREATE {}INDEX {name} ON {table} ({keys}){include}{partial}", dice.maybe(30, "UNIQUE "))
        }
    }
}

fn enums(dice: &mut Dice) -> String {
    let (name, label, other) = (dice.pick(&ENUMS), dice.pick(&LABELS), dice.pick(&LABELS));
    match dice.below(6) {
        0 => format!("CREATE TYPE {name} AS ENUM ('{label}', 'q')"),
        1 => format!("ALTER TYPE {name} ADD VALUE {}'{label}'{}", dice.maybe(30, "IF NOT EXISTS "), dice.maybe(30, " BEFORE 'y'")),
        2 => format!("ALTER TYPE {name} RENAME VALUE '{label}' TO '{other}'"),
        3 => format!("ALTER TYPE {name} RENAME TO {}", dice.pick(&ENUMS)),
        4 => format!("DROP TYPE {name}{}", dice.maybe(60, " CASCADE")),
        _ => format!("CREATE DOMAIN {name} AS int"),
    }
}

fn views(dice: &mut Dice) -> String {
    let (view, table) = (dice.pick(&VIEWS), dice.pick(&TABLES));
    match dice.below(6) {
        0 => format!("DROP VIEW {view}{}", dice.maybe(50, " CASCADE")),
        1 => format!("ALTER VIEW {view} RENAME TO {}", dice.pick(&VIEWS)),
        2 => format!("CREATE MATERIALIZED VIEW {view} AS SELECT {} FROM {table}", dice.columns(2)),
        3 => format!("CREATE OR REPLACE VIEW {view} AS SELECT {} FROM {table}", dice.columns(3)),
        4 => format!("CREATE VIEW {view} AS SELECT * FROM {table}"),
        _ => format!("CREATE VIEW {view} AS SELECT {} AS id FROM {table}", dice.pick(&COLUMNS)),
    }
}
