ALTER TABLE sessions DROP COLUMN guide_id;
DROP TABLE guides;
