"""Signing in and out, and the accounts that do so."""
