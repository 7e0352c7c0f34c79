"""Who asks: the parts that need no database."""
