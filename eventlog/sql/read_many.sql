-- What each of several items matches, oldest first, and the head, from one snapshot.
-- Item n: its first tag, its further tags and its types with U+001F between (empty: none), how many
-- of the newest (0: all), after and up to which position. Columns are texts with U+001E between
-- values (one empty value comes out as null). The item comes back counted from 1.
SELECT log.head, log.epoch, item.n, e.position, e.type, e.version, e.data, e.recorded_at, e.occurred_at
FROM (
    SELECT coalesce(max(position), 0) AS head, (SELECT id FROM :schema.epoch) AS epoch
    FROM :schema.events
) AS log
LEFT JOIN (
    unnest(
        string_to_array($1::text, E'\x1e'),
        string_to_array($2::text, E'\x1e'),
        string_to_array($3::text, E'\x1e'),
        string_to_array($4::text, E'\x1e')::bigint[],
        string_to_array($5::text, E'\x1e')::bigint[],
        string_to_array($6::text, E'\x1e')::bigint[]
    ) WITH ORDINALITY AS item(tag, more_tags, types, newest, after, until, n)
    CROSS JOIN LATERAL (
        SELECT t.position FROM :schema.tags t
        WHERE t.tag = item.tag AND t.position > item.after AND t.position <= item.until
            AND (coalesce(item.types, '') = ''
                OR t.type = ANY (string_to_array(item.types, E'\x1f')))
            AND (coalesce(item.more_tags, '') = '' OR (
                SELECT e.tags @> string_to_array(item.more_tags, E'\x1f')
                FROM :schema.events e WHERE e.position = t.position
            ))
        ORDER BY t.position DESC LIMIT nullif(item.newest, 0)
    ) AS matching
    JOIN :schema.events e ON e.position = matching.position
) ON true
ORDER BY item.n, e.position
