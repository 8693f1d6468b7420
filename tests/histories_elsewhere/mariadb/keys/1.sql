CREATE TABLE `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'it''s; a "comment"',
  `active` bool DEFAULT true,
  `price` decimal(10,2) DEFAULT '0.00',
  `amount` numeric,
  `created` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `kind` enum('a','b;') NOT NULL DEFAULT 'a',
  PRIMARY KEY (`id`),
  UNIQUE KEY (`email`),
  UNIQUE KEY `by_kind` (`kind`, `email`(10)),
  KEY (`email`),
  KEY `named` USING BTREE (`created` DESC) COMMENT 'x',
  FULLTEXT KEY `words` (`email`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COMMENT='a;b';
CREATE TABLE serials (id SERIAL, note TEXT, big BIGINT UNSIGNED ZEROFILL, d DOUBLE PRECISION, c CHAR, PRIMARY KEY (id));
CREATE TABLE copies LIKE users;
CREATE INDEX by_note ON serials (note(20), id);
CREATE UNIQUE INDEX by_big ON serials (big);
DROP INDEX `named` ON users;
