"""Parts that need no database."""
