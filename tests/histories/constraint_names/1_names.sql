-- Implicit names: columns joined, 63 bytes, numbers where a name is taken.
CREATE TABLE accounts (
    id serial PRIMARY KEY,
    code text UNIQUE CHECK (code <> ''),
    parent int REFERENCES accounts,
    low int, high int,
    CHECK (low < high),
    CHECK (high > 0),
    CHECK (1 > 0),
    UNIQUE (low, high),
    FOREIGN KEY (low) REFERENCES accounts (id) ON DELETE SET NULL,
    FOREIGN KEY (low) REFERENCES accounts (id) ON UPDATE CASCADE
);
CREATE TABLE an_unusually_long_table_name_for_the_sake_of_truncation (
    an_unusually_long_column_name_for_the_same_sake bigserial PRIMARY KEY,
    short int UNIQUE,
    another_column_with_a_name_that_is_long_enough int REFERENCES accounts,
    UNIQUE (an_unusually_long_column_name_for_the_same_sake, another_column_with_a_name_that_is_long_enough),
    CHECK (another_column_with_a_name_that_is_long_enough > 0)
);
CREATE INDEX ON accounts (low);
CREATE INDEX ON accounts (low);
CREATE INDEX ON accounts (lower(code), high DESC) INCLUDE (parent);
CREATE UNIQUE INDEX ON accounts ((low + high)) WHERE low > 0;
CREATE INDEX ON accounts ((low + high), (high - low));
CREATE INDEX ON an_unusually_long_table_name_for_the_sake_of_truncation (another_column_with_a_name_that_is_long_enough, short);
CREATE TABLE taken_a_key (x int);
CREATE TABLE taken (a int, UNIQUE (a));
CREATE TABLE this_name_is_longer_than_postgresql_lets_any_name_be_and_so_it_is_cut (id int);
ALTER TABLE accounts ADD CHECK (low <> 7), ADD FOREIGN KEY (high) REFERENCES accounts;
ALTER TABLE accounts ADD COLUMN extra int UNIQUE REFERENCES accounts CHECK (extra > 0);
