"""What happens to a case, as the schema shows it."""
