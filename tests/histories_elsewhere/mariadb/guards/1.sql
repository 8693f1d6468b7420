CREATE TABLE Channels (Id VARCHAR(26) NOT NULL PRIMARY KEY, TeamId VARCHAR(26));
SET @preparedStatement = (SELECT IF(
    (SELECT COUNT(*) FROM INFORMATION_SCHEMA.STATISTICS WHERE table_name = 'Channels' AND table_schema = DATABASE() AND index_name = 'idx_team') > 0,
    'SELECT 1',
    'CREATE INDEX idx_team ON Channels(TeamId);'
));
PREPARE createIndexIfNotExists FROM @preparedStatement;
EXECUTE createIndexIfNotExists;
DEALLOCATE PREPARE createIndexIfNotExists;
SET @stmt = (SELECT IF(
    NOT EXISTS(SELECT 1 FROM INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'Channels' AND table_schema = DATABASE() AND column_name = 'Extra'),
    'ALTER TABLE Channels ADD COLUMN Extra TEXT;', 'SELECT 1;'));
PREPARE s FROM @stmt;
EXECUTE s;
/*!40101 SET NAMES utf8mb4 */;
/*!50100 ALTER TABLE Channels ADD COLUMN Conditional INT */;
/*M!100100 ALTER TABLE Channels ADD COLUMN Maria INT */;
