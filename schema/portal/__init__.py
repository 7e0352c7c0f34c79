"""Requesters at the door of an organization, and their own cases."""
