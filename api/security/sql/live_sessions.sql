-- Which of these sessions still stand, and with which roles. $1 ids, $2 longest idle time, $3 demo.
SELECT s.id, a.roles, s.position
FROM sessions AS s JOIN accounts AS a ON a.name = s.account
WHERE s.id = ANY($1::uuid[])
    AND s.ended_at IS NULL
    AND s.expires_at > clock_timestamp()
    AND s.seen_at > clock_timestamp() - $2::interval
    AND a.enabled
    AND ($3 OR NOT a.demo)
