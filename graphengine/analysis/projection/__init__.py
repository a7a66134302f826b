"""Facts to networks: the declaration, what joins identities, weights, and the arrays."""
