-- Per group: how one interval was kept, of the calls (or units on calls) received from $1 to $2.
-- {{value}} is the interval, {{group}} what the groups are made by.
-- $3 discipline, $4 sources, $5 sources left out (null: any, any, none). $6 the limit
-- (null: none). $7 whether self-initiated work is left out, $8 how many faults are
-- listed. Training is no part of it. Percentiles are of the values that were measured, not between.
SELECT "group",
    count(*) FILTER (WHERE counted AND value >= '0') AS measured,
    count(*) FILTER (WHERE counted AND value IS NULL) AS not_measured,
    count(*) FILTER (WHERE counted AND value < '0') AS faults,
    count(*) FILTER (WHERE NOT counted) AS self_initiated,
    count(*) FILTER (WHERE counted AND value BETWEEN '0' AND $6) AS within,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY value)
        FILTER (WHERE counted AND value >= '0') AS median,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY value)
        FILTER (WHERE counted AND value >= '0') AS p90,
    (array_agg(call.number ORDER BY call.received, call.number)
        FILTER (WHERE counted AND value < '0'))[:$8] AS faulty
FROM slots
JOIN call_records AS call USING (slot)
{{units}}
CROSS JOIN LATERAL (
    SELECT {{group}} AS "group", {{value}} AS value, NOT ($7 AND call.self_initiated) AS counted
) AS kept
WHERE slots.serving AND NOT call.training
    AND ($1::timestamptz IS NULL OR call.received >= $1)
    AND ($2::timestamptz IS NULL OR call.received < $2)
    AND ($3::text IS NULL OR call.discipline = $3)
    AND ($4::text[] IS NULL OR call.source = ANY ($4))
    AND ($5::text[] IS NULL OR call.source <> ALL ($5))
GROUP BY "group"
ORDER BY "group"
