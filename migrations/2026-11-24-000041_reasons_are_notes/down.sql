-- The reasons stay where they are read, in the notes.
ALTER TABLE approvals ADD COLUMN reason_sealed BYTEA NOT NULL DEFAULT '';
