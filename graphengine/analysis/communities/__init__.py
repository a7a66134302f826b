"""Communities: methods, consensus over seeds with stability, scan, nesting, comparison."""
