//! A field of a Django model as a column, with the type that Django's PostgreSQL backend gives it.

use std::rc::Rc;

use crate::workspace::models::annotations::object;
use crate::workspace::models::lineage::{Lineage, own_field};
use crate::workspace::schema::alembic::calls::INSTANCE_OF;
use crate::workspace::schema::alembic::values::{Args, Object, Value, last};

/// How deep arrays may stand in each other.
const MAX_DEPTH: usize = 4;

/// What an attribute of a model is.
#[derive(Debug)]
pub enum Kind<'p> {
    /// A column of this type, or why the type is not known.
    Column(Result<Value<'p>, String>),
    /// A column of the type of what it refers to: `ForeignKey`, `OneToOneField`.
    Reference(Rc<Object<'p>>),
    /// `ManyToManyField`: a table of its own.
    Many(Rc<Object<'p>>),
    /// `CompositePrimaryKey`.
    Key(Rc<Object<'p>>),
    /// A field of a library that is not known: it may be a column.
    Maybe,
    /// No field.
    Other,
}

/// What the value of an attribute is.
pub fn kind<'p>(value: &Value<'p>) -> Kind<'p> {
    let Value::Object(field) = value else { return Kind::Other };
    let name = field.last();
    if !name.ends_with("Field") && !matches!(name, "ForeignKey" | "CompositePrimaryKey") {
        return Kind::Other;
    }
    if !field.path.starts_with("django.") {
        return Kind::Maybe;
    }
    match name {
        "ForeignKey" | "OneToOneField" => Kind::Reference(Rc::clone(field)),
        "ManyToManyField" => Kind::Many(Rc::clone(field)),
        "CompositePrimaryKey" => Kind::Key(Rc::clone(field)),
        _ => Kind::Column(data_type(field, MAX_DEPTH)),
    }
}

/// Whether a class of primary keys is one that the database numbers.
pub fn auto_type<'p>(path: &str) -> Option<Value<'p>> {
    Some(Value::library(match last(path) {
        "AutoField" => "sqlalchemy.Integer",
        "BigAutoField" => "sqlalchemy.BigInteger",
        "SmallAutoField" => "sqlalchemy.SmallInteger",
        _ => return None,
    }))
}

fn data_type<'p>(field: &Rc<Object<'p>>, depth: usize) -> Result<Value<'p>, String> {
    let Some(depth) = depth.checked_sub(1) else { return Err("arrays are nested too deeply".to_owned()) };
    let name = field.last();
    let mut changes_arguments = false;
    if let Some(Value::Class(class)) = field.args.named(INSTANCE_OF) {
        let classes = Lineage::of(class).classes;
        if classes.iter().any(|class| ["db_type", "get_internal_type"].iter().any(|method| own_field(class, method).is_some())) {
            return Err(format!("`{}` chooses it", class.name));
        }
        changes_arguments = classes.iter().any(|class| own_field(class, "__init__").is_some());
    }
    if let Some(auto) = auto_type(name) {
        return Ok(auto);
    }
    if let Some(length) = default_length(name) {
        if field.args.open || changes_arguments {
            return Err("its length is not known".to_owned());
        }
        return text(&field.args, length);
    }
    let inner = |index: usize, key: &str| match field.args.get(index, key) {
        Some(Value::Object(inner)) => data_type(inner, depth),
        _ => Err("what it holds is not known".to_owned()),
    };
    Ok(Value::library(match name {
        "DecimalField" => return decimal(&field.args),
        "ArrayField" => return inner(0, "base_field").map(|inner| object("sqlalchemy.ARRAY", vec![inner], vec![])),
        "GeneratedField" => return inner(usize::MAX, "output_field"),
        "DateTimeField" => return Ok(object("sqlalchemy.DateTime", vec![], vec![("timezone".to_owned(), Value::Bool(true))])),
        "TextField" => "sqlalchemy.Text",
        "BigIntegerField" | "PositiveBigIntegerField" => "sqlalchemy.BigInteger",
        "IntegerField" | "PositiveIntegerField" => "sqlalchemy.Integer",
        "SmallIntegerField" | "PositiveSmallIntegerField" => "sqlalchemy.SmallInteger",
        "BooleanField" | "NullBooleanField" => "sqlalchemy.Boolean",
        "BinaryField" => "sqlalchemy.LargeBinary",
        "DateField" => "sqlalchemy.Date",
        "TimeField" => "sqlalchemy.Time",
        "DurationField" => "sqlalchemy.Interval",
        "FloatField" => "sqlalchemy.Double",
        "UUIDField" => "sqlalchemy.Uuid",
        "JSONField" => "sqlalchemy.JSONB",
        "GenericIPAddressField" | "IPAddressField" => "sqlalchemy.INET",
        "HStoreField" => "sqlalchemy.HSTORE",
        "CICharField" | "CIEmailField" | "CITextField" => "sqlalchemy.CITEXT",
        "IntegerRangeField" => "sqlalchemy.INT4RANGE",
        "BigIntegerRangeField" => "sqlalchemy.INT8RANGE",
        "DecimalRangeField" => "sqlalchemy.NUMRANGE",
        "DateRangeField" => "sqlalchemy.DATERANGE",
        "DateTimeRangeField" => "sqlalchemy.TSTZRANGE",
        "SearchVectorField" => "sqlalchemy.TSVECTOR",
        other => return Err(format!("which column type `{other}` is, is not known")),
    }))
}

/// The length of a text field that names none; `Some(None)` for no limit.
fn default_length(name: &str) -> Option<Option<i64>> {
    Some(match name {
        "CharField" | "CommaSeparatedIntegerField" => None,
        "SlugField" => Some(50),
        "URLField" => Some(200),
        "EmailField" => Some(254),
        "FileField" | "ImageField" | "FilePathField" => Some(100),
        _ => return None,
    })
}

fn text<'p>(args: &Args<'p>, default: Option<i64>) -> Result<Value<'p>, String> {
    let length = match args.named("max_length") {
        None | Some(Value::None) => default.map(Value::Int),
        Some(Value::Int(length)) => Some(Value::Int(*length)),
        Some(_) => return Err("its length is not known".to_owned()),
    };
    Ok(object("sqlalchemy.String", vec![], length.map(|length| ("length".to_owned(), length)).into_iter().collect()))
}

fn decimal<'p>(args: &Args<'p>) -> Result<Value<'p>, String> {
    match (args.get(2, "max_digits"), args.get(3, "decimal_places")) {
        (Some(Value::Int(digits)), Some(Value::Int(places))) => {
            Ok(object("sqlalchemy.Numeric", vec![Value::Int(*digits), Value::Int(*places)], vec![]))
        }
        (None | Some(Value::None), None | Some(Value::None)) if !args.open => Ok(Value::library("sqlalchemy.Numeric")),
        _ => Err("its digits are not known".to_owned()),
    }
}
