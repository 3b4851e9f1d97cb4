-- The page of events after $1, at most $2, with the log's head and epoch, from one snapshot.
SELECT event.*, log.head, log.epoch
FROM (
    SELECT coalesce(max(position), 0) AS head, (SELECT id FROM :schema.epoch) AS epoch
    FROM :schema.events
) AS log
LEFT JOIN LATERAL (
    SELECT e.position, e.type, e.version, e.data, e.recorded_at, e.occurred_at
    FROM :schema.events e WHERE e.position > $1
    ORDER BY e.position LIMIT $2
) AS event ON true
ORDER BY event.position
