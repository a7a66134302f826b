"""Valid identifiers with invented contents, drawn as whole columns.

Resident ids carry the check character of GB 11643 (ISO 7064 MOD 11-2), cards a Luhn digit,
phone numbers a prefix in use. Each function returns distinct values in drawing order.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graphengine.demo.regions import REGIONS

Ints = NDArray[np.int64]
_RIC_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_RIC_CHECK = np.array(list("10X98765432"))
_MOBILE_PREFIXES = np.array(
    [130, 131, 132, 134, 135, 136, 137, 138, 139, 150, 151, 152, 158, 159, 182, 186, 187, 188, 189]
)
_CARD_BINS = np.array([621001, 621788, 622202, 622848, 623058, 625912], dtype=np.int64)


def distinct(draw_from: int, low: int, high: int, rng: np.random.Generator) -> Ints:
    """``draw_from`` distinct integers in [low, high), in drawing order."""
    got = np.empty(0, dtype=np.int64)
    while len(got) < draw_from:
        more = rng.integers(low, high, size=draw_from - len(got) + 16)
        both = np.concatenate([got, more])
        _, first = np.unique(both, return_index=True)
        got = both[np.sort(first)]
    return got[:draw_from]


def digits(numbers: Ints, width: int) -> NDArray[np.int64]:
    """Decimal digits of non-negative integers, shape (n, width), most significant first."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers) % 10


def resident_ids(regions: Ints, rng: np.random.Generator) -> tuple[pl.Series, pl.Series]:
    """18-character resident ids and birth dates (Date) for people of these region indices."""
    n = len(regions)
    code = np.zeros(n, dtype=np.int64)
    last = np.zeros(n, dtype=np.int64)
    pick = rng.random(n)
    for index, region in enumerate(REGIONS):
        here = np.flatnonzero(regions == index)
        codes = np.array([int(value) for value in region.codes], dtype=np.int64)
        code[here] = codes[(pick[here] * len(codes)).astype(np.int64)]
        last[here] = region.last_birth_year
    first_day = np.datetime64("1950-01-01", "D")
    span = ((last - 1950 + 1) * 365.2).astype(np.int64)
    born = first_day + (rng.random(n) * span).astype(np.int64)
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
    base = (code * 10**8 + year * 10**4 + month * 100 + day) * 1000
    body = base + rng.integers(1, 1000, size=n)
    while True:
        _, first = np.unique(body, return_index=True)
        again = np.setdiff1d(np.arange(n), first)
        if not len(again):
            break
        body[again] = base[again] + rng.integers(1, 1000, size=len(again))
    check = _RIC_CHECK[(digits(body, 17) @ _RIC_WEIGHTS) % 11]
    ids = pl.Series(body).cast(pl.String) + pl.Series(check.tolist(), dtype=pl.String)
    return ids, pl.Series(born)


def mobile_numbers(n: int, rng: np.random.Generator) -> pl.Series:
    """Distinct 11-digit national mobile numbers as strings."""
    serial = distinct(n, 0, len(_MOBILE_PREFIXES) * 10**8, rng)
    return pl.Series(_MOBILE_PREFIXES[serial // 10**8] * 10**8 + serial % 10**8).cast(pl.String)


def luhn_digit(body: Ints, width: int) -> Ints:
    """Luhn check digit for bodies of ``width`` digits."""
    places = digits(body, width)[:, ::-1]
    doubled = places[:, 0::2] * 2
    total = (doubled // 10 + doubled % 10).sum(axis=1) + places[:, 1::2].sum(axis=1)
    return cast(Ints, (10 - total % 10) % 10)


def card_numbers(n: int, rng: np.random.Generator) -> pl.Series:
    """Distinct 19-digit Luhn-valid card numbers as strings (shorter than 2**63)."""
    serial = distinct(n, 0, len(_CARD_BINS) * 10**12, rng)
    body = _CARD_BINS[serial // 10**12] * 10**12 + serial % 10**12
    return pl.Series(body).cast(pl.String) + pl.Series(luhn_digit(body, 18)).cast(pl.String)


def local_account_numbers(n: int, rng: np.random.Generator) -> pl.Series:
    """Distinct 12-digit account numbers that are not Luhn-valid: they need their bank."""
    body = distinct(n, 10**10, 9 * 10**10, rng)
    wrong = (luhn_digit(body, 11) + rng.integers(1, 10, size=n)) % 10
    return pl.Series(body * 10 + wrong).cast(pl.String)


def imeis(n: int, rng: np.random.Generator) -> pl.Series:
    """Distinct 15-digit IMEIs with a Luhn check digit."""
    body = 86_000_000_000_000 + distinct(n, 0, 10**12, rng)
    return pl.Series(body * 10 + luhn_digit(body, 14)).cast(pl.String)


def registration_numbers(n: int, rng: np.random.Generator) -> pl.Series:
    """Distinct 15-digit business registration numbers as strings."""
    return pl.Series(440_000_000_000_000 + distinct(n, 10**9, 10**12, rng)).cast(pl.String)
