"""Brokers: structural holes, roles between groups, and the place in a flow."""
