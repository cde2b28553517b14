"""Doubles of the world outside Concord, checked against outside data."""
