-- When each call, and each unit on it, reached its stages. Intervals are differences of these.
-- Instants of a call are its first unit's; `cleared` is its last unit's.
CREATE TABLE :schema.call_times (
    slot bigint NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    number text NOT NULL,
    training boolean NOT NULL,
    self_initiated boolean NOT NULL,
    discipline text NOT NULL,
    source text NOT NULL,
    priority text NOT NULL,
    type text NOT NULL,
    beat text NOT NULL,
    anomalies integer NOT NULL,
    presented timestamptz,
    answered timestamptz,
    received timestamptz NOT NULL,
    queued timestamptz,
    dispatched timestamptz,
    acknowledged timestamptz,
    en_route timestamptz,
    arrived timestamptz,
    transporting timestamptz,
    at_hospital timestamptz,
    first_cleared timestamptz,
    cleared timestamptz,
    closed timestamptz,
    reopened timestamptz,
    final_closed timestamptz,
    PRIMARY KEY (slot, call_id)
);
CREATE INDEX call_times_received ON :schema.call_times (slot, received);

CREATE TABLE :schema.unit_times (
    slot bigint NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    course integer NOT NULL,
    unit_id text NOT NULL,
    tour_id text NOT NULL,
    how_left text NOT NULL,
    disposition text NOT NULL,
    dispatched timestamptz,
    acknowledged timestamptz,
    en_route timestamptz,
    arrived timestamptz,
    transporting timestamptz,
    at_hospital timestamptz,
    cleared timestamptz,
    PRIMARY KEY (slot, call_id, course)
);
CREATE INDEX unit_times_unit ON :schema.unit_times (slot, unit_id, dispatched);
