-- Ended calls, the latest received first. $1 a number or former number, $2 a case number,
-- $3 state, $4 type, $5 priority, $6 beat, $7 discipline, $8 source, $9 a unit that was on it
-- (each empty: any), $10 received from, $11 received before, $12 how many.
SELECT closed_calls.bytes
FROM slots JOIN closed_calls USING (slot)
WHERE serving
    AND ($1::text = '' OR number = $1 OR former_number = $1)
    AND ($2::text = '' OR case_number = $2)
    AND ($3::text = '' OR state = $3)
    AND ($4::text = '' OR type = $4)
    AND ($5::text = '' OR priority = $5)
    AND ($6::text = '' OR beat = $6)
    AND ($7::text = '' OR discipline = $7)
    AND ($8::text = '' OR source = $8)
    AND ($9::text = '' OR $9 = ANY (unit_ids))
    AND ($10::timestamptz IS NULL OR received_at >= $10)
    AND ($11::timestamptz IS NULL OR received_at < $11)
ORDER BY received_at DESC, call_id DESC
LIMIT $12
