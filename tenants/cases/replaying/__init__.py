"""What a version of the rules would have made of past cases: replayed, told apart, counted, kept."""
