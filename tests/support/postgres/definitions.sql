-- What PostgreSQL itself would write down, one object a line: more than the replay models.
WITH relation AS (
    SELECT c.oid, c.relkind, c.relacl, c.reloptions, c.relpersistence, n.nspname || '.' || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
)
SELECT format('relation %s %s %s %s %s', name, relkind, relpersistence, reloptions, relacl) FROM relation
UNION ALL
SELECT format('column %s %s %s %s %s %s', r.name, a.attname, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, l.collname)
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT format('constraint %s %s %s', con.conrelid::regclass, con.conname, pg_get_constraintdef(con.oid))
FROM pg_constraint con JOIN relation r ON r.oid = con.conrelid
UNION ALL
SELECT format('index %s', pg_get_indexdef(r.oid)) FROM relation r WHERE r.relkind IN ('i', 'I')
UNION ALL
SELECT format('view %s %s', r.name, replace(pg_get_viewdef(r.oid), E'\n', ' ')) FROM relation r WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled) FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT format('function %s', replace(pg_get_functiondef(p.oid), E'\n', ' '))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%' AND p.prokind IN ('f', 'p')
UNION ALL
SELECT format('policy %s %s %s %s %s', r.name, p.polname, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT format('comment %s %s %s', r.name, d.objsubid, d.description) FROM relation r JOIN pg_description d ON d.objoid = r.oid
UNION ALL
SELECT format('domain %s %s', t.typname, string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY c.conname))
FROM pg_type t LEFT JOIN pg_constraint c ON c.contypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'd' AND n.nspname <> 'information_schema' GROUP BY t.oid, t.typname;
