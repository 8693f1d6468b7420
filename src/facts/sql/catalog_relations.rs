//! The relations of PostgreSQL's catalog and of `information_schema` that guards ask, and what their columns say. Data only.

use crate::facts::ddl::ObjectKind;

/// What a column of a catalog relation says about the object that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The object's name.
    Name,
    /// The table (or enum) that it belongs to.
    Table,
    /// Its schema.
    Schema,
    /// `relkind`, `typtype`, `table_type`: narrows the kind.
    Kind,
    /// Says nothing that the model does not imply.
    Ignored,
}

/// A relation of the catalog: what its rows are, and what its columns say. The first that a query names wins.
pub(super) struct Relation {
    /// Without its schema.
    pub name: &'static str,
    /// What a row may be.
    pub objects: &'static [ObjectKind],
    /// The columns that say something.
    pub columns: &'static [(&'static str, Role)],
}

/// All of them.
pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "pg_enum", objects: &[ObjectKind::EnumLabel], columns: &[("enumlabel", Role::Name), ("enumtypid", Role::Table)] },
    Relation {
        name: "pg_constraint",
        objects: &[ObjectKind::Constraint],
        columns: &[("conname", Role::Name), ("conrelid", Role::Table), ("connamespace", Role::Schema), ("contype", Role::Kind)],
    },
    Relation { name: "table_constraints", objects: &[ObjectKind::Constraint], columns: CONSTRAINT },
    Relation { name: "key_column_usage", objects: &[ObjectKind::Constraint], columns: CONSTRAINT },
    Relation { name: "constraint_column_usage", objects: &[ObjectKind::Constraint], columns: &[("constraint_name", Role::Name)] },
    Relation { name: "constraint_table_usage", objects: &[ObjectKind::Constraint], columns: &[("constraint_name", Role::Name)] },
    Relation { name: "referential_constraints", objects: &[ObjectKind::Constraint], columns: CONSTRAINT },
    Relation { name: "check_constraints", objects: &[ObjectKind::Constraint], columns: CONSTRAINT },
    Relation {
        name: "pg_trigger",
        objects: &[ObjectKind::Trigger],
        columns: &[("tgname", Role::Name), ("tgrelid", Role::Table), ("tgisinternal", Role::Ignored)],
    },
    Relation {
        name: "triggers",
        objects: &[ObjectKind::Trigger],
        columns: &[
            ("trigger_name", Role::Name),
            ("event_object_table", Role::Table),
            ("event_object_schema", Role::Schema),
            ("trigger_schema", Role::Schema),
            ("trigger_catalog", Role::Ignored),
        ],
    },
    Relation {
        name: "pg_policies",
        objects: &[ObjectKind::Policy],
        columns: &[("policyname", Role::Name), ("tablename", Role::Table), ("schemaname", Role::Schema)],
    },
    Relation { name: "pg_policy", objects: &[ObjectKind::Policy], columns: &[("polname", Role::Name), ("polrelid", Role::Table)] },
    Relation {
        name: "pg_attribute",
        objects: &[ObjectKind::Column],
        columns: &[
            ("attname", Role::Name),
            ("attrelid", Role::Table),
            ("attisdropped", Role::Ignored),
            ("attnum", Role::Ignored),
            ("relkind", Role::Kind),
        ],
    },
    Relation {
        name: "columns",
        objects: &[ObjectKind::Column],
        columns: &[
            ("column_name", Role::Name),
            ("table_name", Role::Table),
            ("table_schema", Role::Schema),
            ("table_catalog", Role::Ignored),
            ("table_type", Role::Kind),
        ],
    },
    Relation {
        name: "pg_indexes",
        objects: &[ObjectKind::Index],
        columns: &[("indexname", Role::Name), ("tablename", Role::Table), ("schemaname", Role::Schema)],
    },
    Relation {
        name: "pg_index",
        objects: &[ObjectKind::Index],
        columns: &[("indexrelid", Role::Name), ("indrelid", Role::Table), ("relname", Role::Name)],
    },
    Relation { name: "pg_tables", objects: &[ObjectKind::Table], columns: TABLE },
    Relation {
        name: "tables",
        objects: &[ObjectKind::Table, ObjectKind::View],
        columns: &[
            ("table_name", Role::Name),
            ("table_schema", Role::Schema),
            ("table_type", Role::Kind),
            ("table_catalog", Role::Ignored),
        ],
    },
    Relation { name: "pg_views", objects: &[ObjectKind::View], columns: &[("viewname", Role::Name), ("schemaname", Role::Schema)] },
    Relation {
        name: "views",
        objects: &[ObjectKind::View],
        columns: &[("table_name", Role::Name), ("table_schema", Role::Schema), ("table_catalog", Role::Ignored)],
    },
    Relation {
        name: "pg_matviews",
        objects: &[ObjectKind::MaterializedView],
        columns: &[("matviewname", Role::Name), ("schemaname", Role::Schema)],
    },
    Relation {
        name: "pg_sequences",
        objects: &[ObjectKind::Sequence],
        columns: &[("sequencename", Role::Name), ("schemaname", Role::Schema)],
    },
    Relation {
        name: "sequences",
        objects: &[ObjectKind::Sequence],
        columns: &[("sequence_name", Role::Name), ("sequence_schema", Role::Schema)],
    },
    Relation { name: "pg_proc", objects: &[ObjectKind::Function], columns: &[("proname", Role::Name), ("pronamespace", Role::Schema)] },
    Relation {
        name: "routines",
        objects: &[ObjectKind::Function],
        columns: &[("routine_name", Role::Name), ("routine_schema", Role::Schema), ("routine_type", Role::Ignored)],
    },
    Relation {
        name: "pg_type",
        objects: &[ObjectKind::Type, ObjectKind::Domain],
        columns: &[("typname", Role::Name), ("typnamespace", Role::Schema), ("typtype", Role::Kind), ("oid", Role::Name)],
    },
    Relation { name: "pg_extension", objects: &[ObjectKind::Extension], columns: &[("extname", Role::Name)] },
    Relation {
        name: "pg_class",
        objects: RELATION_KINDS,
        columns: &[("relname", Role::Name), ("relnamespace", Role::Schema), ("relkind", Role::Kind), ("oid", Role::Name)],
    },
    Relation { name: "pg_namespace", objects: &[ObjectKind::Schema], columns: &[("nspname", Role::Name)] },
    Relation { name: "schemata", objects: &[ObjectKind::Schema], columns: &[("schema_name", Role::Name), ("catalog_name", Role::Ignored)] },
];

const CONSTRAINT: &[(&str, Role)] = &[
    ("constraint_name", Role::Name),
    ("table_name", Role::Table),
    ("table_schema", Role::Schema),
    ("constraint_schema", Role::Schema),
    ("constraint_type", Role::Kind),
    ("constraint_catalog", Role::Ignored),
    ("table_catalog", Role::Ignored),
];

const TABLE: &[(&str, Role)] = &[("tablename", Role::Name), ("schemaname", Role::Schema)];

/// What `relname` may be: `to_regclass` does not tell them apart either.
pub(super) const RELATION_KINDS: &[ObjectKind] =
    &[ObjectKind::Table, ObjectKind::Index, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence];
