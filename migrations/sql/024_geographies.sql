-- The versions of the agency's geography, by the SHA-256 of their layers. Which of them holds, the
-- log says. The layers are MessagePack, compressed; `network` is nothing where there are no roads.

CREATE TABLE :schema.geographies (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    layers bytea NOT NULL,
    network bytea NOT NULL,
    tiles bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
