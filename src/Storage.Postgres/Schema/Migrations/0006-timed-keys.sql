-- Keys of transfers and of orders in their book begin with the time of what they name now. No table changes, but a program
-- from before would not find them and would credit a transfer again that is delivered twice: it must not start on this.
COMMENT ON COLUMN journal_key.key IS 'Of a transfer, or of an order in its book, the first 48 bits are its time; of all others it is a hash.';
