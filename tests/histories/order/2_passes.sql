-- Several actions of one ALTER TABLE run in PostgreSQL's passes, not as written.
CREATE TABLE t (a int, b int, c int);
ALTER TABLE t ADD CONSTRAINT u UNIQUE (d), ADD COLUMN d int, DROP COLUMN a, ADD COLUMN a text;
ALTER TABLE t ADD PRIMARY KEY (b), ALTER COLUMN c TYPE bigint, ALTER COLUMN c SET NOT NULL, ADD CHECK (c > 0);
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (c);
ALTER TABLE t ADD COLUMN e int REFERENCES t (b) , ADD UNIQUE (b);
ALTER TABLE t ADD COLUMN f int PRIMARY KEY, DROP CONSTRAINT t_pkey;
BEGIN;
CREATE TABLE in_transaction (id int);
COMMIT;
BEGIN;
CREATE TABLE rolled_back (id int);
ROLLBACK;
\set name value
CREATE TABLE copied (id int, "text" text);
COPY copied (id, "text") FROM stdin;
1	CREATE TABLE not_this (id int);
2	it's; "odd
\.
INSERT INTO copied VALUES (3, 'DROP TABLE copied; -- '), (4, $x$ DROP TABLE copied; $x$), (5, E'it\'s; DROP TABLE copied;');
/* a comment /* inside */ DROP TABLE copied; */
CREATE TABLE after_all (id int);
UPDATE copied SET id = 1;
DELETE FROM copied;
TRUNCATE copied;
COMMENT ON TABLE copied IS 'said';
