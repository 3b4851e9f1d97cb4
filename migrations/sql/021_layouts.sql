-- The layouts of the console, by name: those of a dispatch position, or of an account without one.

CREATE TABLE :schema.layouts (
    seat text NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
    layout text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (seat, name)
);
