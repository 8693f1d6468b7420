CREATE TABLE jobs (id int PRIMARY KEY, state text);
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'job_state') THEN
        CREATE TYPE job_state AS ENUM ('new', 'done');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'jobs' AND column_name = 'owner') THEN
        ALTER TABLE jobs ADD COLUMN owner int;
    END IF;
    IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'absent') THEN
        ALTER TABLE absent ADD COLUMN x int;
    ELSE
        CREATE TABLE present (id int REFERENCES jobs);
    END IF;
END $$;
DO $body$
BEGIN
    CREATE TYPE job_state AS ENUM ('other');
EXCEPTION WHEN duplicate_object THEN NULL;
END
$body$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'jobs_owner_fk') THEN
        ALTER TABLE jobs ADD CONSTRAINT jobs_owner_fk FOREIGN KEY (owner) REFERENCES jobs (id) ON DELETE CASCADE NOT VALID;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'jobs_owner_fk') THEN
        ALTER TABLE jobs ADD CONSTRAINT jobs_owner_fk FOREIGN KEY (owner) REFERENCES jobs (id);
    END IF;
    IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'jobs_owner_idx') THEN
        DROP INDEX jobs_owner_idx;
    END IF;
    IF to_regclass('public.later') IS NULL THEN
        EXECUTE 'CREATE TABLE later (id int)';
    END IF;
    EXECUTE 'CREATE INDEX ON jobs (owner)';
END $$;
