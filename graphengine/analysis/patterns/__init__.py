"""Sets of nodes that match a described pattern of roles, and those that miss one condition."""
