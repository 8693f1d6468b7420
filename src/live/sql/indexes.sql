-- Indexes that no constraint owns.
SELECT 'index' AS object, n.nspname AS schema, c.relname AS name, i.relname AS part, false AS attached,
       (SELECT string_agg(coalesce(a.attname::text, '…'), ', ' ORDER BY u.place)
        FROM unnest(x.indkey[0:x.indnkeyatts - 1]) WITH ORDINALITY u(attnum, place)
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.attnum AND a.attnum > 0) AS "columns",
       CASE WHEN x.indisunique THEN 'unique' ELSE 'not unique' END AS "uniqueness",
       CASE WHEN x.indpred IS NULL THEN 'all rows' ELSE 'partial' END AS "coverage",
       CASE WHEN x.indisvalid AND x.indisready THEN 'valid' ELSE 'invalid' END AS "validity"
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
