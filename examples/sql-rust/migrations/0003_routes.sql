CREATE TABLE routes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parcel_id bigint NOT NULL REFERENCES parcels (id)
);

-- Added later to a table with rows: fast, but never validated.
ALTER TABLE parcels
    ADD CONSTRAINT parcels_depot_id_fkey FOREIGN KEY (depot_id) REFERENCES depots (id) ON DELETE SET NULL NOT VALID;
