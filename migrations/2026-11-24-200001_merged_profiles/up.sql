-- Two certification profiles of one person become one. The rules for columns stand in the head of the first migration.

-- A merged-away profile keeps its row, its number and its exams for ever; it resolves to the survivor.
ALTER TABLE profiles ADD COLUMN merged_into BIGINT REFERENCES profiles (id);
CREATE INDEX profiles_by_survivor ON profiles (merged_into) WHERE merged_into IS NOT NULL;

-- The second profile that a request is about.
ALTER TABLE requests ADD COLUMN second_profile_id BIGINT REFERENCES profiles (id);
ALTER TABLE requests ADD COLUMN second_mcid_sealed BYTEA;
ALTER TABLE requests ADD COLUMN second_mcid_key BYTEA;
CREATE INDEX requests_by_second_profile ON requests (second_profile_id, state) WHERE second_profile_id IS NOT NULL;

-- Which of the two profiles an item, or a code, is about.
ALTER TABLE evidence ADD COLUMN which TEXT NOT NULL DEFAULT 'first';
ALTER TABLE challenges ADD COLUMN which TEXT NOT NULL DEFAULT 'first';

CREATE TABLE merges (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    survivor_id BIGINT NOT NULL REFERENCES profiles (id),
    survivor_version BIGINT NOT NULL,
    merged_id BIGINT NOT NULL REFERENCES profiles (id),
    merged_version BIGINT NOT NULL,
    -- Why this one survives: a rule, or the agent's choice.
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    approved_by BIGINT NOT NULL REFERENCES accounts (id),
    approved_at BIGINT NOT NULL,
    -- Whether the survivor went to the wanted account.
    rebound BOOLEAN NOT NULL,
    done_at BIGINT,
    ended_at BIGINT,
    ended_by BIGINT REFERENCES accounts (id)
);
CREATE INDEX merges_by_request ON merges (request_id, id);

-- The two profiles of a merge, as long as it runs: one merge at a time for each.
CREATE TABLE merge_sides (
    profile_id BIGINT NOT NULL PRIMARY KEY REFERENCES profiles (id),
    merge_id BIGINT NOT NULL REFERENCES merges (id)
);
CREATE INDEX merge_sides_by_merge ON merge_sides (merge_id);
