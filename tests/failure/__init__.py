"""What happens when something we depend on goes away, or we do."""
