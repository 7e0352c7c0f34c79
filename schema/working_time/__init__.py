"""When the tenant works."""
