-- What a desk keeps. Moments are text as in a leaf; keys, notes and contents are bytes.

CREATE TABLE channels (
    channel TEXT PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    side TEXT NOT NULL CHECK (side IN ('mission', 'ministry')),
    keeps INTEGER NOT NULL CHECK (keeps IN (0, 1)),
    keeper TEXT NOT NULL,
    log_key TEXT NOT NULL,
    witness_key TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    checkpoint BLOB,
    recorded_at TEXT,
    is_stepped_back INTEGER NOT NULL CHECK (is_stepped_back IN (0, 1)),
    successor TEXT
) STRICT;

CREATE TABLE cards (
    channel TEXT NOT NULL REFERENCES channels (channel),
    side TEXT NOT NULL CHECK (side IN ('mission', 'ministry')),
    version INTEGER NOT NULL CHECK (version >= 1),
    card BLOB NOT NULL,
    PRIMARY KEY (channel, side, version)
) STRICT, WITHOUT ROWID;

-- The log of a channel. Nothing here is changed or taken away (see the triggers).

CREATE TABLE events (
    channel TEXT NOT NULL REFERENCES channels (channel),
    position INTEGER NOT NULL CHECK (position >= 0),
    act TEXT NOT NULL,
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 0),
    party TEXT NOT NULL,
    by_line TEXT NOT NULL,
    statement BLOB NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    idempotency_key TEXT,
    claimed_at TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (channel, position)
) STRICT;
CREATE UNIQUE INDEX events_once ON events (channel, party, idempotency_key);
CREATE INDEX events_of_notice ON events (channel, notice, position);

CREATE TABLE leaves (
    channel TEXT NOT NULL,
    position INTEGER NOT NULL,
    entry BLOB NOT NULL CHECK (length(entry) < 65535),
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
) STRICT;

CREATE TABLE nodes (
    channel TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level >= 0),
    position INTEGER NOT NULL CHECK (position >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (channel, level, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    channel TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    note BLOB NOT NULL,
    PRIMARY KEY (channel, size)
) STRICT;

CREATE TABLE receipts (
    channel TEXT NOT NULL,
    position INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES leaves (channel, position)
) STRICT;

CREATE TABLE cosignatures (
    channel TEXT NOT NULL REFERENCES channels (channel),
    size INTEGER NOT NULL,
    key_name TEXT NOT NULL,
    key_id INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (channel, size, key_name, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE timestamps (
    channel TEXT NOT NULL REFERENCES channels (channel),
    size INTEGER NOT NULL,
    number INTEGER NOT NULL,
    token BLOB NOT NULL,
    stamped_at TEXT NOT NULL,
    PRIMARY KEY (channel, size, number)
) STRICT;

CREATE TABLE incidents (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ours BLOB,
    theirs BLOB,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (channel, number)
) STRICT;

-- What goes with the log: contents (erased on demand), what this desk reads out of them.

CREATE TABLE contents (
    channel TEXT NOT NULL,
    position INTEGER NOT NULL,
    body BLOB,
    salt BLOB,
    sealed BLOB,
    frozen BLOB,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
) STRICT;

CREATE TABLE particulars (
    channel TEXT NOT NULL,
    position INTEGER NOT NULL,
    measure TEXT,
    provision TEXT,
    safe_by TEXT,
    arguable_until TEXT,
    answer_by TEXT,
    status TEXT,
    reason TEXT,
    PRIMARY KEY (channel, position),
    FOREIGN KEY (channel, position) REFERENCES events (channel, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
    channel TEXT NOT NULL REFERENCES channels (channel),
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
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
) STRICT;

CREATE TABLE outbox (
    channel TEXT NOT NULL,
    position INTEGER NOT NULL,
    sent_at TEXT,
    PRIMARY KEY (channel, position)
) STRICT, WITHOUT ROWID;
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
) STRICT;

CREATE TABLE numbers (
    party TEXT NOT NULL,
    year INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    PRIMARY KEY (party, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    channel TEXT NOT NULL REFERENCES channels (channel),
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    trip BLOB NOT NULL,
    frozen BLOB NOT NULL,
    body BLOB NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    idempotency_key TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    drafted_at TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT,
    statement BLOB,
    sealed BLOB,
    PRIMARY KEY (channel, notice, revision)
) STRICT;

CREATE TABLE local_events (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number INTEGER NOT NULL,
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL,
    act TEXT NOT NULL,
    person TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (channel, number)
) STRICT;

CREATE TABLE claims (
    channel TEXT NOT NULL REFERENCES channels (channel),
    number INTEGER NOT NULL,
    act TEXT NOT NULL,
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL,
    party TEXT NOT NULL,
    by_line TEXT NOT NULL,
    statement BLOB NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    idempotency_key TEXT NOT NULL,
    body BLOB,
    salt BLOB,
    sealed BLOB,
    claimed_at TEXT NOT NULL,
    handed_over_at TEXT,
    position INTEGER,
    receipt BLOB,
    PRIMARY KEY (channel, number),
    UNIQUE (channel, party, idempotency_key)
) STRICT;

-- Append-only, whoever asks.

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only added to'); END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only added to'); END;

CREATE TRIGGER leaves_no_update BEFORE UPDATE ON leaves
BEGIN SELECT RAISE(ABORT, 'leaves are only added to'); END;

CREATE TRIGGER leaves_no_delete BEFORE DELETE ON leaves
BEGIN SELECT RAISE(ABORT, 'leaves are only added to'); END;

CREATE TRIGGER nodes_no_update BEFORE UPDATE ON nodes
BEGIN SELECT RAISE(ABORT, 'nodes are only added to'); END;

CREATE TRIGGER nodes_no_delete BEFORE DELETE ON nodes
BEGIN SELECT RAISE(ABORT, 'nodes are only added to'); END;

CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are only added to'); END;

CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are only added to'); END;

CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are only added to'); END;

CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are only added to'); END;

CREATE TRIGGER cosignatures_no_update BEFORE UPDATE ON cosignatures
BEGIN SELECT RAISE(ABORT, 'cosignatures are only added to'); END;

CREATE TRIGGER cosignatures_no_delete BEFORE DELETE ON cosignatures
BEGIN SELECT RAISE(ABORT, 'cosignatures are only added to'); END;

CREATE TRIGGER timestamps_no_update BEFORE UPDATE ON timestamps
BEGIN SELECT RAISE(ABORT, 'timestamps are only added to'); END;

CREATE TRIGGER timestamps_no_delete BEFORE DELETE ON timestamps
BEGIN SELECT RAISE(ABORT, 'timestamps are only added to'); END;

CREATE TRIGGER incidents_no_update BEFORE UPDATE ON incidents
BEGIN SELECT RAISE(ABORT, 'incidents are only added to'); END;

CREATE TRIGGER incidents_no_delete BEFORE DELETE ON incidents
BEGIN SELECT RAISE(ABORT, 'incidents are only added to'); END;

CREATE TRIGGER local_events_no_update BEFORE UPDATE ON local_events
BEGIN SELECT RAISE(ABORT, 'local_events are only added to'); END;

CREATE TRIGGER local_events_no_delete BEFORE DELETE ON local_events
BEGIN SELECT RAISE(ABORT, 'local_events are only added to'); END;

CREATE TRIGGER cards_no_update BEFORE UPDATE ON cards
BEGIN SELECT RAISE(ABORT, 'cards are only added to'); END;

CREATE TRIGGER cards_no_delete BEFORE DELETE ON cards
BEGIN SELECT RAISE(ABORT, 'cards are only added to'); END;
