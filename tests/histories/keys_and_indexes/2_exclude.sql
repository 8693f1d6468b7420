-- An exclusion constraint's index is partial where the constraint has a WHERE, and goes with the columns of that WHERE.
CREATE TABLE rooms (id int, a int, b int, gone boolean, EXCLUDE USING btree (a WITH =) WHERE (NOT gone));
ALTER TABLE rooms ADD CONSTRAINT other EXCLUDE USING btree (b WITH =) WHERE (id > 0);
ALTER TABLE rooms ADD EXCLUDE (a WITH =, b WITH =) INCLUDE (id);
ALTER TABLE rooms DROP COLUMN gone CASCADE;
