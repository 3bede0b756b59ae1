-- name: newest_card
SELECT version, card FROM cards WHERE channel = :channel AND side = :side
ORDER BY version DESC LIMIT 1;

-- name: add_card
INSERT INTO cards (channel, side, version, card)
VALUES (:channel, :side, :version, :card);

-- name: next_number
INSERT INTO numbers (party, year, newest) VALUES (:party, :year, 1)
ON CONFLICT (party, year) DO UPDATE SET newest = numbers.newest + 1
RETURNING newest;

-- name: add_draft
INSERT INTO drafts (
    channel, notice, revision, trip, frozen, body, salt, idempotency_key, drafted_by,
    drafted_at
) VALUES (
    :channel, :notice, :revision, :trip, :frozen, :body, :salt, :idempotency_key,
    :drafted_by, :drafted_at
) ON CONFLICT (channel, notice, revision) DO UPDATE SET
    trip = excluded.trip, frozen = excluded.frozen, body = excluded.body,
    salt = excluded.salt, idempotency_key = excluded.idempotency_key,
    drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at,
    approved_by = NULL, approved_at = NULL, statement = NULL, sealed = NULL;

-- name: approve_draft
UPDATE drafts SET approved_by = :approved_by, approved_at = :approved_at
WHERE channel = :channel AND notice = :notice AND revision = :revision;

-- name: keep_request
UPDATE drafts SET statement = :statement, sealed = :sealed
WHERE channel = :channel AND notice = :notice AND revision = :revision;

-- name: draft
SELECT channel, notice, revision, trip, frozen, body, salt, idempotency_key,
    drafted_by, drafted_at, approved_by, approved_at, statement, sealed
FROM drafts
WHERE channel = :channel AND notice = :notice AND revision = :revision;

-- name: newest_draft
SELECT channel, notice, revision, trip, frozen, body, salt, idempotency_key,
    drafted_by, drafted_at, approved_by, approved_at, statement, sealed
FROM drafts WHERE channel = :channel AND notice = :notice
ORDER BY revision DESC LIMIT 1;

-- name: drafts
SELECT channel, notice, revision, trip, frozen, body, salt, idempotency_key,
    drafted_by, drafted_at, approved_by, approved_at, statement, sealed
FROM drafts WHERE channel = :channel ORDER BY notice, revision;

-- name: notices
SELECT channel, notice, revision, state, updated_at, measure, provision, safe_by,
    arguable_until, status, answer_by, reason
FROM notices WHERE channel = :channel ORDER BY notice;

-- name: events
SELECT position, act, notice, revision, party, by_line, recorded_at, claimed_at
FROM events WHERE channel = :channel ORDER BY position;

-- name: events_of_notice
SELECT position, act, notice, revision, party, by_line, recorded_at, claimed_at
FROM events WHERE channel = :channel AND notice = :notice ORDER BY position;

-- name: contents
SELECT body, salt, sealed, frozen FROM contents
WHERE channel = :channel AND position = :position;

-- name: add_local_event
INSERT INTO local_events (
    channel, number, notice, revision, act, person, happened_at, remark
)
SELECT :channel, COALESCE(MAX(number), 0) + 1, :notice, :revision, :act, :person,
    :happened_at, :remark
FROM local_events WHERE channel = :channel;

-- name: local_events
SELECT number, notice, revision, act, person, happened_at, remark
FROM local_events WHERE channel = :channel AND notice = :notice ORDER BY number;

-- name: answers
SELECT f.notice, f.revision, f.position, f.recorded_at,
    a.position, a.act, a.recorded_at,
    p.measure, p.provision, p.safe_by, p.arguable_until, p.status, p.answer_by,
    q.reason
FROM events f
LEFT JOIN events a ON a.channel = f.channel AND a.notice = f.notice
    AND a.revision = f.revision AND a.act IN ('acknowledged', 'objected', 'refused')
LEFT JOIN particulars p ON p.channel = f.channel AND p.position = f.position
LEFT JOIN particulars q ON q.channel = a.channel AND q.position = a.position
WHERE f.channel = :channel AND f.act IN ('filed', 'amended')
ORDER BY f.position, a.position;

-- name: unsent
SELECT position FROM outbox WHERE channel = :channel AND sent_at IS NULL
ORDER BY position;

-- name: mark_sent
UPDATE outbox SET sent_at = :sent_at
WHERE channel = :channel AND position = :position;

-- name: add_timestamp
INSERT INTO timestamps (channel, size, number, token, stamped_at)
SELECT :channel, :size, COALESCE(MAX(number), 0) + 1, :token, :stamped_at
FROM timestamps WHERE channel = :channel AND size = :size;

-- name: timestamps
SELECT size, token, stamped_at FROM timestamps WHERE channel = :channel
ORDER BY size, number;

-- name: add_person
INSERT INTO people (person, party, name, roles, key, added_at)
VALUES (:person, :party, :name, :roles, :key, :added_at)
ON CONFLICT DO NOTHING RETURNING person;

-- name: change_person
UPDATE people SET roles = :roles, key = :key, ended_at = :ended_at
WHERE person = :person;

-- name: people
SELECT person, party, name, roles, key, added_at, ended_at FROM people
ORDER BY person;

-- name: person
SELECT person, party, name, roles, key, added_at, ended_at FROM people
WHERE person = :person;

-- name: claim_by_key
SELECT channel, number, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, body, salt, sealed, claimed_at, handed_over_at, position, receipt
FROM claims WHERE channel = :channel AND party = :party
    AND idempotency_key = :idempotency_key;

-- name: newest_claim
SELECT COALESCE(MAX(number), 0) FROM claims WHERE channel = :channel;

-- name: add_claim
INSERT INTO claims (
    channel, number, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, body, salt, sealed, claimed_at
) VALUES (
    :channel, :number, :act, :notice, :revision, :party, :by_line, :statement,
    :commitment, :idempotency_key, :body, :salt, :sealed, :claimed_at
);

-- name: claims
SELECT channel, number, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, body, salt, sealed, claimed_at, handed_over_at, position, receipt
FROM claims WHERE channel = :channel ORDER BY number;

-- name: hand_over
UPDATE claims SET handed_over_at = :handed_over_at
WHERE channel = :channel AND number = :number AND handed_over_at IS NULL;

-- name: settle_claim
UPDATE claims SET position = :position, receipt = :receipt
WHERE channel = :channel AND number = :number AND position IS NULL;
