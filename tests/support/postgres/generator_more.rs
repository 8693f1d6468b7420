//! Statements about everything that is no plain table: sequences, joins, functions, rules, privileges, blocks.

use super::{ACTIONS, COLUMNS, Dice, NAMES, TABLES, VIEWS};

const SEQUENCES: [&str; 4] = ["k", "l", "a_id_seq", "b_b_seq"];
const FUNCTIONS: [&str; 2] = ["touch", "touched"];

/// One statement.
pub fn statement(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 | 1 => sequence(dice),
        2..=4 => query(dice),
        5 => function(dice),
        6 => trigger_or_policy(dice),
        7 | 8 => block(dice),
        9 => table(dice),
        10 => partition(dice),
        _ => neutral(dice),
    }
}

fn sequence(dice: &mut Dice) -> String {
    let name = dice.pick(&SEQUENCES);
    match dice.below(8) {
        0 | 1 => format!("CREATE SEQUENCE {}{name}", dice.maybe(30, "IF NOT EXISTS ")),
        2 => format!("CREATE SEQUENCE q OWNED BY {}.own", dice.pick(&TABLES)),
        3 => format!("ALTER SEQUENCE {name} OWNED BY NONE"),
        4 => format!("ALTER SEQUENCE q OWNED BY {}.own", dice.pick(&TABLES)),
        5 if dice.percent(20) => "DROP SEQUENCE q".to_owned(),
        5 => format!("ALTER SEQUENCE {name} RENAME TO {}", dice.pick(&SEQUENCES)),
        6 => format!("DROP SEQUENCE {}{name}", dice.maybe(30, "IF EXISTS ")),
        _ => format!("ALTER SEQUENCE {name} RESTART WITH 7"),
    }
}

fn query(dice: &mut Dice) -> String {
    let (one, two) = (dice.pick(&TABLES), dice.pick(&TABLES));
    let (column, other) = (dice.pick(&COLUMNS), dice.pick(&COLUMNS));
    let query = match dice.below(8) {
        0 => format!("SELECT * FROM {one} x JOIN {two} y USING ({column}, {other})"),
        1 => format!("SELECT y.{column} AS one, x.* FROM {one} x, {two} y"),
        2 => format!("SELECT * FROM {one} x NATURAL LEFT JOIN (SELECT {column}, {other} AS more FROM {two}) y"),
        3 => format!("SELECT {column} AS one FROM {one} UNION SELECT {other} FROM {two}"),
        4 => format!("WITH c AS (SELECT {column}, {other} AS x FROM {one}), d (z) AS (SELECT x FROM c) SELECT c.*, z FROM c, d"),
        5 => format!("SELECT DISTINCT ON ({column}) {column}, count(*) OVER () AS n, {other}::text AS t FROM {one}"),
        6 => format!("SELECT s.* FROM (SELECT * FROM {one}) s (first) WHERE EXISTS (SELECT {column} FROM {two})"),
        _ => format!("SELECT {column}, (SELECT max({other}::text) FROM {two}) AS top, 'x' AS word FROM {one}"),
    };
    match dice.below(4) {
        0 => format!("CREATE TABLE {} AS {query}", dice.pick(&TABLES)),
        1 => format!("CREATE MATERIALIZED VIEW {} AS {query}", dice.pick(&VIEWS)),
        2 => format!("DROP MATERIALIZED VIEW {}{}", dice.maybe(30, "IF EXISTS "), dice.pick(&VIEWS)),
        _ => format!("CREATE VIEW {} AS {query}", dice.pick(&VIEWS)),
    }
}

fn function(dice: &mut Dice) -> String {
    let name = dice.pick(&FUNCTIONS);
    match dice.below(4) {
        0 => format!(
            "CREATE {}FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            dice.maybe(50, "OR REPLACE ")
        ),
        1 => format!("ALTER FUNCTION {name}() RENAME TO {}", dice.pick(&FUNCTIONS)),
        2 => format!("DROP FUNCTION {}{name}(){}", dice.maybe(40, "IF EXISTS "), dice.maybe(50, " CASCADE")),
        _ => format!("CREATE TRIGGER {} AFTER INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {name}()", dice.pick(&NAMES), dice.pick(&TABLES)),
    }
}

fn trigger_or_policy(dice: &mut Dice) -> String {
    let (name, table) = (dice.pick(&NAMES), dice.pick(&TABLES));
    match dice.below(5) {
        0 => format!("ALTER TRIGGER {name} ON {table} RENAME TO {}", dice.pick(&NAMES)),
        1 => format!("ALTER POLICY {name} ON {table} RENAME TO {}", dice.pick(&NAMES)),
        2 => format!("ALTER POLICY {name} ON {table} USING ({} IS NULL)", dice.pick(&COLUMNS)),
        3 => format!("ALTER TABLE {table} {} TRIGGER {name}", dice.pick(&["ENABLE", "DISABLE"])),
        _ => format!(
            "CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK ({}::text <> '')",
            dice.pick(&COLUMNS)
        ),
    }
}

/// Blocks whose statements depend on the catalog.
fn block(dice: &mut Dice) -> String {
    let (table, column) = (dice.pick(&TABLES).replace('"', ""), dice.pick(&COLUMNS).replace('"', ""));
    match dice.below(6) {
        0 => format!(
            "DO $$ DECLARE r record; BEGIN FOR r IN SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             WHERE t.relname = '{table}' AND contype = '{}' LOOP EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I CASCADE', '{table}', r.conname); \
             END LOOP; END $$",
            dice.pick(&["f", "c", "u"])
        ),
        1 => format!(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT table_name FROM information_schema.columns WHERE column_name = '{column}' \
             AND table_schema = 'public' AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public') \
             LOOP EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t); END LOOP; END $$"
        )
        .replace(" AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')", " AND table_name NOT IN ('v', 'w')"),
        2 => format!(
            "DO $$ DECLARE k text; BEGIN SELECT conname INTO k FROM pg_constraint WHERE conrelid = to_regclass('public.\"{table}\"') AND contype = 'p'; \
             IF k IS NULL THEN ALTER TABLE \"{table}\" ADD COLUMN new_{column} int PRIMARY KEY; \
             ELSE EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT %I TO %I', '{table}', k, k || '_x'); END IF; END $$"
        ),
        3 => format!(
            "DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = '{table}' AND column_name = '{column}' \
             AND is_nullable = 'YES') THEN ALTER TABLE \"{table}\" ADD COLUMN was_null int; END IF; END $$"
        ),
        4 => format!(
            "DO $$ BEGIN IF (SELECT count(*) FROM pg_indexes WHERE tablename = '{table}') >= 2 THEN \
             CREATE INDEX ON \"{table}\" (\"{column}\"); END IF; END $$"
        ),
        _ => format!(
            "DO $$ BEGIN ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" int; CREATE INDEX ON \"{table}\" (\"{column}\"); EXCEPTION WHEN OTHERS THEN NULL; END $$"
        ),
    }
}

fn table(dice: &mut Dice) -> String {
    let (table, column, other) = (dice.pick(&TABLES), dice.pick(&COLUMNS), dice.pick(&COLUMNS));
    match dice.below(10) {
        0 => format!("ALTER TABLE {table} ADD EXCLUDE USING btree ({column} WITH =) WHERE ({other} IS NOT NULL)"),
        1 => format!("ALTER TABLE {table} ADD UNIQUE NULLS NOT DISTINCT ({column}) INCLUDE ({other})"),
        2 => format!("ALTER TABLE {table} ADD COLUMN g int GENERATED ALWAYS AS (length({column}::varchar)) STORED"),
        3 => format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(9) USING {column}::varchar"),
        4 => format!("ALTER TABLE {table} ADD COLUMN own text COLLATE \"C\" DEFAULT 'x' NOT NULL"),
        5 => format!(
            "CREATE TABLE {table} (own int, LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS{})",
            dice.pick(&TABLES),
            dice.maybe(50, " INCLUDING IDENTITY EXCLUDING DEFAULTS")
        ),
        6 => format!("CREATE TABLE {table} (own int) INHERITS ({}, {})", dice.pick(&TABLES), dice.pick(&TABLES)),
        7 => format!("ALTER TABLE {table} ADD FOREIGN KEY ({column}, {other}) REFERENCES {}{}", dice.pick(&TABLES), dice.pick(&ACTIONS)),
        8 => format!("ALTER TABLE {table} ALTER COLUMN g DROP EXPRESSION"),
        _ => format!("CREATE UNLOGGED TABLE {table} ({column} int DEFAULT 3, {other} text, CHECK ({column} > 0) NO INHERIT)"),
    }
}

fn partition(dice: &mut Dice) -> String {
    let child = dice.pick(&["p1", "p2", "a"]);
    match dice.below(6) {
        0 => "CREATE INDEX p_b_idx ON ONLY p (b)".to_owned(),
        1 => format!("CREATE INDEX {child}_b_idx ON {child} (b)"),
        2 => format!("ALTER INDEX p_b_idx ATTACH PARTITION {child}_b_idx"),
        3 => format!("CREATE TABLE {child} PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY LIST (b)"),
        4 => "CREATE TABLE p2_1 PARTITION OF p2 DEFAULT".to_owned(),
        _ => format!("CREATE TABLE {child} (id int, b int NOT NULL, b_id int)"),
    }
}

/// What changes nothing that is compared.
fn neutral(dice: &mut Dice) -> String {
    let (table, column) = (dice.pick(&TABLES), dice.pick(&COLUMNS));
    match dice.below(12) {
        0 => format!("COMMENT ON TABLE {table} IS 'x'"),
        1 => format!("COMMENT ON COLUMN {table}.{column} IS NULL"),
        2 => format!("GRANT SELECT, UPDATE ({column}) ON {table} TO PUBLIC"),
        3 => format!("REVOKE ALL ON {table} FROM PUBLIC"),
        4 => format!("CREATE RULE r AS ON INSERT TO {table} WHERE new.{column} IS NULL DO ALSO NOTHING"),
        5 => format!("DROP RULE r ON {table}"),
        6 => format!("ALTER TABLE {table} SET (fillfactor = 70), ALTER COLUMN {column} SET STATISTICS 50"),
        7 => format!("ALTER TABLE {table} REPLICA IDENTITY FULL"),
        8 => format!("CREATE STATISTICS st ON {column}, id FROM {table}"),
        9 => "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC".to_owned(),
        10 => "GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC".to_owned(),
        _ => format!("ALTER TABLE {table} CLUSTER ON {}, SET TABLESPACE pg_default", dice.given()),
    }
}
