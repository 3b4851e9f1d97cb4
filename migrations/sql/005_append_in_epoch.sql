-- Appending tells when it was recorded, and refuses who knows another epoch of the log. The append
-- function of 002 stays for the version before, until no node runs it any more.

-- Append a batch of operations, each all or nothing, each on its own condition.
--
-- Operation n (from 1) is the operation_events[n] events with event_operation = n, in that order,
-- appended only if no event that matches one of the items with item_operation = n stands after
-- that item's position. An item matches events that carry item_tag (empty: any) and all of
-- item_more_tags, and have one of item_types (empty: any). Within one batch no condition may
-- depend on another operation: the caller sees to that. Columns are texts with U+001E between
-- values and U+001F between the parts of a value (one empty value comes out as null). The data
-- of event m is the event_length bytes of event_data from byte event_start on.
-- Gives for each operation the position of its last event, or null where its condition was met;
-- and at the end of the array when all was recorded, in microseconds since 1970.
-- A caller that knows the log of another epoch is refused (BL001): what it decided on is not here.
--
-- The lock is a statement of its own, before the check: a statement's snapshot is taken when it
-- begins, so that lock and check in one would look at the log as it was before the wait.
CREATE FUNCTION :schema.append(
    known_epoch text, operation_events integer[],
    event_operation text, event_type text, event_version text, event_occurred_at text,
    event_tags text, event_start text, event_length text, event_data bytea,
    item_operation text, item_tag text, item_more_tags text, item_types text, item_after text
) RETURNS bigint[]
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    refused integer[];
    head bigint;
    now_at timestamptz;
    lasts bigint[];
    last_of_all bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE 'append needs READ COMMITTED: under another isolation level it would decide on '
            'a log older than its lock';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('blotter log ' || ':schema', 0));
    IF known_epoch <> (SELECT id FROM :schema.epoch) THEN
        RAISE 'the log was restored to an earlier state' USING ERRCODE = 'BL001';
    END IF;

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

    SELECT e.position, greatest(clock_timestamp(), e.recorded_at) INTO head, now_at
    FROM :schema.events e ORDER BY e.position DESC LIMIT 1;
    head := coalesce(head, 0);
    now_at := coalesce(now_at, clock_timestamp());

    WITH given AS MATERIALIZED (
        SELECT head + row_number() OVER (ORDER BY event.place) AS position, event.*,
            string_to_array(event.joined_tags, E'\x1f') AS tags
        FROM unnest(
            string_to_array(event_operation, E'\x1e')::integer[],
            string_to_array(event_type, E'\x1e'),
            string_to_array(event_version, E'\x1e')::integer[],
            string_to_array(event_occurred_at, E'\x1e')::timestamptz[],
            string_to_array(event_tags, E'\x1e'),
            string_to_array(event_start, E'\x1e')::integer[],
            string_to_array(event_length, E'\x1e')::integer[]
        ) WITH ORDINALITY
            AS event(operation, type, version, occurred_at, joined_tags, start, length, place)
        WHERE event.operation <> ALL (refused)
    ), stored AS (
        INSERT INTO :schema.events (position, type, version, recorded_at, occurred_at, tags, data)
        SELECT g.position, g.type, g.version, now_at, g.occurred_at, coalesce(g.tags, '{}'),
            substring(event_data FROM g.start FOR g.length)
        FROM given g
    ), tagged AS (
        INSERT INTO :schema.tags (tag, position, type)
        SELECT unnest(g.tags), g.position, g.type FROM given g
    )
    SELECT array_agg(CASE WHEN taken > 0 THEN last END ORDER BY n), max(last) INTO lasts, last_of_all
    FROM (
        SELECT n, taken, head + sum(taken) OVER (ORDER BY n) AS last
        FROM unnest(operation_events) WITH ORDINALITY AS operation(events, n),
            LATERAL (SELECT CASE WHEN n = ANY (refused) THEN 0 ELSE events END AS taken) AS kept
    ) AS numbered;

    IF last_of_all > head THEN
        PERFORM pg_notify('blotter_' || ':schema', last_of_all::text);
    END IF;
    RETURN lasts || (extract(epoch FROM now_at) * 1000000)::bigint;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA :schema FROM PUBLIC;
GRANT EXECUTE ON FUNCTION :schema.append(
    text, integer[], text, text, text, text, text, text, text, bytea, text, text, text, text, text
) TO blotter_log;
