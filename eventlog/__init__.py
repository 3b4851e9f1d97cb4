"""The append-only log: append-if, read, follow, prove; on PostgreSQL, and its in-memory twin."""
