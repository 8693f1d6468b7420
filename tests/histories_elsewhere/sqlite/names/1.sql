-- Any case finds a table; every quote makes a name.
CREATE TABLE Users ([Id] integer primary key, "E mail" text, `back` text, 'single' text);
CREATE TABLE "order" (id INTEGER PRIMARY KEY, USER_ID INT REFERENCES USERS (ID));
ALTER TABLE USERS ADD COLUMN "new" TEXT;
CREATE INDEX main.idx_Back ON users (BACK);
ALTER TABLE users RENAME COLUMN BACK TO Front;
CREATE TABLE temp.scratch (a);
CREATE TEMP TABLE scratch2 AS SELECT * FROM users;
