-- Every position fix of every unit. These are telemetry, not facts, and are not in the log.
--
-- One partition for each day, in UTC, of the fix itself: a fix that comes late goes to its own day.
-- Partitions belong to the owner. The rows login asks for them through the functions below, and
-- can make and drop nothing else.

CREATE TABLE :schema.fixes (
    unit_id text COLLATE "C" NOT NULL,
    fixed_at timestamptz NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    heading double precision CHECK (heading >= 0 AND heading < 360),
    speed double precision CHECK (speed >= 0),
    accuracy double precision CHECK (accuracy >= 0),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (unit_id, fixed_at)
) PARTITION BY RANGE (fixed_at);

-- Make the partitions of these days where they are not there yet. A table is made first and
-- attached then: making it as a partition would hold up all who store fixes meanwhile.
CREATE FUNCTION :schema.make_fix_days(days date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC'
AS $$
DECLARE
    day date;
    part text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(':schema.fixes', 0));
    FOREACH day IN ARRAY days LOOP
        IF day NOT BETWEEN current_date - 3660 AND current_date + 7 THEN
            RAISE EXCEPTION 'No fixes are kept of %.', day;
        END IF;
        part := 'fixes_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(':schema.' || part) IS NOT NULL;
        EXECUTE format(
            'CREATE TABLE :schema.%I (LIKE :schema.fixes INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
            part
        );
        EXECUTE format(
            'ALTER TABLE :schema.fixes ATTACH PARTITION :schema.%I FOR VALUES FROM (%L) TO (%L)',
            part, day::timestamptz, (day + 1)::timestamptz
        );
    END LOOP;
END
$$;

-- Drop the partitions of the days before this one; give how many. It gives up soon where somebody
-- reads for long: those who store wait behind it.
CREATE FUNCTION :schema.drop_fix_days(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '2s'
AS $$
DECLARE
    part text;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(':schema.fixes', 0));
    FOR part IN
        SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
        WHERE inhparent = ':schema.fixes'::regclass
            AND c.relname < 'fixes_' || to_char(before, 'YYYYMMDD')
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE :schema.%I', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END
$$;

REVOKE EXECUTE ON FUNCTION :schema.make_fix_days, :schema.drop_fix_days FROM PUBLIC;
GRANT EXECUTE ON FUNCTION :schema.make_fix_days, :schema.drop_fix_days TO blotter_rows;
