-- What an operator reads in SQL: `SELECT * FROM :schema.events_readable`, as a member of
-- blotter_reader. Personal text shows as [sealed], unless the session has the agency's master key
-- (SET blotter.master_key = '<64 hex digits>') and the server has the extension pgcrypto; text
-- whose data key was destroyed shows as [erased]. Opening here does not check the text's seal
-- (the GCM tag): the program does, and this is for reading only.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pgcrypto') THEN
        CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA public;
    END IF;
END
$$;

-- One AES-256 operation on whole blocks. `operation` is encrypt or decrypt, of pgcrypto.
CREATE FUNCTION :keys.aes(operation text, block bytea, key bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog
AS $$
DECLARE
    done bytea;
BEGIN
    EXECUTE format('SELECT public.%I($1, $2, ''aes-ecb/pad:none'')', operation)
        INTO done USING block, key;
    RETURN done;
END
$$;

CREATE FUNCTION :keys.xor(one bytea, other bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog
AS $$
BEGIN
    FOR n IN 0 .. length(one) - 1 LOOP
        one := set_byte(one, n, get_byte(one, n) # get_byte(other, n));
    END LOOP;
    RETURN one;
END
$$;

-- A data key of 32 bytes, unwrapped with the master key (RFC 3394); null under a wrong one.
CREATE FUNCTION :keys.unwrapped(wrapped bytea, master bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog
AS $$
DECLARE
    register bytea := substring(wrapped FROM 1 FOR 8);
    parts bytea[];
    block bytea;
BEGIN
    FOR i IN 1 .. 4 LOOP
        parts[i] := substring(wrapped FROM 8 * i + 1 FOR 8);
    END LOOP;
    FOR j IN REVERSE 5 .. 0 LOOP
        FOR i IN REVERSE 4 .. 1 LOOP
            block := :keys.xor(register, int8send(4 * j + i)) || parts[i];
            block := :keys.aes('decrypt', block, master);
            register := substring(block FROM 1 FOR 8);
            parts[i] := substring(block FROM 9 FOR 8);
        END LOOP;
    END LOOP;
    IF register <> '\xa6a6a6a6a6a6a6a6' THEN
        RETURN NULL;
    END IF;
    RETURN parts[1] || parts[2] || parts[3] || parts[4];
END
$$;

-- One sealed token (`sealed:<matter>:<base64url of nonce, ciphertext and tag>`), opened.
CREATE FUNCTION :keys.opened(token text, master bytea) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
DECLARE
    quoted text := substring(token FROM '^sealed:(.*):[^:]*$');
    raw bytea := decode(translate(substring(token FROM '[^:]*$'), '-_', '+/'), 'base64');
    text_length integer := length(raw) - 12 - 16;
    about bytea := '';
    part text;
    key bytea;
    stream bytea := '';
BEGIN
    FOR part IN SELECT (regexp_matches(quoted, '\.[0-9a-f]{2}|[^.]', 'g'))[1] LOOP
        about := about || CASE WHEN part LIKE '.%' THEN decode(substr(part, 2), 'hex')
            ELSE convert_to(part, 'UTF8') END;
    END LOOP;
    SELECT :keys.unwrapped(k.wrapped, master) INTO key
    FROM :keys.data_keys k WHERE k.matter = convert_from(about, 'UTF8');
    IF NOT FOUND THEN
        RETURN '[erased]';
    ELSIF key IS NULL THEN
        RETURN '[sealed]';
    END IF;
    FOR n IN 1 .. (text_length + 15) / 16 LOOP
        stream := stream
            || :keys.aes('encrypt', substring(raw FROM 1 FOR 12) || int4send(n + 1), key);
    END LOOP;
    RETURN convert_from(:keys.xor(substring(raw FROM 13 FOR text_length), stream), 'UTF8');
END
$$;

-- Event data as JSON, with each sealed token opened if it can be. Null for data that is no JSON.
CREATE FUNCTION :schema.readable(data bytea) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    plain text;
    master bytea := decode(coalesce(current_setting('blotter.master_key', true), ''), 'hex');
    token text;
    shown text;
    can_open boolean := length(master) = 32
        AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pgcrypto');
BEGIN
    plain := convert_from(data, 'UTF8');
    FOR token IN
        SELECT DISTINCT (regexp_matches(plain, 'sealed:[A-Za-z0-9_.:-]+:[A-Za-z0-9_-]+=*', 'g'))[1]
    LOOP
        shown := to_json(
            CASE WHEN can_open THEN :keys.opened(token, master) ELSE '[sealed]' END
        )::text;
        plain := replace(plain, token, substr(shown, 2, length(shown) - 2));
    END LOOP;
    RETURN plain::jsonb;
EXCEPTION WHEN invalid_text_representation OR character_not_in_repertoire THEN
    RETURN NULL;
END
$$;

CREATE VIEW :schema.events_readable AS
SELECT e.position, e.type, e.version, e.occurred_at, e.recorded_at,
    r.data #>> '{stamp,by}' AS by,
    r.data #>> '{stamp,desk}' AS position_or_device,
    r.data #>> '{stamp,command_id}' AS command_id,
    r.data #>> '{stamp,said}' AS said,
    r.data - 'stamp' AS data,
    e.tags
FROM :schema.events e, LATERAL (SELECT :schema.readable(e.data) AS data) AS r;

REVOKE ALL ON :schema.events_readable FROM blotter_rows;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA :keys FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION :schema.readable FROM PUBLIC;
GRANT USAGE ON SCHEMA :schema TO blotter_reader;
GRANT EXECUTE ON FUNCTION :schema.readable TO blotter_reader;
GRANT SELECT ON :schema.events_readable TO blotter_reader;
