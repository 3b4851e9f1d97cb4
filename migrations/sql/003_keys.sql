-- Data keys, wrapped under the agency's master key, apart from the log that they open.

CREATE TABLE :keys.data_keys (
    matter text PRIMARY KEY,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT USAGE ON SCHEMA :keys TO blotter_keys;
GRANT SELECT, INSERT ON :keys.data_keys TO blotter_keys;
