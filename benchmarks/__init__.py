"""Speed and size against plain tools on the same data: ``python -m benchmarks``."""
