-- The archive: what calls that have ended are searched by. Their rows are folded from the log.
CREATE TABLE :schema.closed_calls (
    slot bigint NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    number text NOT NULL,
    former_number text NOT NULL,
    source_system text NOT NULL,
    state text NOT NULL,
    training boolean NOT NULL,
    type text NOT NULL,
    priority text NOT NULL,
    source text NOT NULL,
    discipline text NOT NULL,
    beat text NOT NULL,
    received_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    case_number text NOT NULL,
    dispositions text[] NOT NULL,
    unit_ids text[] NOT NULL,
    PRIMARY KEY (slot, call_id)
);
CREATE INDEX closed_calls_received ON :schema.closed_calls (slot, received_at, call_id);
CREATE INDEX closed_calls_former ON :schema.closed_calls (slot, former_number)
    WHERE former_number <> '';
