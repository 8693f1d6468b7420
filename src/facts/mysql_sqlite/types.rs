//! Types as the database shows them again.

use super::cursor::Cursor;
use super::lex::Kind;
use crate::facts::dialect::Dialect;

/// Words that end a type in SQLite, where a type is any run of words.
const ENDS: &[&str] = &[
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
    "ON",
    "AUTOINCREMENT",
    "FOREIGN",
];

/// Takes a type; empty when a column has none.
pub(super) fn data_type(cursor: &mut Cursor<'_>) -> String {
    if cursor.dialect == Dialect::Sqlite { declared(cursor) } else { mysql(cursor) }
}

/// As written, with single spaces: SQLite keeps it so.
fn declared(cursor: &mut Cursor<'_>) -> String {
    let start = cursor.start();
    let mut any = false;
    while let Some(token) = cursor.peek() {
        let word = matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Text) && !cursor.at_any(ENDS);
        if !(word || (any && cursor.at_punct(b'('))) {
            break;
        }
        any = true;
        cursor.skip_one();
    }
    if !any {
        return String::new();
    }
    let text = cursor.text_since(start).split_whitespace().collect::<Vec<_>>().join(" ").replace(['"', '`', '[', ']'], "");
    // SQLite keeps only a number for these.
    let standard = ["ANY", "BLOB", "INT", "INTEGER", "REAL", "TEXT"].into_iter().find(|name| name.eq_ignore_ascii_case(&text));
    standard.map_or(text, str::to_owned)
}

/// `(10,2)`, without white space.
fn arguments(cursor: &mut Cursor<'_>) -> String {
    let Some(mut group) = cursor.group() else { return String::new() };
    let mut out = String::from("(");
    while let Some(token) = group.next() {
        out.push_str(token.text(group.text));
    }
    out + ")"
}

/// As `information_schema.columns.column_type` spells it, without the display widths that newer versions no longer show.
fn mysql(cursor: &mut Cursor<'_>) -> String {
    let mut word = cursor.word().unwrap_or_default().to_ascii_lowercase();
    cursor.next();
    if word == "national" {
        word = cursor.word().unwrap_or_default().to_ascii_lowercase();
        cursor.next();
    }
    if word == "long" {
        let binary = cursor.eat("VARBINARY");
        let _ = cursor.eat("VARCHAR") || cursor.eat("VARYING");
        if binary { "mediumblob" } else { "mediumtext" }.clone_into(&mut word);
    }
    if cursor.eat("VARYING") {
        "varchar".clone_into(&mut word);
    }
    let _ = word == "double" && cursor.eat("PRECISION");
    let given = arguments(cursor);
    let (mut unsigned, mut zerofill) = (false, false);
    loop {
        if cursor.eat("UNSIGNED") {
            unsigned = true;
        } else if cursor.eat("ZEROFILL") {
            (unsigned, zerofill) = (true, true);
        // `BINARY` behind a text type is its collation.
        } else if !(cursor.eat("BINARY") || cursor.eat("SIGNED") || cursor.eat("ASCII") || cursor.eat("UNICODE") || cursor.eat("BYTE")) {
            break;
        }
    }
    let mut name = spelled(&word, &given, cursor.dialect);
    if unsigned {
        name.push_str(" unsigned");
    }
    if zerofill {
        name.push_str(" zerofill");
    }
    name
}

fn spelled(word: &str, given: &str, dialect: Dialect) -> String {
    let plain = |name: &str| name.to_owned();
    match word {
        "bool" | "boolean" => plain("tinyint(1)"),
        "tinyint" | "int1" => plain(if given == "(1)" { "tinyint(1)" } else { "tinyint" }),
        "smallint" | "int2" => plain("smallint"),
        "mediumint" | "int3" | "middleint" => plain("mediumint"),
        "int" | "integer" | "int4" => plain("int"),
        "bigint" | "int8" => plain("bigint"),
        "serial" => plain("bigint unsigned"),
        "float8" | "double" | "real" => format!("double{given}"),
        "float4" | "float" => match given.trim_matches(['(', ')']).parse::<u32>() {
            Ok(bits) if bits > 24 => plain("double"),
            Ok(_) => plain("float"),
            Err(_) => format!("float{given}"),
        },
        "decimal" | "dec" | "numeric" | "fixed" => match given {
            "" => plain("decimal(10,0)"),
            given if given.contains(',') => format!("decimal{given}"),
            given => format!("decimal{},0)", given.trim_end_matches(')')),
        },
        "char" | "character" | "nchar" => format!("char{}", or_one(given)),
        "varchar" | "varcharacter" | "nvarchar" => format!("varchar{given}"),
        "binary" => format!("binary{}", or_one(given)),
        "bit" => format!("bit{}", or_one(given)),
        "year" => plain(if dialect == Dialect::Mariadb { "year(4)" } else { "year" }),
        "json" if dialect == Dialect::Mariadb => plain("longtext"),
        "text" | "blob" if !given.is_empty() => sized(word, given),
        "datetime" | "timestamp" | "time" if given == "(0)" => plain(word),
        _ => format!("{word}{given}"),
    }
}

fn or_one(given: &str) -> &str {
    if given.is_empty() { "(1)" } else { given }
}

/// `TEXT(100)` is the smallest type that holds so many bytes.
fn sized(word: &str, given: &str) -> String {
    let size: u64 = given.trim_matches(['(', ')']).parse().unwrap_or(0);
    // A character may take four bytes.
    let bytes = if word == "text" { size.saturating_mul(4) } else { size };
    let prefix = match bytes {
        0..=255 => "tiny",
        256..=65_535 => "",
        65_536..=16_777_215 => "medium",
        _ => "long",
    };
    format!("{prefix}{word}")
}
