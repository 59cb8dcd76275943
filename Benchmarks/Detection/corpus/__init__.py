"""The texts of the detection benchmark: made from a seed, never stored."""
