"""What remains of a network when nodes are removed, and which sets cut it."""
