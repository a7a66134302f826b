"""The transfers that tracing is measured on, the same for the same seed."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.tracing_peers import DAY

ACCOUNTS = 100_000
YEAR = 365 * DAY


def transfers(rows: int, seed: int = 7) -> pl.DataFrame:
    """A year of transfers: busy and quiet accounts (rank ** -0.6), log-normal amounts in cents."""
    draw = np.random.default_rng(seed)
    accounts = min(ACCOUNTS, max(10, rows // 10))
    weights = np.arange(1, accounts + 1) ** -0.6
    src, dst = (
        draw.permutation(accounts)[draw.choice(accounts, rows, p=weights / weights.sum())]
        for _ in range(2)
    )
    return pl.DataFrame(
        {
            "id": np.arange(rows),
            "src": src.astype(np.int32),
            "dst": dst.astype(np.int32),
            "at": np.sort(draw.integers(0, YEAR, rows)),
            "amount": np.maximum(1, draw.lognormal(9, 1.5, rows)).astype(np.int64),
        }
    )
