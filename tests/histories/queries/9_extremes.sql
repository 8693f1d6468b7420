create table measured (id int primary key, place varchar(20) not null, price numeric(10, 2), at timestamp(3) without time zone, tags text[], code char(3));
create table extremes as select max(place) as place, min(price) as price, max(m.at) as at, max(tags) as tags, min(id) from measured m;
create materialized view extreme as select max(place), min(at) as first from measured;
create table copied as select * from extreme;
