-- What a desk keeps. Moments are text as in a leaf; keys, notes and contents are bytes.

CREATE TABLE channels (
    channel TEXT PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    side TEXT NOT NULL CHECK (side IN ('mission', 'ministry')),
    keeps BIGINT NOT NULL CHECK (keeps IN (0, 1)),
    keeper TEXT NOT NULL,
    log_key TEXT NOT NULL,
    witness_key TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    root BYTEA NOT NULL CHECK (length(root) = 32),
    checkpoint BYTEA,
    recorded_at TEXT,
    is_stepped_back BIGINT NOT NULL CHECK (is_stepped_back IN (0, 1)),
    successor TEXT
);

CREATE TABLE cards (
    channel TEXT NOT NULL REFERENCES channels (channel),
    side TEXT NOT NULL CHECK (side IN ('mission', 'ministry')),
    version BIGINT NOT NULL CHECK (version >= 1),
    card BYTEA NOT NULL,
    PRIMARY KEY (channel, side, version)
);

-- The log of a channel. Nothing here is changed or taken away (see the rights below).

CREATE TABLE events (
    channel TEXT NOT NULL REFERENCES channels (channel),
    position BIGINT NOT NULL CHECK (position >= 0),
    act TEXT NOT NULL,
    notice TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 0),
    party TEXT NOT NULL,
    by_line TEXT NOT NULL,
    statement BYTEA NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
    idempotency_key TEXT,
    claimed_at TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (channel, position)
);
CREATE UNIQUE INDEX events_once ON events (channel, party, idempotency_key);
CREATE INDEX events_of_notice ON events (channel, notice, position);

CREATE TABLE leaves (
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    entry BYTEA NOT NULL CHECK (length(entry) < 65535),
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
);

CREATE TABLE nodes (
    channel TEXT NOT NULL,
    level BIGINT NOT NULL CHECK (level >= 0),
    position BIGINT NOT NULL CHECK (position >= 0),
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (channel, level, position)
);

CREATE TABLE checkpoints (
    channel TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    note BYTEA NOT NULL,
    PRIMARY KEY (channel, size)
);

CREATE TABLE receipts (
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    receipt BYTEA NOT NULL,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES leaves (channel, position)
);

CREATE TABLE cosignatures (
    channel TEXT NOT NULL REFERENCES channels (channel),
    size BIGINT NOT NULL,
    key_name TEXT NOT NULL,
    key_id BIGINT NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (channel, size, key_name, key_id)
);

CREATE TABLE timestamps (
    channel TEXT NOT NULL REFERENCES channels (channel),
    size BIGINT NOT NULL,
    number BIGINT NOT NULL,
    token BYTEA NOT NULL,
    stamped_at TEXT NOT NULL,
    PRIMARY KEY (channel, size, number)
);

CREATE TABLE incidents (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    ours BYTEA,
    theirs BYTEA,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (channel, number)
);

-- What goes with the log: contents (erased on demand), what this desk reads out of them.

CREATE TABLE contents (
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    body BYTEA,
    salt BYTEA,
    sealed BYTEA,
    frozen BYTEA,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
);

CREATE TABLE particulars (
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    measure TEXT,
    provision TEXT,
    safe_by TEXT,
    arguable_until TEXT,
    answer_by TEXT,
    status TEXT,
    reason TEXT,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
);

CREATE TABLE notices (
    channel TEXT NOT NULL REFERENCES channels (channel),
    notice TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    state TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    measure TEXT,
    provision TEXT,
    safe_by TEXT,
    arguable_until TEXT,
    answer_by TEXT,
    status TEXT,
    reason TEXT,
    PRIMARY KEY (channel, notice)
);

CREATE TABLE outbox (
    channel TEXT NOT NULL,
    position BIGINT NOT NULL,
    sent_at TEXT,
    PRIMARY KEY (channel, position)
);
CREATE INDEX outbox_unsent ON outbox (channel, position) WHERE sent_at IS NULL;

-- This desk's own records; never in a bundle.

CREATE TABLE people (
    person TEXT PRIMARY KEY,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    key TEXT NOT NULL,
    added_at TEXT NOT NULL,
    ended_at TEXT
);

CREATE TABLE numbers (
    party TEXT NOT NULL,
    year BIGINT NOT NULL,
    newest BIGINT NOT NULL,
    PRIMARY KEY (party, year)
);

CREATE TABLE drafts (
    channel TEXT NOT NULL REFERENCES channels (channel),
    notice TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision >= 1),
    trip BYTEA NOT NULL,
    frozen BYTEA NOT NULL,
    body BYTEA NOT NULL,
    salt BYTEA NOT NULL CHECK (length(salt) = 32),
    idempotency_key TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT,
    statement BYTEA,
    sealed BYTEA,
    PRIMARY KEY (channel, notice, revision)
);

CREATE TABLE local_events (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number BIGINT NOT NULL,
    notice TEXT NOT NULL,
    revision BIGINT NOT NULL,
    act TEXT NOT NULL,
    person TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (channel, number)
);

CREATE TABLE claims (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number BIGINT NOT NULL,
    act TEXT NOT NULL,
    notice TEXT NOT NULL,
    revision BIGINT NOT NULL,
    party TEXT NOT NULL,
    by_line TEXT NOT NULL,
    statement BYTEA NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
    idempotency_key TEXT NOT NULL,
    body BYTEA,
    salt BYTEA,
    sealed BYTEA,
    claimed_at TEXT NOT NULL,
    handed_over_at TEXT,
    position BIGINT,
    receipt BYTEA,
    PRIMARY KEY (channel, number),
    UNIQUE (channel, party, idempotency_key)
);

-- Rights: the application adds to the log and never changes or takes away.

GRANT USAGE ON SCHEMA exeat TO exeat_application, exeat_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA exeat TO exeat_application, exeat_reader;
GRANT INSERT ON
    channels, cards, events, leaves, nodes, checkpoints, receipts, cosignatures,
    timestamps, incidents, contents, particulars, notices, outbox, people, numbers,
    drafts, local_events, claims
TO exeat_application;
GRANT UPDATE ON channels, particulars, notices, outbox, people, numbers, drafts, claims
TO exeat_application;
GRANT DELETE ON contents, drafts TO exeat_application;

-- Rows show only to a transaction that named their channel, whoever owns the table.

DO $$
DECLARE
    found text;
    named text := 'channel = ANY (string_to_array('
        'current_setting(''exeat.channels'', true), '',''))';
BEGIN
    FOR found IN
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'exeat' AND column_name = 'channel'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', found);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', found);
        EXECUTE format(
            'CREATE POLICY by_channel ON %I USING (%s) WITH CHECK (%s)',
            found, named, named
        );
    END LOOP;
END $$;

-- The list of channels, for a transaction that asks for it by a star.
CREATE POLICY listed ON channels FOR SELECT
USING (current_setting('exeat.channels', true) = '*');
