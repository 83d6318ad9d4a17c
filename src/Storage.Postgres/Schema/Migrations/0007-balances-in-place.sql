-- Programs from 6 on run with this.
-- A balance is written again with each entry of its account. With room left in its page the new version goes there, and
-- the index need not change (a heap-only tuple); pages that are full already leave the room once they are written anew.
ALTER TABLE read.account_balance SET (fillfactor = 50);
