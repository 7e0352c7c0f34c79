"""Ready configurations: what a kind of institution needs, as data, and how a tenant is given it."""
