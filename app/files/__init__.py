"""Files come in by PUT and go out by GET, each to a sealed address, past one check."""
