"""The tenant-owned domain, grouped by the questions it answers."""
