"""The network from one suspect: deals, identities, growth, roles, chains."""
