-- Triggers of tables, without those that PostgreSQL makes for itself. One that fires on replicas alone counts as disabled.
SELECT 'trigger' AS object, n.nspname AS schema, c.relname AS name, t.tgname AS part, false AS attached,
       p.proname AS "function",
       concat(CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END, ' ',
              array_to_string(array_remove(ARRAY[CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
                                                 CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END, CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END], NULL), ' or '),
              ' for each ', CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END) AS "events",
       CASE WHEN t.tgenabled IN ('D', 'R') THEN 'disabled' ELSE 'enabled' END AS "firing"
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
