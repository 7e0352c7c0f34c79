"""Benchmarks: each measures beside its peer and prints a table."""
