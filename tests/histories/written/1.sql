-- What a schema written down as SQL must say again.
CREATE TABLE made (id serial PRIMARY KEY, code int GENERATED ALWAYS AS IDENTITY (START 5), label text COLLATE "C" NOT NULL, size int,
    twice int GENERATED ALWAYS AS (size * 2) STORED, CONSTRAINT sized CHECK (size > 0) NO INHERIT,
    UNIQUE NULLS NOT DISTINCT (label) INCLUDE (size) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE copied (LIKE made INCLUDING DEFAULTS);
CREATE TABLE child (more text) INHERITS (made);
CREATE DOMAIN short AS text CONSTRAINT is_short CHECK (length(VALUE) < 9);
CREATE TYPE pair AS (one int, two short);
CREATE TABLE typed (a pair, b short DEFAULT 'x', made_id int REFERENCES made (id) ON DELETE CASCADE DEFERRABLE);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT n || n';
CREATE INDEX by_twice ON made USING btree (twice(size) DESC NULLS LAST, label text_pattern_ops) INCLUDE (code) WHERE size > 3;
CREATE TRIGGER touched BEFORE UPDATE OF size ON made FOR EACH ROW WHEN (OLD.size IS DISTINCT FROM NEW.size) EXECUTE FUNCTION touch();
ALTER TABLE made DISABLE TRIGGER touched;
CREATE VIEW wide WITH (security_barrier) AS SELECT m.*, t.b FROM made m JOIN typed t ON t.made_id = m.id;
CREATE MATERIALIZED VIEW counted AS SELECT label, count(*) AS size FROM made GROUP BY label;
CREATE UNIQUE INDEX counted_once ON counted (label);
ALTER TABLE made ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON made AS RESTRICTIVE FOR SELECT TO PUBLIC USING (size > 1);
GRANT SELECT, INSERT ON made TO PUBLIC;
COMMENT ON TABLE made IS 'it''s made';
COMMENT ON COLUMN made.size IS 'in inches';
ALTER TABLE typed ADD CONSTRAINT later CHECK (b <> '') NOT VALID;
