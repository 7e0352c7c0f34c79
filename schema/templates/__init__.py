"""Ready configurations, as they are offered, previewed and applied."""
