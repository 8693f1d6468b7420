-- Columns of tables. A generated column's expression is not asked for: it cannot be printed without opening the table.
SELECT 'column' AS object, n.nspname AS schema, c.relname AS name, a.attname AS part, false AS attached,
       format_type(a.atttypid, a.atttypmod) AS "type",
       CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END AS "nullability",
       CASE WHEN a.attidentity <> '' THEN 'identity' ELSE 'no identity' END AS "identity",
       CASE WHEN a.attgenerated = '' AND a.attidentity = '' THEN coalesce(pg_get_expr(d.adbin, 0), 'none') END AS "default"
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum AND a.attgenerated = ''
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
