-- The catalog as lines, one fact each; the replay's lines are made in replayed.rs.
WITH relation AS (
    SELECT c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity, n.nspname || '.' || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), attribute AS (
    SELECT a.*, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS place
    FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
), bound AS (
    SELECT con.*,
        (SELECT string_agg(coalesce(a.attname, '…'), ', ' ORDER BY k.n)
         FROM unnest(con.conkey) WITH ORDINALITY k(attnum, n)
         LEFT JOIN attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum) AS columns,
        (SELECT string_agg(DISTINCT a.attname::text, ', ' ORDER BY a.attname::text)
         FROM unnest(con.conkey) k(attnum) JOIN attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum) AS sorted,
        (SELECT string_agg(a.attname, ', ' ORDER BY k.n)
         FROM unnest(con.confkey) WITH ORDINALITY k(attnum, n)
         JOIN attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum) AS targets
    FROM pg_constraint con
    -- Not those that PostgreSQL adds for each partition of the referenced table.
    WHERE NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = con.conparentid AND p.conrelid = con.conrelid)
), action(code, words) AS (
    VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')
)
SELECT format('table %s%s%s%s', r.name, CASE WHEN r.relkind = 'p' THEN ' partitioned' END,
              CASE WHEN r.relrowsecurity THEN ' rls' END, CASE WHEN r.relforcerowsecurity THEN ' forced' END)
FROM relation r WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT format('column %s %s %s %s%s', r.name, a.place, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' not null' END)
FROM relation r JOIN attribute a ON a.attrelid = r.oid WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT format('%s %s %s (%s)', CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' ELSE 'exclude' END, r.name, con.conname, con.columns)
FROM relation r JOIN bound con ON con.conrelid = r.oid WHERE con.contype IN ('p', 'u', 'x')
UNION ALL
SELECT format('check %s %s (%s)%s', r.name, con.conname, con.sorted, CASE WHEN NOT con.convalidated THEN ' not valid' END)
FROM relation r JOIN bound con ON con.conrelid = r.oid WHERE con.contype = 'c'
UNION ALL
SELECT format('foreign key %s %s (%s) -> %s (%s) on delete %s on update %s%s', r.name, con.conname, con.columns, t.name, con.targets,
              deleted.words, updated.words, CASE WHEN NOT con.convalidated THEN ' not valid' END)
FROM relation r JOIN bound con ON con.conrelid = r.oid JOIN relation t ON t.oid = con.confrelid
JOIN action deleted ON deleted.code = con.confdeltype JOIN action updated ON updated.code = con.confupdtype WHERE con.contype = 'f'
UNION ALL
SELECT format('index %s %s%s (%s)%s%s', r.name, i.name, CASE WHEN x.indisunique THEN ' unique' END,
              (SELECT string_agg(coalesce(a.attname, '…'), ', ' ORDER BY k.n)
               FROM unnest(x.indkey[0:x.indnkeyatts - 1]) WITH ORDINALITY k(attnum, n)
               LEFT JOIN attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum),
              CASE WHEN x.indpred IS NOT NULL THEN ' partial' END,
              CASE WHEN EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = i.oid AND con.contype IN ('p', 'u', 'x')) THEN ' constraint' END)
FROM relation r JOIN pg_index x ON x.indrelid = r.oid JOIN relation i ON i.oid = x.indexrelid
UNION ALL
SELECT format('trigger %s %s', r.name, t.tgname) FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal AND r.relkind IN ('r', 'p')
UNION ALL
SELECT format('policy %s %s %s', r.name, p.polname,
              CASE p.polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' ELSE 'DELETE' END)
FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT format('%sview %s (%s)', CASE WHEN r.relkind = 'm' THEN 'materialized ' END, r.name,
              (SELECT string_agg(a.attname, ', ' ORDER BY a.place) FROM attribute a WHERE a.attrelid = r.oid))
FROM relation r WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s', r.name) FROM relation r WHERE r.relkind = 'S'
UNION ALL
SELECT format('enum %s.%s (%s)', n.nspname, t.typname, (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('type %s.%s', n.nspname, t.typname)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND (t.typtype IN ('d', 'r') OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT DISTINCT format('function %s.%s', n.nspname, p.proname)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
UNION ALL
SELECT format('schema %s', n.nspname) FROM pg_namespace n
WHERE n.nspname NOT IN ('information_schema', 'public') AND n.nspname NOT LIKE 'pg\_%';
