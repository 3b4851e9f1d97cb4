"""What position receivers say: TAIP and NMEA 0183, a sentence a line."""
