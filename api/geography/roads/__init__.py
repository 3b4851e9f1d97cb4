"""The roads as a network: how long a drive takes, by which way, and from where there is none."""
