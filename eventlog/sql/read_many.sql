-- What several readers at once asked for, each oldest first, and the head, from one snapshot.
-- Item n: $1 its reader, $2 its first tag, $3 its further tags and $4 its types with U+001F
-- between (empty: none), $5 how many of the newest (0: all).
SELECT log.head, chosen.reader, e.position, e.type, e.version, e.data, e.recorded_at
FROM (SELECT coalesce(max(position), 0) AS head FROM :schema.events) AS log
LEFT JOIN LATERAL (
    SELECT DISTINCT item.reader, matching.position
    FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        AS item(reader, tag, more_tags, types, newest),
    LATERAL (
        SELECT t.position FROM :schema.tags t
        WHERE t.tag = item.tag
            AND (item.types = '' OR t.type = ANY (string_to_array(item.types, E'\x1f')))
            AND (item.more_tags = '' OR (
                SELECT e.tags @> string_to_array(item.more_tags, E'\x1f')
                FROM :schema.events e WHERE e.position = t.position
            ))
        ORDER BY t.position DESC LIMIT nullif(item.newest, 0)
    ) AS matching
) AS chosen ON true
LEFT JOIN :schema.events e ON e.position = chosen.position
ORDER BY chosen.reader, e.position
