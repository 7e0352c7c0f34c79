"""WHO ASKS: profiles that are found again, changed, merged, and erased when their owner wishes it."""
