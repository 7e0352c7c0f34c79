"""Who asks: passwords, tokens, and the ways to show either."""
