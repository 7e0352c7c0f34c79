"""Long work: what it is, how far it has come, what came of it."""
