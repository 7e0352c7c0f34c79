"""Who asks: their profiles, what of them is protected, and who has read it."""
