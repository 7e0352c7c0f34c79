"""Whose it is, and by when."""

from schema.rules import enums  # noqa: F401  described before anything uses them
