"""Made transfers, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

ACCOUNTS = 100_000
BAD_SHARE = 0.01
BAD_TIME = "2015-02-31 00:00:00"
START, END = 1_420_070_400, 1_451_606_400
CHUNK = 1_000_000


def accounts(count: int) -> list[str]:
    """Card numbers of 19 digits with a right check digit."""
    return [base + _check(base) for base in (f"62220{i:013d}" for i in range(count))]


def _check(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def transfers(path: Path, rows: int, seed: int = 7) -> None:
    """Write a CSV with the header of the shipped mapping; 1 % of the times are 31 February."""
    rng = np.random.default_rng(seed)
    names = np.array(accounts(min(ACCOUNTS, max(rows // 10, 10))))
    with path.open("wb") as stream:
        for start in range(0, rows, CHUNK):
            _chunk(rng, names, start, min(CHUNK, rows - start)).write_csv(
                stream, include_header=start == 0
            )


def _chunk(rng: np.random.Generator, names: np.ndarray, start: int, rows: int) -> pl.DataFrame:
    seconds = pl.Series(rng.integers(START, END, rows))
    times = pl.select(pl.from_epoch(seconds).dt.strftime("%Y-%m-%d %H:%M:%S")).to_series()
    bad = pl.Series(rng.random(rows) < BAD_SHARE)
    cents = pl.Series(rng.integers(100, 10_000_000, rows))
    return pl.DataFrame(
        {
            "tx_id": pl.Series(np.arange(start, start + rows)).cast(pl.String),
            "at": pl.select(pl.when(bad).then(pl.lit(BAD_TIME)).otherwise(times)).to_series(),
            "from_account": names[rng.integers(0, len(names), rows)],
            "to_account": names[rng.integers(0, len(names), rows)],
            "amount": (cents / 100).round(2).cast(pl.Decimal(18, 2)).cast(pl.String),
            "currency": pl.repeat("CNY", rows, eager=True),
        }
    )


def edges(rows: int, seed: int = 7) -> pl.DataFrame:
    """Ends and amounts of transfers as a frame of facts has them."""
    rng = np.random.default_rng(seed)
    names = pl.Series(accounts(min(ACCOUNTS, max(rows // 10, 10))))
    return pl.DataFrame(
        {
            "src_kind": pl.repeat("Account", rows, eager=True),
            "src": names.gather(rng.integers(0, len(names), rows)),
            "dst_kind": pl.repeat("Account", rows, eager=True),
            "dst": names.gather(rng.integers(0, len(names), rows)),
            "amount_minor": rng.integers(100, 10_000_000, rows),
            "statement": pl.repeat(0, rows, dtype=pl.Int8, eager=True),
        }
    )
