-- The live session of a token, with the account's roles of this moment.
-- $1 token's hash, $2 longest idle time, $3 whether demo accounts may come in.
WITH found AS (
    SELECT s.id, s.account, a.roles, s.position, s.expires_at
    FROM sessions AS s JOIN accounts AS a ON a.name = s.account
    WHERE s.token_hash = $1
        AND s.ended_at IS NULL
        AND s.expires_at > clock_timestamp()
        AND s.seen_at > clock_timestamp() - $2::interval
        AND a.enabled
        AND ($3 OR NOT a.demo)
),
seen AS (
    UPDATE sessions AS s SET seen_at = clock_timestamp()
    FROM found
    WHERE s.id = found.id AND s.seen_at < clock_timestamp() - least($2::interval / 4, '30 seconds')
)
SELECT id, account, roles, position, expires_at FROM found
