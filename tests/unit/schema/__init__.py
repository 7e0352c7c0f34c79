"""The parts of the schema that need no database."""
