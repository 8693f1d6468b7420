-- Functions whose body is DDL, called with constants.
CREATE FUNCTION make_hash_partitions(target text, count int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  part text;
  made int := 0;
BEGIN
  FOR i IN 0..(count - 1) LOOP
    part := format('%s_%s', target, i);
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING INDEXES)', part, target);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES WITH (modulus %s, remainder %s)', target, part, count, i);
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
CREATE TABLE events (id int, at date, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE INDEX ON events (at);
SELECT make_hash_partitions('events'::text, 3);
SELECT make_hash_partitions(count => 3, target => 'events');

CREATE FUNCTION create_constraint_if_not_exists(t text, c text, ddl text) RETURNS void AS $$
BEGIN
  IF NOT EXISTS (SELECT constraint_name FROM information_schema.constraint_column_usage WHERE constraint_name = c) THEN
    EXECUTE ddl;
  END IF;
END $$ LANGUAGE plpgsql;
CREATE TABLE notes (id int, body text);
SELECT create_constraint_if_not_exists('notes', 'notes_unique', 'ALTER TABLE notes ADD CONSTRAINT notes_unique UNIQUE (id, body)');
SELECT create_constraint_if_not_exists('notes', 'notes_unique', 'ALTER TABLE notes ADD CONSTRAINT notes_unique UNIQUE (id, body)');

CREATE PROCEDURE add_audit(target regclass, suffix text DEFAULT 'audit') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ADD COLUMN %I timestamptz', target, 'at_' || suffix);
  PERFORM create_constraint_if_not_exists('notes', 'notes_check', 'ALTER TABLE notes ADD CONSTRAINT notes_check CHECK (id > 0)');
END $$;
CALL add_audit('notes');
CALL add_audit('notes', 'seen');
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['notes', 'more_notes'] LOOP
    IF t <> 'notes' THEN
      EXECUTE format('CREATE TABLE %I (id int)', t);
    END IF;
    CALL add_audit(t::regclass, 'third');
  END LOOP;
END $$;
