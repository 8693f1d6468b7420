-- Blocks whose statements depend on what the catalog has.
CREATE SCHEMA app;
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE, "Mixed" int NOT NULL);
CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent (id), tenant_id int, CONSTRAINT odd_name FOREIGN KEY (tenant_id) REFERENCES parent);
CREATE TABLE app.other (id int, tenant_id int NOT NULL, parent_id int REFERENCES parent ON DELETE CASCADE);
CREATE TABLE plain (id int CONSTRAINT weird PRIMARY KEY, note text CHECK (note <> ''));
CREATE VIEW seen AS SELECT tenant_id FROM child;

-- Row-level security on every table with a column of that name.
DO $$
DECLARE r record;
BEGIN
  FOR r IN
    SELECT c.table_schema, c.table_name FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    WHERE c.column_name = 'tenant_id' AND c.table_schema IN ('public', 'app') AND t.table_type = 'BASE TABLE'
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', r.table_schema, r.table_name);
  END LOOP;
END $$;

-- The foreign keys of one table, whatever they are called.
DO $$
DECLARE r record;
BEGIN
  FOR r IN (
    SELECT conname FROM pg_constraint c JOIN pg_class t ON c.conrelid = t.oid
    WHERE c.contype = 'f' AND t.relname = 'child' AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'parent_id')
  ) LOOP
    EXECUTE format('ALTER TABLE child DROP CONSTRAINT IF EXISTS %I', r.conname);
  END LOOP;
END $$;

-- A primary key under a looked-up name.
DO $$
DECLARE
  pk text;
  missing text;
BEGIN
  SELECT conname INTO pk FROM pg_constraint WHERE conrelid = 'plain'::regclass AND contype = 'p';
  IF pk IS NOT NULL THEN
    EXECUTE 'ALTER TABLE plain DROP CONSTRAINT ' || quote_ident(pk);
  END IF;
  SELECT conname INTO missing FROM pg_constraint WHERE conrelid = 'plain'::regclass AND contype = 'u';
  IF missing IS NULL THEN
    ALTER TABLE plain ADD CONSTRAINT plain_unique UNIQUE (note);
  ELSE
    EXECUTE format('ALTER TABLE plain DROP CONSTRAINT %I', missing);
  END IF;
  IF NOT FOUND THEN
    ALTER TABLE plain ADD COLUMN not_found int;
  END IF;
END $$;

-- A guarded RETURN ends the block.
DO $$
DECLARE found_name text;
BEGIN
  SELECT indexname INTO found_name FROM pg_indexes WHERE tablename = 'parent' AND indexname = 'parent_code_key';
  IF found_name IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE INDEX never ON parent (code);
END $$;

-- Nullability and kinds as conditions.
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'parent' AND column_name = 'Mixed' AND is_nullable = 'NO') THEN
    ALTER TABLE parent ALTER COLUMN "Mixed" DROP NOT NULL;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 'app.other'::regclass AND contype = 'p') THEN
    ALTER TABLE app.other ADD PRIMARY KEY (id);
  END IF;
  IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'child'::regclass AND attname = 'tenant_id' AND attnotnull) THEN
    ALTER TABLE child DROP COLUMN tenant_id;
  END IF;
END $$;
