CREATE TYPE color AS ENUM ('red', 'green');
ALTER TYPE color ADD VALUE 'blue' AFTER 'red';
ALTER TYPE color ADD VALUE 'white' BEFORE 'red';
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%') NOT NULL;
CREATE TYPE money_range AS RANGE (subtype = numeric);
CREATE TYPE address AS (street text, zip varchar(5));
CREATE TABLE people (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, fav color NOT NULL DEFAULT 'red', mail email, span money_range, home address, favs color[] DEFAULT '{}');
ALTER TABLE people ALTER COLUMN fav DROP DEFAULT, ALTER COLUMN fav TYPE text USING fav::text;
ALTER TABLE people ALTER COLUMN favs DROP DEFAULT, ALTER COLUMN favs TYPE text[] USING favs::text[];
DROP TYPE color;
CREATE TYPE color AS ENUM ('black');
ALTER TABLE people ALTER COLUMN fav TYPE color USING 'black'::color;
ALTER TYPE color RENAME TO "Color";
ALTER DOMAIN email RENAME TO mail_address;
ALTER DOMAIN mail_address ADD CONSTRAINT short CHECK (length(VALUE) < 99);
ALTER TYPE address ADD ATTRIBUTE city text;
CREATE TABLE types (
    a int8, b int2, c float, d float4, e decimal(10, 2), f numeric, g char, h char(3), i varchar, j character varying(7),
    k timestamptz, l timestamp(3), m time, n timetz, o bool, p jsonb, q bytea, r bit(3), s varbit(5), t interval, u double precision,
    v integer[], w text[][], x "char", y name, z inet, aa tsvector, bb timestamp with time zone, cc time(2) without time zone, dd int ARRAY[4],
    ee interval day to second(2), ff float(10), gg float(40), hh national character varying(3), ii dec(4), jj oid, kk regclass, ll xml, mm int4range, nn numeric(4), oo bpchar, pp bit, qq bit varying, rr "Color"[]
);
