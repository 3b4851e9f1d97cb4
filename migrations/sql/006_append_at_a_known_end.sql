-- A writer that wrote the end of the log itself asks only what it cannot tell, if the log still ends
-- there. The append function of 005 stays for the version before; that of 002 has no caller left.
DROP FUNCTION :schema.append(
    integer[], text, text, text, text, text, text, text, bytea, text, text, text, text, text
);

-- Append a batch of operations, each all or nothing, each on its own condition.
--
-- Operation n (from 1) is the events with event_operation = n, in that order, operation_events[n]
-- of them, appended only if no event that matches one of the items with item_operation = n stands
-- after that item's position. An item matches events that carry item_tag (empty: any) and all of
-- item_more_tags, and have one of item_types (empty: any). Within one batch no condition may
-- depend on another operation: the caller sees to that. Columns are texts with U+001E between
-- values and U+001F between the parts of a value (one empty value comes out as null). The data
-- of event m is the event_length bytes of event_data from byte event_start on; event_occurred is
-- in microseconds since 1970.
-- Gives the position where the log ended before, when all was recorded, in microseconds since
-- 1970, and the numbers of the operations whose condition was met: nothing of these is recorded.
-- Where known_head is given and is not where the log ends, nothing is done and null is given.
-- A caller that knows the log of another epoch is refused (BL001): what it decided on is not here.
--
-- The lock is a statement of its own, before the check: a statement's snapshot is taken when it
-- begins, so that lock and check in one would look at the log as it was before the wait.
CREATE FUNCTION :schema.append(
    known_epoch text, known_head bigint, operation_events text,
    event_operation text, event_type text, event_version text, event_occurred text,
    event_tags text, event_start text, event_length text, event_data bytea,
    item_operation text, item_tag text, item_more_tags text, item_types text, item_after text
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    refused integer[] := '{}';
    its_epoch text;
    head bigint;
    now_at timestamptz;
    added bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE 'append needs READ COMMITTED: under another isolation level it would decide on '
            'a log older than its lock';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('blotter log ' || ':schema', 0));
    SELECT known.id, coalesce(last.position, 0), greatest(clock_timestamp(), last.recorded_at)
    INTO its_epoch, head, now_at
    FROM :schema.epoch known LEFT JOIN LATERAL (
        SELECT e.position, e.recorded_at FROM :schema.events e ORDER BY e.position DESC LIMIT 1
    ) AS last ON true;
    IF its_epoch IS DISTINCT FROM known_epoch THEN
        RAISE 'the log was restored to an earlier state' USING ERRCODE = 'BL001';
    END IF;
    IF known_head <> head THEN
        RETURN NULL;
    END IF;

    IF item_operation <> '' THEN
        SELECT coalesce(array_agg(DISTINCT item.operation), '{}') INTO refused
        FROM unnest(
            string_to_array(item_operation, E'\x1e')::integer[],
            string_to_array(item_tag, E'\x1e'),
            string_to_array(item_more_tags, E'\x1e'),
            string_to_array(item_types, E'\x1e'),
            string_to_array(item_after, E'\x1e')::bigint[]
        ) AS item(operation, tag, more_tags, types, after)
        WHERE CASE
            WHEN item.tag <> '' THEN (
                SELECT true FROM :schema.tags t
                WHERE t.tag = item.tag AND t.position > item.after
                    AND (coalesce(item.types, '') = '' OR t.type = ANY (string_to_array(item.types, E'\x1f')))
                    AND (coalesce(item.more_tags, '') = '' OR (
                        SELECT e.tags @> string_to_array(item.more_tags, E'\x1f')
                        FROM :schema.events e WHERE e.position = t.position
                    ))
                LIMIT 1
            )
            ELSE (
                SELECT true FROM :schema.events e
                WHERE e.position > item.after
                    AND (coalesce(item.types, '') = '' OR e.type = ANY (string_to_array(item.types, E'\x1f')))
                LIMIT 1
            )
        END;
    END IF;

    WITH given AS (
        SELECT event.type, event.version, string_to_array(event.joined_tags, E'\x1f') AS tags,
            substring(event_data FROM event.start FOR event.length) AS data,
            timestamptz 'epoch' + (event.occurred / 1000000) * interval '1 second'
                + (event.occurred % 1000000) * interval '1 microsecond' AS occurred_at,
            head + event.place - CASE WHEN refused = '{}' THEN 0 ELSE (
                SELECT coalesce(sum((string_to_array(operation_events, E'\x1e'))[earlier]::integer), 0)
                FROM unnest(refused) AS earlier WHERE earlier < event.operation
            ) END AS position
        FROM unnest(
            string_to_array(event_operation, E'\x1e')::integer[],
            string_to_array(event_type, E'\x1e'),
            string_to_array(event_version, E'\x1e')::integer[],
            string_to_array(event_occurred, E'\x1e')::bigint[],
            string_to_array(event_tags, E'\x1e'),
            string_to_array(event_start, E'\x1e')::integer[],
            string_to_array(event_length, E'\x1e')::integer[]
        ) WITH ORDINALITY
            AS event(operation, type, version, occurred, joined_tags, start, length, place)
        WHERE event.operation <> ALL (refused)
    ), stored AS (
        INSERT INTO :schema.events (position, type, version, recorded_at, occurred_at, tags, data)
        SELECT g.position, g.type, g.version, now_at, g.occurred_at, coalesce(g.tags, '{}'), g.data
        FROM given g
    ), tagged AS (
        INSERT INTO :schema.tags (tag, position, type)
        SELECT unnest(g.tags), g.position, g.type FROM given g
    )
    SELECT count(*) INTO added FROM given;

    IF added > 0 THEN
        PERFORM pg_notify('blotter_' || ':schema', (head + added)::text);
    END IF;
    RETURN ARRAY[head, (extract(epoch FROM now_at) * 1000000)::bigint] || refused::bigint[];
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA :schema FROM PUBLIC;
GRANT EXECUTE ON FUNCTION :schema.append(
    text, bigint, text, text, text, text, text, text, text, text, bytea, text, text, text, text, text
) TO blotter_log;
