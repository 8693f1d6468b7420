-- Loops over tables, triggers, policies and indexes; rounds that end early.
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER t_one BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER t_two BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY p_one ON child USING (true);
CREATE POLICY p_two ON child FOR SELECT USING (true);
CREATE INDEX idx_a ON parent (code);
CREATE INDEX idx_b ON parent (lower(code));
DO $$
DECLARE t text; r record;
BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LOOP
    CONTINUE WHEN t = 'plain';
    IF t = 'parent' THEN
      CONTINUE;
    END IF;
    EXECUTE 'ALTER TABLE ' || t || ' FORCE ROW LEVEL SECURITY';
  END LOOP;
  FOR r IN SELECT policyname, tablename FROM pg_policies WHERE tablename = 'child' AND policyname <> 'p_two' LOOP
    EXECUTE format('DROP POLICY %I ON %I', r.policyname, r.tablename);
  END LOOP;
  FOR r IN SELECT tgname, tgrelid::regclass AS rel FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', r.tgname, r.rel);
  END LOOP;
  FOR r IN SELECT indexname FROM pg_indexes WHERE tablename = 'parent' AND indexname LIKE 'idx\_%' LOOP
    EXECUTE format('DROP INDEX %I', r.indexname);
  END LOOP;
  FOR r IN SELECT tc.table_schema, tc.table_name, tc.constraint_name FROM information_schema.table_constraints tc
           JOIN information_schema.key_column_usage k ON k.constraint_name = tc.constraint_name AND k.table_schema = tc.table_schema
           WHERE tc.constraint_type = 'FOREIGN KEY' AND k.column_name = 'parent_id' LOOP
    EXECUTE format('ALTER TABLE %I.%I DROP CONSTRAINT %I', r.table_schema, r.table_name, r.constraint_name);
  END LOOP;
  FOR t IN SELECT column_name FROM information_schema.columns WHERE table_name = 'plain' AND column_name NOT IN ('id', 'note') LOOP
    EXECUTE format('ALTER TABLE plain DROP COLUMN %I', t);
  END LOOP;
END $$;
