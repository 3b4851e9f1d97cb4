-- Events that match any of the items, oldest first, and the head, from one snapshot.
-- Item n: $1 its first tag (null: none), $2 its further tags and $3 its types with U+001F between
-- (empty: none), $4 how many of the newest (0: all). $5 after, $6 until, $7 limit, $8 tags wanted.
SELECT event.*, log.head
FROM (SELECT coalesce(max(position), 0) AS head FROM :schema.events) AS log
LEFT JOIN LATERAL (
    SELECT e.position, e.type, e.version, e.data, e.recorded_at, e.occurred_at,
        CASE WHEN $8 THEN e.tags ELSE '{}' END AS tags
    FROM (
        SELECT DISTINCT matching.position
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
            AS item(tag, more_tags, types, newest),
        LATERAL (
            (
                SELECT t.position FROM :schema.tags t
                WHERE item.tag IS NOT NULL AND item.newest = 0
                    AND t.tag = item.tag AND t.position > $5 AND t.position <= $6
                    AND (item.types = '' OR t.type = ANY (string_to_array(item.types, E'\x1f')))
                    AND (item.more_tags = '' OR (
                        SELECT e.tags @> string_to_array(item.more_tags, E'\x1f')
                        FROM :schema.events e WHERE e.position = t.position
                    ))
                ORDER BY t.position LIMIT $7
            ) UNION ALL (
                SELECT t.position FROM :schema.tags t
                WHERE item.tag IS NOT NULL AND item.newest > 0
                    AND t.tag = item.tag AND t.position > $5 AND t.position <= $6
                    AND (item.types = '' OR t.type = ANY (string_to_array(item.types, E'\x1f')))
                    AND (item.more_tags = '' OR (
                        SELECT e.tags @> string_to_array(item.more_tags, E'\x1f')
                        FROM :schema.events e WHERE e.position = t.position
                    ))
                ORDER BY t.position DESC LIMIT item.newest
            ) UNION ALL (
                SELECT e.position FROM :schema.events e
                WHERE item.tag IS NULL AND item.newest = 0
                    AND e.position > $5 AND e.position <= $6
                    AND (item.types = '' OR e.type = ANY (string_to_array(item.types, E'\x1f')))
                ORDER BY e.position LIMIT $7
            ) UNION ALL (
                SELECT e.position FROM :schema.events e
                WHERE item.tag IS NULL AND item.newest > 0
                    AND e.position > $5 AND e.position <= $6
                    AND (item.types = '' OR e.type = ANY (string_to_array(item.types, E'\x1f')))
                ORDER BY e.position DESC LIMIT item.newest
            )
        ) AS matching
    ) AS chosen
    JOIN :schema.events e ON e.position = chosen.position
    ORDER BY e.position LIMIT $7
) AS event ON true
ORDER BY event.position
