"""Link prediction: pairs without a line that look as if they had one, and how far to trust it."""
