-- Accounts, sessions and failed sign-ins, used by the rows login.

CREATE TABLE :schema.accounts (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    password_hash text NOT NULL,
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    demo boolean NOT NULL DEFAULT false,
    enabled boolean NOT NULL DEFAULT true,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Only a hash of the token is kept: who reads this table cannot use a session.
CREATE TABLE :schema.sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    account text NOT NULL REFERENCES :schema.accounts (name),
    position text NOT NULL DEFAULT '',
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_open ON :schema.sessions (account) WHERE ended_at IS NULL;

-- `subject` is an account, an address, or an account at an address.
CREATE TABLE :schema.sign_in_failures (
    subject text PRIMARY KEY,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz
);

-- Where an account has signed in from: there a stranger's guesses elsewhere do not lock it out.
CREATE TABLE :schema.known_addresses (
    account text NOT NULL REFERENCES :schema.accounts (name) ON DELETE CASCADE,
    address text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (account, address)
);
