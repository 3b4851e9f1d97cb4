-- Calls that have ended, the latest received first, after the call ($12, $13) where one is given.
SELECT slots.position, closed.call_id
FROM slots JOIN closed_calls AS closed USING (slot)
WHERE slots.serving
    AND ($1::timestamptz IS NULL OR closed.received_at >= $1)
    AND ($2::timestamptz IS NULL OR closed.received_at < $2)
    AND ($3::text IS NULL OR closed.former_number = $3)
    AND ($4::text IS NULL OR closed.source_system = $4)
    AND ($5::text IS NULL OR closed.type = $5)
    AND ($6::text IS NULL OR closed.priority = $6)
    AND ($7::text IS NULL OR closed.source = $7)
    AND ($8::text IS NULL OR closed.discipline = $8)
    AND ($9::text IS NULL OR closed.beat = $9)
    AND ($10::text IS NULL OR $10 = ANY (closed.unit_ids))
    AND ($11::text IS NULL OR $11 = ANY (closed.dispositions))
    AND ($12::timestamptz IS NULL OR (closed.received_at, closed.call_id) < ($12, $13::text))
ORDER BY closed.received_at DESC, closed.call_id DESC
LIMIT $14
