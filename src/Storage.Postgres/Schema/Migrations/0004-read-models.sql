-- What operators query: made from the journal by a projection, and at any time anew. A schema of its own, so that it can
-- be granted alone; its functions name it, since callers have search paths of their own.
CREATE SCHEMA read;

-- Amounts are counts of smallest units, prices of ticks, quantities of lots: read.amount, read.price and read.quantity scale them.
CREATE TABLE read.asset (
    symbol text PRIMARY KEY,
    decimals smallint NOT NULL,
    unit numeric NOT NULL
);

CREATE TABLE read.market (
    name text PRIMARY KEY,
    base text NOT NULL,
    quote text NOT NULL,
    tick_size numeric NOT NULL,
    lot_size numeric NOT NULL
);

-- Both halves of a double entry that concern a customer; "version" and "index" as in the id of GET /v1/entries.
CREATE TABLE read.ledger_entry (
    account uuid NOT NULL,
    version bigint NOT NULL,
    index integer NOT NULL,
    transaction text NOT NULL,
    kind text NOT NULL,
    asset text NOT NULL,
    is_held boolean NOT NULL,
    amount numeric(38, 0) NOT NULL,
    balance_after numeric(38, 0) NOT NULL,
    counterparty text,
    memo text,
    order_id uuid,
    time timestamptz NOT NULL,
    PRIMARY KEY (account, version, index)
);

CREATE INDEX ledger_entry_transaction ON read.ledger_entry (transaction);
CREATE INDEX ledger_entry_time ON read.ledger_entry USING brin (time);

CREATE TABLE read.account_balance (
    account uuid NOT NULL,
    asset text NOT NULL,
    available numeric(38, 0) NOT NULL,
    held numeric(38, 0) NOT NULL,
    version bigint NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (account, asset)
);

-- Each order as it is now.
CREATE TABLE read.order_state (
    order_id uuid PRIMARY KEY,
    account uuid NOT NULL,
    market text NOT NULL,
    side text NOT NULL,
    type text NOT NULL,
    time_in_force text NOT NULL,
    post_only boolean NOT NULL,
    client_order_id text,
    price_ticks bigint NOT NULL,
    lots bigint NOT NULL,
    quote_budget numeric(38, 0) NOT NULL,
    status text NOT NULL,
    filled_lots bigint NOT NULL,
    cancelled_lots bigint NOT NULL,
    filled_quote numeric(38, 0) NOT NULL,
    held_asset text NOT NULL,
    held numeric(38, 0) NOT NULL,
    reason text,
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    version bigint NOT NULL
);

CREATE INDEX order_state_account ON read.order_state (account);
CREATE INDEX order_state_open ON read.order_state (market) WHERE status = 'open';

-- A trade from the side of one of its two orders.
CREATE TABLE read.fill (
    market text NOT NULL,
    trade_id bigint NOT NULL,
    side text NOT NULL,
    account uuid NOT NULL,
    order_id uuid NOT NULL,
    liquidity text NOT NULL,
    price_ticks bigint NOT NULL,
    lots bigint NOT NULL,
    base_amount numeric(38, 0) NOT NULL,
    quote_amount numeric(38, 0) NOT NULL,
    fee_asset text NOT NULL,
    fee numeric(38, 0) NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (market, trade_id, side)
);

CREATE INDEX fill_account ON read.fill (account);
CREATE INDEX fill_order ON read.fill (order_id);

CREATE TABLE read.trade (
    market text NOT NULL,
    trade_id bigint NOT NULL,
    price_ticks bigint NOT NULL,
    lots bigint NOT NULL,
    quote_amount numeric(38, 0) NOT NULL,
    taker_side text NOT NULL,
    taker uuid NOT NULL,
    taker_order uuid NOT NULL,
    maker uuid NOT NULL,
    maker_order uuid NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (market, trade_id)
);

CREATE INDEX trade_time ON read.trade USING brin (time);

-- The sum of all postings per asset and class of ledger accounts, the system's own included.
CREATE TABLE read.ledger_total (
    asset text NOT NULL,
    class text NOT NULL,
    amount numeric NOT NULL,
    PRIMARY KEY (asset, class)
);

CREATE VIEW read.trial_balance AS
SELECT
    asset,
    coalesce(sum(amount) FILTER (WHERE class = 'customer_available'), 0) AS customer_available,
    coalesce(sum(amount) FILTER (WHERE class = 'customer_held'), 0) AS customer_held,
    coalesce(sum(amount) FILTER (WHERE class = 'deposits_clearing'), 0) AS deposits_clearing,
    coalesce(sum(amount) FILTER (WHERE class = 'withdrawals_clearing'), 0) AS withdrawals_clearing,
    coalesce(sum(amount) FILTER (WHERE class = 'fees'), 0) AS fees,
    coalesce(sum(amount) FILTER (WHERE class = 'in_transit'), 0) AS in_transit,
    sum(amount) AS sum
FROM read.ledger_total
GROUP BY asset;

-- How far the tables have come; written in one transaction with what they tell.
CREATE TABLE read.projection (
    name text PRIMARY KEY,
    position bigint NOT NULL,
    entry_time timestamptz,
    updated_at timestamptz NOT NULL,
    worker text
);

INSERT INTO read.projection (name, position, updated_at) VALUES ('exchange', 0, now());

-- "seconds_behind" is the age of the oldest journal entry that the tables lack; "entries_behind" counts up to 10,000.
CREATE VIEW read.lag AS
SELECT
    p.name,
    p.position,
    (SELECT max(j.position) FROM journal AS j) AS journal_position,
    missing.entries AS entries_behind,
    coalesce(greatest(extract(epoch FROM clock_timestamp() - missing.oldest), 0), 0)::double precision AS seconds_behind,
    p.entry_time,
    p.updated_at,
    p.worker
FROM read.projection AS p, LATERAL (
    SELECT count(*) AS entries, min(next.time) AS oldest
    FROM (SELECT j.time FROM journal AS j WHERE j.position > p.position ORDER BY j.position LIMIT 10000) AS next
) AS missing;

CREATE FUNCTION read.amount(units numeric, asset text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT trim_scale(units * a.unit) FROM read.asset AS a WHERE a.symbol = asset
$$;

CREATE FUNCTION read.price(ticks bigint, market text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT trim_scale(ticks * m.tick_size) FROM read.market AS m WHERE m.name = market
$$;

CREATE FUNCTION read.quantity(lots bigint, market text) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT trim_scale(lots * m.lot_size) FROM read.market AS m WHERE m.name = market
$$;

-- Empties the tables, and lets the projection make them anew. It waits for a batch under way, but not for long: while it
-- waits, no reader of the journal passes what commits meanwhile.
CREATE FUNCTION read.rebuild() RETURNS void LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
BEGIN
    UPDATE read.projection SET position = 0, entry_time = NULL, updated_at = clock_timestamp();
    TRUNCATE read.ledger_entry, read.account_balance, read.order_state, read.fill, read.trade, read.ledger_total;
END
$$;
