-- Calls that have ended, the latest received first, after the call ($12, $13) where one is given.
SELECT slots.position, call.call_id
FROM slots JOIN call_records AS call USING (slot)
WHERE slots.serving AND call.state <> 'open'
    AND ($1::timestamptz IS NULL OR call.received >= $1)
    AND ($2::timestamptz IS NULL OR call.received < $2)
    AND ($3::text IS NULL OR call.former_number = $3)
    AND ($4::text IS NULL OR call.source_system = $4)
    AND ($5::text IS NULL OR call.type = $5)
    AND ($6::text IS NULL OR call.priority = $6)
    AND ($7::text IS NULL OR call.source = $7)
    AND ($8::text IS NULL OR call.discipline = $8)
    AND ($9::text IS NULL OR call.beat = $9)
    AND ($10::text IS NULL OR EXISTS (
        SELECT FROM unit_times AS unit
        WHERE unit.slot = slots.slot AND unit.call_id = call.call_id AND unit.unit_id = $10
    ))
    AND ($11::text IS NULL OR $11 = ANY (call.dispositions))
    AND ($12::timestamptz IS NULL OR (call.received, call.call_id) < ($12, $13::text))
ORDER BY call.received DESC, call.call_id DESC
LIMIT $14
