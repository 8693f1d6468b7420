-- Constraints, without those that PostgreSQL adds for each partition of a referenced table.
SELECT 'constraint' AS object, n.nspname AS schema, c.relname AS name, k.conname AS part, false AS attached,
       CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' WHEN 'f' THEN 'foreign key' ELSE 'check' END AS "kind",
       CASE WHEN k.contype = 'c' THEN
           coalesce((SELECT string_agg(DISTINCT a.attname::text, ', ' ORDER BY a.attname::text)
                     FROM unnest(k.conkey) u(attnum) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum), 'none')
       ELSE (SELECT string_agg(coalesce(a.attname::text, '…'), ', ' ORDER BY u.place)
             FROM unnest(k.conkey) WITH ORDINALITY u(attnum, place)
             LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum AND a.attnum > 0)
       END AS "columns",
       CASE WHEN k.contype = 'f' THEN
           (SELECT format('%s%s (%s)', CASE WHEN m.nspname <> 'public' THEN m.nspname || '.' END, t.relname,
                          (SELECT string_agg(a.attname::text, ', ' ORDER BY u.place)
                           FROM unnest(k.confkey) WITH ORDINALITY u(attnum, place)
                           JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum))
            FROM pg_class t JOIN pg_namespace m ON m.oid = t.relnamespace WHERE t.oid = k.confrelid)
       END AS "references",
       CASE WHEN k.contype = 'f' THEN
           CASE k.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END
       END AS "on delete",
       CASE WHEN k.contype = 'f' THEN
           CASE k.confupdtype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END
       END AS "on update",
       CASE WHEN k.convalidated THEN 'validated' ELSE 'not valid' END AS "validity"
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'x', 'f', 'c') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
