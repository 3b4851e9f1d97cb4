-- One record for each call, open or ended, in the place of one for the archive and one for the
-- statistics. The rows' edition changes with it: they are made anew from the log at the next start.
-- The tables closed_calls and call_times stay for the version before, until no node runs it any more.

-- What calls are searched by, and when each reached its stages: intervals are differences of these.
-- Instants of a call are its first unit's; `cleared` is its last unit's.
CREATE TABLE :schema.call_records (
    slot bigint NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    number text NOT NULL,
    former_number text NOT NULL,
    source_system text NOT NULL,
    state text NOT NULL,
    ended_at timestamptz,
    training boolean NOT NULL,
    self_initiated boolean NOT NULL,
    discipline text NOT NULL,
    source text NOT NULL,
    priority text NOT NULL,
    type text NOT NULL,
    beat text NOT NULL,
    case_number text NOT NULL,
    dispositions text[] NOT NULL,
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
CREATE INDEX call_records_received ON :schema.call_records (slot, received, call_id);
CREATE INDEX call_records_former ON :schema.call_records (slot, former_number)
    WHERE former_number <> '';
