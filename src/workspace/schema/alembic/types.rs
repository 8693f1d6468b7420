//! SQLAlchemy's types as PostgreSQL prints them.

use super::values::{Args, Object, Value, last};

/// A column's type.
#[derive(Clone, Debug, Default)]
pub struct SqlType<'p> {
    /// As `format_type` prints it; `unknown` when nobody can tell.
    pub name: String,
    /// The enumeration behind it.
    pub enumeration: Option<Enumeration<'p>>,
}

/// An enumeration type.
#[derive(Clone, Debug)]
pub struct Enumeration<'p> {
    /// Its name.
    pub name: String,
    /// Its schema.
    pub schema: Option<Value<'p>>,
    /// Its labels, as far as they are known.
    pub labels: Vec<String>,
    /// `create_table` makes it.
    pub create: bool,
}

/// The type that a value stands for.
pub fn sql_type<'p>(value: &Value<'p>) -> SqlType<'p> {
    let none = Args::default();
    match value {
        Value::Library(path) => named(path, &none),
        Value::Object(object) => of_object(object),
        Value::Class(class) => named(&super::library::of_class(class), &none),
        _ => plain("unknown"),
    }
}

/// Whether GeoAlchemy makes an index with a column of this type.
pub fn is_spatial(value: &Value<'_>) -> bool {
    let (path, indexed) = match value {
        Value::Library(path) => (&**path, true),
        Value::Object(object) => (object.path.as_str(), object.args.flag("spatial_index") != Some(false)),
        _ => return false,
    };
    indexed && path.starts_with("geoalchemy2.") && matches!(last(path), "Geometry" | "Geography" | "Raster")
}

/// The type of an array's elements; PostgreSQL knows no arrays of arrays.
fn element_type<'p>(value: &Value<'p>) -> SqlType<'p> {
    let is_array = match value {
        Value::Object(object) => object.last() == "ARRAY",
        Value::Library(path) => last(path) == "ARRAY",
        _ => false,
    };
    if is_array { plain("unknown") } else { sql_type(value) }
}

fn of_object<'p>(object: &Object<'p>) -> SqlType<'p> {
    named(&object.path, &object.args)
}

fn plain<'p>(name: impl Into<String>) -> SqlType<'p> {
    SqlType { name: name.into(), enumeration: None }
}

fn named<'p>(path: &str, args: &Args<'p>) -> SqlType<'p> {
    let name = last(path);
    plain(match name {
        "String" | "VARCHAR" | "Unicode" | "AutoString" | "NVARCHAR" => sized("character varying", args),
        "Text" | "TEXT" | "UnicodeText" | "CLOB" => "text".to_owned(),
        "CHAR" | "NCHAR" => sized("character", args),
        "Integer" | "INTEGER" | "INT" => "integer".to_owned(),
        "BigInteger" | "BIGINT" => "bigint".to_owned(),
        "SmallInteger" | "SMALLINT" => "smallint".to_owned(),
        "Float" | "FLOAT" => match int(args, 0, "precision") {
            Some(bits) if bits <= 24 => "real".to_owned(),
            _ => "double precision".to_owned(),
        },
        "Double" | "DOUBLE" | "DOUBLE_PRECISION" => "double precision".to_owned(),
        "REAL" => "real".to_owned(),
        "Numeric" | "NUMERIC" | "DECIMAL" => match (int(args, 0, "precision"), int(args, 1, "scale")) {
            (Some(precision), scale) => format!("numeric({precision},{})", scale.unwrap_or(0)),
            (None, _) => "numeric".to_owned(),
        },
        "Boolean" | "BOOLEAN" => "boolean".to_owned(),
        "Date" | "DATE" => "date".to_owned(),
        "DateTime" | "DATETIME" | "TIMESTAMP" => moment("timestamp", args),
        "Time" | "TIME" => moment("time", args),
        "Interval" | "INTERVAL" => "interval".to_owned(),
        "LargeBinary" | "BYTEA" | "BLOB" | "BINARY" | "VARBINARY" | "PickleType" => "bytea".to_owned(),
        "BIT" => match (int(args, 0, "length"), args.flag("varying")) {
            (None, Some(true)) => "bit varying".to_owned(),
            (Some(length), Some(true)) => format!("bit varying({length})"),
            (length, _) => format!("bit({})", length.unwrap_or(1)),
        },
        "Uuid" if args.flag("native_uuid") == Some(false) => "character(32)".to_owned(),
        "UUID" | "Uuid" | "GUID" | "UUIDType" => "uuid".to_owned(),
        "ARRAY" => {
            let element = args.get(0, "item_type").map_or_else(|| plain("unknown"), element_type);
            // PostgreSQL does not keep the number of dimensions.
            return SqlType { name: format!("{}[]", element.name), enumeration: element.enumeration };
        }
        "Enum" | "ENUM" | "SQLEnum" | "SAEnum" => return enumeration(args, name),
        "DOMAIN" => args.get(0, "name").and_then(Value::text).map_or_else(|| "unknown".to_owned(), |name| name.text.to_string()),
        "Geometry" | "Geography" | "Raster" | "Ltree" | "LtreeType" | "Vector" | "VECTOR" | "CITEXT" | "CIText" => extension(name, args),
        "JSON" | "JSONB" | "INET" | "CIDR" | "MACADDR" | "MACADDR8" | "HSTORE" | "TSVECTOR" | "TSQUERY" | "OID" | "REGCLASS"
        | "REGCONFIG" | "MONEY" | "INT4RANGE" | "INT8RANGE" | "NUMRANGE" | "DATERANGE" | "TSRANGE" | "TSTZRANGE" | "INT4MULTIRANGE"
        | "INT8MULTIRANGE" | "NUMMULTIRANGE" | "DATEMULTIRANGE" | "TSMULTIRANGE" | "TSTZMULTIRANGE" | "BYTEA_ARRAY" | "JSONPATH"
        | "XML" => name.to_lowercase(),
        "TSVectorType" => "tsvector".to_owned(),
        _ => "unknown".to_owned(),
    })
}

fn int(args: &Args<'_>, index: usize, name: &str) -> Option<i64> {
    match args.get(index, name)? {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

fn sized(base: &str, args: &Args<'_>) -> String {
    match int(args, 0, "length") {
        Some(length) => format!("{base}({length})"),
        None if base == "character" => "character(1)".to_owned(),
        None => base.to_owned(),
    }
}

fn moment(base: &str, args: &Args<'_>) -> String {
    let zone = args.get(0, "timezone").and_then(Value::truth).unwrap_or(false);
    let precision = int(args, 1, "precision").map(|digits| format!("({digits})")).unwrap_or_default();
    format!("{base}{precision} {} time zone", if zone { "with" } else { "without" })
}

fn extension(name: &str, args: &Args<'_>) -> String {
    match (name, int(args, 0, "dim")) {
        ("Vector" | "VECTOR", Some(length)) => format!("vector({length})"),
        ("Vector" | "VECTOR", None) => "vector".to_owned(),
        ("Ltree" | "LtreeType", _) => "ltree".to_owned(),
        ("CITEXT" | "CIText", _) => "citext".to_owned(),
        (name, _) => name.to_lowercase(),
    }
}

fn enumeration<'p>(args: &Args<'p>, class: &str) -> SqlType<'p> {
    let (labels, default) = labels(args);
    let longest = labels.iter().map(|label| label.chars().count()).max();
    if class != "ENUM" && args.flag("native_enum") == Some(false) {
        let length = int(args, usize::MAX, "length").or_else(|| longest.and_then(|longest| i64::try_from(longest).ok()));
        return plain(length.map_or_else(|| "character varying".to_owned(), |length| format!("character varying({length})")));
    }
    let name = args.named("name").and_then(Value::text).map(|name| name.text.to_string()).or(default);
    let Some(name) = name else {
        return plain(longest.map_or_else(|| "unknown".to_owned(), |longest| format!("character varying({longest})")));
    };
    let schema = args.named("schema").cloned().filter(|schema| !matches!(schema, Value::None));
    let shown = match schema.as_ref().and_then(Value::text) {
        Some(schema) if &*schema.text != "public" => format!("{}.{name}", schema.text),
        _ => name.clone(),
    };
    let create = args.flag("create_type") != Some(false);
    SqlType { name: shown, enumeration: Some(Enumeration { name, schema, labels, create }) }
}

/// The labels of an enumeration, and the name that a Python class gives it.
fn labels(args: &Args<'_>) -> (Vec<String>, Option<String>) {
    if let [Value::Class(class)] = args.values.as_slice() {
        let by_value = args.named("values_callable").is_some();
        let label = |member: &Value<'_>| match member {
            Value::Member(member) if by_value => member.value.text().map(|text| text.text.to_string()),
            Value::Member(member) => Some(member.name.clone()),
            _ => None,
        };
        let labels = super::attributes::members(class).iter().filter_map(label).collect();
        return (labels, Some(class.name.to_lowercase()));
    }
    if let [Value::Library(path)] = args.values.as_slice() {
        return (Vec::new(), Some(last(path).to_lowercase()));
    }
    (args.values.iter().filter_map(Value::text).map(|label| label.text.to_string()).collect(), None)
}
