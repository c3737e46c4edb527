-- The way somebody follows to give their two profiles the same account, and what it set out from. How far they have come
-- is derived from the accounts, never stored. A Learn profile that ends takes its guide with it.
CREATE TABLE guides (
    id BIGINT NOT NULL PRIMARY KEY,
    learn_profile_id BIGINT NOT NULL REFERENCES learn_profiles (id),
    way TEXT NOT NULL,
    -- The personal account that was on the Learn profile; none: there was none.
    personal_account_id BIGINT REFERENCES accounts (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_why TEXT
);
CREATE UNIQUE INDEX guides_one_open ON guides (learn_profile_id) WHERE ended_at IS NULL;
CREATE INDEX guides_by_profile ON guides (learn_profile_id);
CREATE INDEX guides_by_personal ON guides (personal_account_id) WHERE ended_at IS NULL;

-- The guide that was open when the session began, or that was begun since by an account of the same Learn profile: other
-- sessions look for none on most pages.
ALTER TABLE sessions ADD COLUMN guide_id BIGINT;
