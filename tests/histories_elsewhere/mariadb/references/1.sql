CREATE TABLE parents (id INT PRIMARY KEY, code INT, KEY code (code)) ENGINE=InnoDB;
CREATE TABLE children (
  id INT PRIMARY KEY,
  parent_id INT REFERENCES parents (id),
  other_id INT NOT NULL,
  third_id INT,
  FOREIGN KEY (other_id) REFERENCES parents (id) ON DELETE CASCADE,
  CONSTRAINT named FOREIGN KEY (third_id) REFERENCES parents (id) ON UPDATE SET NULL,
  KEY wide (other_id, third_id)
);
ALTER TABLE children ADD INDEX third (third_id);
ALTER TABLE children ADD COLUMN fourth_id INT, ADD FOREIGN KEY (fourth_id) REFERENCES parents (code);
ALTER TABLE children DROP FOREIGN KEY children_ibfk_2, DROP COLUMN other_id, ADD other INT AFTER id;
CREATE TABLE flat (id INT PRIMARY KEY, parent_id INT, KEY (parent_id)) ENGINE=Aria;
SET foreign_key_checks = 0;
CREATE TABLE early (id INT PRIMARY KEY, late_id INT, FOREIGN KEY (late_id) REFERENCES late (id));
CREATE TABLE late (id INT PRIMARY KEY);
SET foreign_key_checks = 1;
