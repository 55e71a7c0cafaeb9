"""Builds everything in `library/`: streams, models with their cards, test vectors and weather."""
