"""Measures of time-respecting paths and of flow between given nodes."""
