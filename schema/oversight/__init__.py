"""Whether it was done well, as the schema shows it."""
