-- name: drafts_of_notice
SELECT channel, notice, revision, trip, frozen, body, salt, idempotency_key,
    drafted_by, drafted_at, approved_by, approved_at, statement, sealed
FROM drafts WHERE channel = :channel AND notice = :notice ORDER BY revision;

-- name: claims_of_notice
SELECT channel, number, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, body, salt, sealed, claimed_at, handed_over_at, position, receipt
FROM claims WHERE channel = :channel AND notice = :notice ORDER BY number;

-- name: pending_claims
SELECT channel, number, act, notice, revision, party, by_line, statement, commitment,
    idempotency_key, body, salt, sealed, claimed_at, handed_over_at, position, receipt
FROM claims WHERE channel = :channel AND position IS NULL ORDER BY number;
