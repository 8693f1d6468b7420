-- Renaming the old table away takes the foreign keys of others with it, unless SQLite is told to be as it was.
CREATE TABLE late (id INTEGER PRIMARY KEY, later_id INT REFERENCES later (id));
CREATE TABLE later (id INTEGER PRIMARY KEY);
CREATE TABLE a (id INTEGER PRIMARY KEY);
CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INT REFERENCES a (id));
CREATE TABLE c (id INTEGER PRIMARY KEY, b_id INT REFERENCES b (id));
ALTER TABLE a RENAME TO a2;
PRAGMA legacy_alter_table = ON;
ALTER TABLE b RENAME TO b_old;
CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INT REFERENCES a2 (id), more TEXT);
DROP TABLE b_old;
PRAGMA legacy_alter_table = OFF;
