"""Units on duty: tours, crews, beats, statuses, emergencies and welfare checks."""
