-- A balance of each asset an account may hold, made when the account is opened. A count of the asset's smallest units:
-- with 18 decimals a bigint would end at nine coins.
CREATE TABLE account (
  id uuid NOT NULL,
  asset text NOT NULL,
  balance numeric(38, 0) NOT NULL CHECK (balance >= 0),
  PRIMARY KEY (id, asset)
) WITH (fillfactor = 70); -- Room on the page, so that a changed balance needs no new index entries.

CREATE TABLE transfer (
  id uuid PRIMARY KEY,
  sender uuid NOT NULL,
  recipient uuid NOT NULL,
  asset text NOT NULL,
  amount numeric(38, 0) NOT NULL CHECK (amount > 0),
  memo text,
  time timestamptz NOT NULL
);

-- The key's order is the one in which an account's history is read; there is no other index to keep.
CREATE TABLE ledger_entry (
  account uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  asset text NOT NULL,
  transfer uuid NOT NULL,
  amount numeric(38, 0) NOT NULL,
  balance_after numeric(38, 0) NOT NULL,
  time timestamptz NOT NULL,
  PRIMARY KEY (account, id)
);

-- The first outcome of each key, which its retries get.
CREATE TABLE idempotency_key (
  account uuid NOT NULL,
  key text NOT NULL,
  fingerprint uuid NOT NULL,
  transfer uuid NOT NULL,
  time timestamptz NOT NULL,
  refusal text,
  available numeric(38, 0),
  PRIMARY KEY (account, key)
);

CREATE FUNCTION send_transfer(
  p_key text, p_fingerprint uuid, p_transfer uuid, p_sender uuid, p_recipient uuid, p_asset text, p_amount numeric, p_memo text,
  OUT refusal text, OUT transfer uuid, OUT recorded timestamptz, OUT available numeric)
LANGUAGE plpgsql AS $$
DECLARE
  earlier idempotency_key;
  recipient_is_known boolean;
BEGIN
  transfer := p_transfer;
  recorded := clock_timestamp();

  -- Waits for another transaction that is using the key just now.
  INSERT INTO idempotency_key (account, key, fingerprint, transfer, time)
  VALUES (p_sender, p_key, p_fingerprint, p_transfer, recorded)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO STRICT earlier FROM idempotency_key k WHERE k.account = p_sender AND k.key = p_key;
    IF earlier.fingerprint <> p_fingerprint THEN
      refusal := 'idempotency_key_reused';
    ELSE
      refusal := earlier.refusal;
      transfer := earlier.transfer;
      recorded := earlier.time;
      available := earlier.available;
    END IF;
    RETURN;
  END IF;

  -- Always in the order of the ids, so that transfers in both directions between two accounts can't wait for each other.
  SELECT max(locked.balance) FILTER (WHERE locked.id = p_sender), bool_or(locked.id = p_recipient)
  INTO available, recipient_is_known
  FROM (
    SELECT a.id, a.balance FROM account a WHERE a.asset = p_asset AND a.id IN (p_sender, p_recipient)
    ORDER BY a.id FOR NO KEY UPDATE
  ) locked;

  available := coalesce(available, 0);
  IF recipient_is_known IS NOT TRUE THEN
    refusal := 'recipient_not_found';
  ELSIF p_sender = p_recipient THEN
    refusal := 'same_account';
  ELSIF available < p_amount THEN
    refusal := 'insufficient_funds';
  END IF;
  IF refusal IS NOT NULL THEN
    UPDATE idempotency_key k SET refusal = send_transfer.refusal, available = send_transfer.available
    WHERE k.account = p_sender AND k.key = p_key;
    RETURN;
  END IF;

  WITH moved AS (
    UPDATE account a SET balance = a.balance + CASE a.id WHEN p_sender THEN -p_amount ELSE p_amount END
    WHERE a.asset = p_asset AND a.id IN (p_sender, p_recipient)
    RETURNING a.id, a.balance
  ), kept AS (
    INSERT INTO transfer (id, sender, recipient, asset, amount, memo, time)
    VALUES (p_transfer, p_sender, p_recipient, p_asset, p_amount, p_memo, recorded)
  )
  INSERT INTO ledger_entry (account, asset, transfer, amount, balance_after, time)
  SELECT moved.id, p_asset, p_transfer, CASE moved.id WHEN p_sender THEN -p_amount ELSE p_amount END, moved.balance, recorded
  FROM moved;
END
$$;
