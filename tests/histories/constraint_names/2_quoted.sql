CREATE TABLE "Order" ("Id" int PRIMARY KEY, "userId" int NOT NULL, "größe" text CHECK ("größe" <> ''), UNIQUE ("userId"));
CREATE TABLE Line ("orderId" int REFERENCES "Order", ORDERID int);
CREATE INDEX ON "Order" ("userId", "größe");
CREATE TABLE "größengrößengrößengrößengrößengröße" ("größengrößengrößengrößen" int UNIQUE REFERENCES "Order");
CREATE TABLE "with ""quotes"" and spaces" ("a b" int PRIMARY KEY);
