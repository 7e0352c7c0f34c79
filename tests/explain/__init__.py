"""Hot statements go by their indexes, at a size at which the planner must choose."""
