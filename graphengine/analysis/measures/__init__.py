"""Measures of nodes: what each means, how it treats direction, weights and gaps, and its values."""
