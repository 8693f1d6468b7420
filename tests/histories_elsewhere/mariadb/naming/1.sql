CREATE TABLE Cases (Id INT PRIMARY KEY, Name INT UNIQUE, CHECK (Name > 0), Age INT CHECK (Age > 1), KEY (NAME), KEY (name));
CREATE TABLE old_name (id INT PRIMARY KEY, case_id INT, FOREIGN KEY (CASE_ID) REFERENCES Cases (ID));
RENAME TABLE old_name TO between_names, Cases TO Cases2;
ALTER TABLE between_names RENAME new_name;
ALTER TABLE new_name ADD extra_id INT, ADD FOREIGN KEY (extra_id) REFERENCES Cases2 (Id);
ALTER TABLE Cases2 DROP CONSTRAINT CONSTRAINT_1;
