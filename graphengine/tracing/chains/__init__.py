"""Time-respecting chains from, to or between nodes, by pattern, dwell and amount."""
