"""Long work that somebody asks for: it tells how far it has come, and outlives whoever does it."""
