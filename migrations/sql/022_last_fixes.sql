-- The last position fix of each unit. These are telemetry, not facts, and are not in the log.

CREATE TABLE :schema.last_fixes (
    unit_id text PRIMARY KEY,
    fixed_at timestamptz NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    heading double precision CHECK (heading >= 0 AND heading < 360),
    speed double precision CHECK (speed >= 0),
    accuracy double precision CHECK (accuracy >= 0),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
