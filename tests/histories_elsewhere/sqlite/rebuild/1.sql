CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT, gone TEXT);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id), self INTEGER REFERENCES children (id));
CREATE INDEX parents_name ON parents (name);
CREATE TRIGGER parents_touch AFTER UPDATE ON parents BEGIN UPDATE parents SET name = CASE WHEN 1 THEN 'x' ELSE 'y' END; SELECT 1; END;
CREATE VIEW seen AS SELECT c.id, p.name FROM children c JOIN parents p ON p.id = c.parent_id;
