-- The sign-in succeeded: it was no failure. $1 account, $2 address. What others failed at from
-- this address stays counted, or one good account would hide the guessing at all the others.
WITH address AS (
    UPDATE sign_in_failures SET failures = greatest(0, failures - 1)
    WHERE subject = 'address ' || $2
),
account AS (
    DELETE FROM sign_in_failures
    WHERE subject IN ('account ' || $1, 'account at address ' || $1 || ' ' || $2)
)
INSERT INTO known_addresses (account, address, seen_at) VALUES ($1, $2, clock_timestamp())
ON CONFLICT (account, address) DO UPDATE SET seen_at = excluded.seen_at
