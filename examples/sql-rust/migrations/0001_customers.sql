CREATE TABLE customers (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE
);

CREATE TABLE depots (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city text NOT NULL
);
