-- name: lock_channel@sqlite
SELECT channel, origin, side, keeps, keeper, log_key, witness_key, opened_at,
    size, root, checkpoint, recorded_at, is_stepped_back, successor
FROM channels WHERE channel = :channel;

-- name: lock_channel@postgresql
SELECT channel, origin, side, keeps, keeper, log_key, witness_key, opened_at,
    size, root, checkpoint, recorded_at, is_stepped_back, successor
FROM channels WHERE channel = :channel FOR UPDATE;

-- name: channel
SELECT channel, origin, side, keeps, keeper, log_key, witness_key, opened_at,
    size, root, checkpoint, recorded_at, is_stepped_back, successor
FROM channels WHERE channel = :channel;

-- name: channels
SELECT channel, origin, side, keeps, keeper, log_key, witness_key, opened_at,
    size, root, checkpoint, recorded_at, is_stepped_back, successor
FROM channels ORDER BY channel;

-- name: add_channel
INSERT INTO channels (
    channel, origin, side, keeps, keeper, log_key, witness_key, opened_at, size, root,
    is_stepped_back
) VALUES (
    :channel, :origin, :side, :keeps, :keeper, :log_key, :witness_key, :opened_at, 0,
    :root, 0
) ON CONFLICT DO NOTHING RETURNING channel;

-- name: set_witness_key
UPDATE channels SET witness_key = :witness_key WHERE channel = :channel;

-- name: set_successor
UPDATE channels SET successor = :successor WHERE channel = :channel;

-- name: set_head
UPDATE channels SET size = :size, root = :root, checkpoint = :checkpoint,
    recorded_at = :recorded_at, is_stepped_back = :is_stepped_back
WHERE channel = :channel;

-- name: event_by_key
SELECT e.position, e.act, e.notice, e.revision, e.commitment, e.recorded_at, r.receipt
FROM events e
LEFT JOIN receipts r ON r.channel = e.channel AND r.position = e.position
WHERE e.channel = :channel AND e.party = :party
    AND e.idempotency_key = :idempotency_key;

-- name: situation
SELECT e.position, e.act, e.notice, e.revision, e.commitment, e.recorded_at, r.receipt,
    n.channel, n.notice, n.revision, n.state, n.updated_at, n.measure, n.provision,
    n.safe_by, n.arguable_until, n.status, n.answer_by, n.reason
FROM (SELECT 1 AS one) always
LEFT JOIN events e ON e.channel = :channel AND e.party = :party
    AND e.idempotency_key = :idempotency_key
LEFT JOIN receipts r ON r.channel = e.channel AND r.position = e.position
LEFT JOIN notices n ON n.channel = :channel AND n.notice = :notice;

-- name: add_event
INSERT INTO events (
    channel, position, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, claimed_at, recorded_at
) VALUES (
    :channel, :position, :act, :notice, :revision, :party, :by_line, :statement,
    :commitment, :idempotency_key, :claimed_at, :recorded_at
);

-- name: add_leaf
INSERT INTO leaves (channel, position, entry) VALUES (:channel, :position, :entry);

-- name: add_nodes@sqlite
INSERT INTO nodes (channel, level, position, hash)
SELECT :channel, value ->> 0, value ->> 1, unhex(value ->> 2)
FROM json_each(:nodes);

-- name: add_nodes@postgresql
INSERT INTO nodes (channel, level, position, hash)
SELECT :channel, (w ->> 0)::bigint, (w ->> 1)::bigint, decode(w ->> 2, 'hex')
FROM jsonb_array_elements(:nodes::jsonb) w;

-- name: add_checkpoint
INSERT INTO checkpoints (channel, size, note) VALUES (:channel, :size, :note)
ON CONFLICT DO NOTHING;

-- name: add_receipt
INSERT INTO receipts (channel, position, receipt)
VALUES (:channel, :position, :receipt);

-- name: add_contents
INSERT INTO contents (channel, position, body, salt, sealed, frozen)
VALUES (:channel, :position, :body, :salt, :sealed, :frozen);

-- name: add_particulars
INSERT INTO particulars (
    channel, position, measure, provision, safe_by, arguable_until, status, answer_by,
    reason
) VALUES (
    :channel, :position, :measure, :provision, :safe_by, :arguable_until, :status,
    :answer_by, :reason
);

-- name: add_to_outbox
INSERT INTO outbox (channel, position) VALUES (:channel, :position);

-- name: put_notice
INSERT INTO notices (
    channel, notice, revision, state, updated_at, measure, provision, safe_by,
    arguable_until, status, answer_by, reason
) VALUES (
    :channel, :notice, :revision, :state, :updated_at, :measure, :provision, :safe_by,
    :arguable_until, :status, :answer_by, :reason
) ON CONFLICT (channel, notice) DO UPDATE SET
    revision = CASE WHEN excluded.revision > notices.revision
        THEN excluded.revision ELSE notices.revision END,
    state = excluded.state,
    updated_at = excluded.updated_at,
    measure = COALESCE(excluded.measure, notices.measure),
    provision = COALESCE(excluded.provision, notices.provision),
    safe_by = COALESCE(excluded.safe_by, notices.safe_by),
    arguable_until = COALESCE(excluded.arguable_until, notices.arguable_until),
    status = COALESCE(excluded.status, notices.status),
    answer_by = COALESCE(excluded.answer_by, notices.answer_by),
    reason = COALESCE(excluded.reason, notices.reason);

-- name: nodes@sqlite
SELECT n.level, n.position, n.hash FROM json_each(:wanted) w
CROSS JOIN nodes n ON n.channel = :channel
    AND n.level = w.value ->> 0 AND n.position = w.value ->> 1;

-- name: nodes@postgresql
SELECT n.level, n.position, n.hash FROM jsonb_array_elements(:wanted::jsonb) w
-- The limit keeps it to one look-up a node: a join would read the whole tree.
CROSS JOIN LATERAL (
    SELECT level, position, hash FROM nodes
    WHERE channel = :channel
        AND level = (w ->> 0)::bigint AND position = (w ->> 1)::bigint
    LIMIT 1
) n;

-- name: nodes_of_level
SELECT position, hash FROM nodes WHERE channel = :channel AND level = :level
ORDER BY position;

-- name: entries
SELECT l.position, l.entry, e.statement, c.body, c.salt, c.sealed, r.receipt
FROM leaves l
JOIN events e ON e.channel = l.channel AND e.position = l.position
LEFT JOIN contents c ON c.channel = l.channel AND c.position = l.position
LEFT JOIN receipts r ON r.channel = l.channel AND r.position = l.position
WHERE l.channel = :channel AND l.position >= :start AND l.position < :stop
ORDER BY l.position;

-- name: leaf
SELECT entry FROM leaves WHERE channel = :channel AND position = :position;

-- name: checkpoint
SELECT note FROM checkpoints WHERE channel = :channel AND size = :size;

-- name: checkpoint_from
SELECT size, note FROM checkpoints WHERE channel = :channel AND size >= :size
ORDER BY size LIMIT 1;

-- name: checkpoint_sizes
SELECT size, note FROM checkpoints WHERE channel = :channel ORDER BY size;

-- name: receipts
SELECT position, receipt FROM receipts WHERE channel = :channel ORDER BY position;

-- name: cosignatures
SELECT key_name, key_id, signature FROM cosignatures
WHERE channel = :channel AND size = :size ORDER BY key_name, key_id;

-- name: add_cosignature
INSERT INTO cosignatures (channel, size, key_name, key_id, signature)
VALUES (:channel, :size, :key_name, :key_id, :signature) ON CONFLICT DO NOTHING;

-- name: erase_contents
DELETE FROM contents WHERE channel = :channel AND position IN (
    SELECT position FROM events WHERE channel = :channel AND notice = :notice
);

-- name: erase_drafts
DELETE FROM drafts WHERE channel = :channel AND notice = :notice;

-- name: erase_claims
UPDATE claims SET body = NULL, salt = NULL, sealed = NULL
WHERE channel = :channel AND notice = :notice;

-- name: add_incident
INSERT INTO incidents (channel, number, kind, ours, theirs, noted_at)
SELECT :channel, COALESCE(MAX(number), 0) + 1, :kind, :ours, :theirs, :noted_at
FROM incidents WHERE channel = :channel;

-- name: incidents
SELECT number, kind, ours, theirs, noted_at FROM incidents
WHERE channel = :channel ORDER BY number;

-- name: erase_reasons
UPDATE particulars SET reason = NULL WHERE channel = :channel AND position IN (
    SELECT position FROM events WHERE channel = :channel AND notice = :notice
);

-- name: erase_reason
UPDATE notices SET reason = NULL WHERE channel = :channel AND notice = :notice;

-- name: first_cosigned
SELECT MIN(size) FROM cosignatures WHERE channel = :channel AND size > :position;

-- name: forks
SELECT number FROM incidents WHERE channel = :channel AND kind = 'fork' LIMIT 1;

-- name: notice
SELECT channel, notice, revision, state, updated_at, measure, provision, safe_by,
    arguable_until, status, answer_by, reason
FROM notices WHERE channel = :channel AND notice = :notice;

-- name: leaves
SELECT position, entry FROM leaves WHERE channel = :channel ORDER BY position;

-- name: number_of_nodes
SELECT COUNT(*) FROM nodes WHERE channel = :channel;

-- name: whole_events
SELECT position, act, notice, revision, party, by_line, recorded_at, commitment,
    statement, idempotency_key, claimed_at
FROM events WHERE channel = :channel ORDER BY position;

-- name: acts
SELECT notice, revision, recorded_at FROM events WHERE channel = :channel
UNION SELECT notice, revision, happened_at FROM local_events WHERE channel = :channel;
