-- The reason of an approval is a note, as that of every other decision: it stood in both.
ALTER TABLE approvals DROP COLUMN reason_sealed;
