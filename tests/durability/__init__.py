"""What is answered is in the log: shown by killing the server, and PostgreSQL, under load."""
