-- The journal: every fact, once, by its stream and version. That key fences stale writers.
CREATE TABLE stream (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE event_type (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

-- position = (transaction id + journal_origin.xid_offset) * 2^20 + ordinal within the transaction.
-- So a reader that stops below pg_snapshot_xmin never passes an entry that is yet to commit.
CREATE TABLE journal (
    position bigint NOT NULL,
    stream bigint NOT NULL,
    version bigint NOT NULL,
    time timestamptz NOT NULL,
    type smallint NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT journal_stream_version PRIMARY KEY (stream, version)
);

CREATE UNIQUE INDEX journal_position ON journal (position);

-- Idempotency keys and other names of entries, each once in its stream.
CREATE TABLE journal_key (
    stream bigint NOT NULL,
    version bigint NOT NULL,
    key uuid NOT NULL,
    fingerprint uuid,
    CONSTRAINT journal_key_once PRIMARY KEY (stream, key)
);

-- Above 0 after the journal was restored into a server whose transaction ids began anew.
CREATE TABLE journal_origin (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    xid_offset bigint NOT NULL
);

INSERT INTO journal_origin (xid_offset) VALUES (0);

CREATE TABLE snapshot (
    stream text PRIMARY KEY,
    version bigint NOT NULL,
    payload bytea NOT NULL
);

CREATE TABLE checkpoint (
    reader text PRIMARY KEY,
    position bigint NOT NULL
);
