"""Many people do whatever comes to their minds; after each step the house is in order."""
