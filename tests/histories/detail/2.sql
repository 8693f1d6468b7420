-- A name in an expression that is the table's own is the whole row.
CREATE TABLE whole (whole int, x int);
ALTER TABLE whole DROP COLUMN whole;
ALTER TABLE whole ADD CONSTRAINT row_there CHECK (whole IS NOT NULL OR x > 0);
ALTER TABLE whole ADD CHECK (whole IS NOT NULL OR x > 1);
CREATE INDEX whole_x ON whole (x) WHERE x > 1;
-- What is dropped and added in one statement is added.
CREATE TABLE again (d int UNIQUE, e int);
ALTER TABLE again ADD COLUMN IF NOT EXISTS d numeric(8, 2) PRIMARY KEY CHECK (d > 0), DROP COLUMN d;
-- A copy of a check that was not validated has no rows to doubt.
ALTER TABLE again ADD CONSTRAINT doubted CHECK (e > 0) NOT VALID;
CREATE TABLE again_copy (LIKE again INCLUDING ALL);
CREATE TABLE again_child () INHERITS (again);
