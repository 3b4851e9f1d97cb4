-- End the sessions whose time is over. $1 longest idle time. Gives those that were ended.
UPDATE sessions SET ended_at = clock_timestamp(), ended_because = 'expired'
WHERE ended_at IS NULL
    AND (expires_at <= clock_timestamp() OR seen_at <= clock_timestamp() - $1::interval)
RETURNING id, account, position
