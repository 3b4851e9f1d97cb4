-- Count a sign-in before its password is looked at, so that many at once cannot slip through.
-- $1 account, $2 address. Gives the latest end of a lock-out that stands, or NULL: go on.
-- An attempt during a lock-out is not counted: nobody can prolong a lock by hammering at it.
WITH known AS (
    SELECT 1 FROM known_addresses
    WHERE account = $1 AND address = $2 AND seen_at > clock_timestamp() - interval '30 days'
),
subjects (subject, allowed) AS (
    SELECT 'account at address ' || $1 || ' ' || $2, 5
    UNION ALL SELECT 'address ' || $2, 30
    UNION ALL SELECT 'account ' || $1, 20 WHERE NOT EXISTS (SELECT FROM known)
),
standing AS (
    SELECT max(locked_until) AS until
    FROM sign_in_failures JOIN subjects USING (subject)
    WHERE locked_until > clock_timestamp()
),
counted AS (
    INSERT INTO sign_in_failures AS kept (subject, failures, last_at)
    SELECT subject, 1, clock_timestamp() FROM subjects
    WHERE (SELECT until FROM standing) IS NULL
    ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE
            WHEN kept.locked_until > clock_timestamp() THEN kept.failures
            WHEN kept.last_at < clock_timestamp() - interval '30 minutes' THEN 1
            ELSE kept.failures + 1
        END,
        last_at = CASE
            WHEN kept.locked_until > clock_timestamp() THEN kept.last_at
            ELSE clock_timestamp()
        END,
        locked_until = CASE
            WHEN kept.locked_until > clock_timestamp() THEN kept.locked_until
            WHEN kept.last_at < clock_timestamp() - interval '30 minutes' THEN NULL
            WHEN kept.failures >= (SELECT allowed FROM subjects AS s WHERE s.subject = kept.subject)
                THEN clock_timestamp() + least(
                    interval '15 minutes',
                    interval '30 seconds' * 2 ^ least(10, kept.failures - (
                        SELECT allowed FROM subjects AS s WHERE s.subject = kept.subject
                    ))
                )
        END
    RETURNING locked_until
)
SELECT greatest(
    (SELECT until FROM standing),
    (SELECT max(locked_until) FROM counted WHERE locked_until > clock_timestamp())
)
