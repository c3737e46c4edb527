-- A Learn profile ends by being deleted, or by being merged into another: then it points there, for whatever still names it.
ALTER TABLE learn_profiles ADD COLUMN ended_at BIGINT;
ALTER TABLE learn_profiles ADD COLUMN merged_into BIGINT;
CREATE INDEX learn_profiles_merged ON learn_profiles (merged_into) WHERE merged_into IS NOT NULL;

-- An account that was proven in somebody's browser and waits for their yes. Sessions are swept, so none is referred to.
CREATE TABLE learn_offers (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    session_id BIGINT NOT NULL,
    by_account_id BIGINT NOT NULL REFERENCES accounts (id),
    learn_profile_id BIGINT NOT NULL REFERENCES learn_profiles (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX learn_offers_by_code ON learn_offers (code);
CREATE INDEX learn_offers_by_age ON learn_offers (expires_at);
