"""The HTTP interface, as a client meets it."""
