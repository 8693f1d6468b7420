-- The twelve steps: what referred to the table refers to the new one.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
DROP VIEW seen;
CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, above INTEGER REFERENCES new_parents (id));
INSERT INTO new_parents (id, name) SELECT id, name FROM parents;
DROP TABLE parents;
ALTER TABLE new_parents RENAME TO parents;
CREATE INDEX parents_name ON parents (name, id);
COMMIT;
PRAGMA foreign_keys = ON;
