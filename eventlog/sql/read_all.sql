-- All events after $1 up to $2, oldest first, at most $3, and the head, from one snapshot.
SELECT event.*, log.head
FROM (SELECT coalesce(max(position), 0) AS head FROM :schema.events) AS log
LEFT JOIN LATERAL (
    SELECT e.position, e.type, e.version, e.data, e.recorded_at, e.occurred_at,
        CASE WHEN $4 THEN e.tags ELSE '{}' END AS tags
    FROM :schema.events e
    WHERE e.position > $1 AND e.position <= $2
    ORDER BY e.position LIMIT $3
) AS event ON true
ORDER BY event.position
