-- The append-only log of one agency: events by position, and an index of their tags.

CREATE TABLE :schema.epoch (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id text NOT NULL DEFAULT gen_random_uuid()::text,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO :schema.epoch DEFAULT VALUES;

CREATE TABLE :schema.events (
    position bigint PRIMARY KEY CHECK (position > 0),
    type text NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    tags text[] NOT NULL,
    data bytea NOT NULL
);

-- A b-tree, not GIN: "this tag after that position" stays an index lookup in a log of any length.
CREATE TABLE :schema.tags (
    tag text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL
);
CREATE INDEX tags_tag_position ON :schema.tags (tag, position) INCLUDE (type);

-- Rows are only ever added: keep the visibility map and the statistics fresh as the log grows.
ALTER TABLE :schema.events SET (
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05
);
ALTER TABLE :schema.tags SET (
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05
);

GRANT USAGE ON SCHEMA :schema TO blotter_log, blotter_rows;
GRANT SELECT, INSERT ON :schema.events, :schema.tags TO blotter_log;
GRANT SELECT ON :schema.epoch TO blotter_log;
GRANT SELECT ON :schema.events, :schema.tags, :schema.epoch TO blotter_rows;

-- The tables that later files make in this schema hold rows: they are the rows login's to fill.
ALTER DEFAULT PRIVILEGES IN SCHEMA :schema
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO blotter_rows;
ALTER DEFAULT PRIVILEGES IN SCHEMA :schema
    GRANT USAGE, SELECT ON SEQUENCES TO blotter_rows;
