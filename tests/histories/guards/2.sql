DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'jobs_owner_idx') THEN
        DROP INDEX jobs_owner_idx;
        CREATE INDEX jobs_owner_state ON jobs (owner, state);
    END IF;
    IF EXISTS (SELECT FROM pg_policies WHERE tablename = 'jobs' AND policyname = 'own') THEN
        RETURN;
    END IF;
    CREATE POLICY own ON jobs USING (true);
END $$;
CREATE TABLE IF NOT EXISTS jobs (other text);
CREATE INDEX IF NOT EXISTS jobs_owner_state ON jobs (state);
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS state int UNIQUE;
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS note text CHECK (note <> '');
ALTER TABLE jobs DROP COLUMN IF EXISTS nothing, DROP CONSTRAINT IF EXISTS nothing;
ALTER TABLE IF EXISTS nothing ADD COLUMN x int;
DROP TABLE IF EXISTS nothing, later;
DROP INDEX IF EXISTS nothing;
DROP TYPE IF EXISTS nothing;
DROP VIEW IF EXISTS nothing CASCADE;
CREATE SCHEMA IF NOT EXISTS public;
CREATE OR REPLACE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
    CREATE TABLE never_made (id int);
END $f$;
