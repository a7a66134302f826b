"""Identities, deals and content of thinned facts, on arrays of codes made once for all runs."""
