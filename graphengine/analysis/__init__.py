"""Columns to graphs, and measures on them. Takes columns, not a store."""
