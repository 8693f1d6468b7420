-- What the application makes at start-up with create_all(), and no migration does. Only keys and the columns that a migration
-- or a rule speaks of: an assumption says no more than it must.
CREATE TABLE runs (
    id              varchar PRIMARY KEY,
    agent_id        varchar NOT NULL,
    status          varchar NOT NULL,
    tenant_id       varchar,
    created_at      timestamptz NOT NULL,
    started_at      timestamptz,
    completed_at    timestamptz,
    duration_ms     double precision,
    idempotency_key varchar,
    parent_run_id   varchar
);

CREATE TABLE agents (
    id        varchar PRIMARY KEY,
    name      varchar NOT NULL,
    owner_id  varchar,
    tenant_id varchar
);
