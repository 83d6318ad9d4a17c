-- Keys of transfers and of orders in their book begin with the time of what they name now. A program from before would not
-- find them, and would credit a transfer again that is delivered twice: with another name of the column one that still
-- runs can't write any more.
ALTER TABLE journal_key RENAME COLUMN key TO entry_key;
