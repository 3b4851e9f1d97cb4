-- Rows: what projections make of the log. All of it can be thrown away and made anew.

-- A slot holds one making of all rows, by one edition of the projections. One slot serves; another
-- may be filled beside it. `position` is how far in the log its rows are.
CREATE TABLE :schema.slots (
    slot bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition text NOT NULL,
    epoch text NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    serving boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX slots_serving ON :schema.slots (serving) WHERE serving;

-- The board's rows: what is shown at the slot's position.
CREATE TABLE :schema.rows (
    slot bigint NOT NULL,
    projection text NOT NULL,
    version integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (slot, projection, key)
);

-- The whole board at every thousandth position, so that any board of the past is near one.
CREATE TABLE :schema.board_snapshots (
    slot bigint NOT NULL,
    position bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (slot, position)
);
