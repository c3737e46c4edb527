DROP TABLE learn_offers;
DROP INDEX learn_profiles_merged;
ALTER TABLE learn_profiles DROP COLUMN merged_into;
ALTER TABLE learn_profiles DROP COLUMN ended_at;
