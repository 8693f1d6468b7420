CREATE TABLE parcels (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender_id   bigint NOT NULL,
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    depot_id    bigint,
    grams       integer NOT NULL CHECK (grams > 0)
);

CREATE TABLE weight_limits (
    depot_id bigint PRIMARY KEY REFERENCES depots (id) ON DELETE CASCADE,
    grams    integer NOT NULL
);
