"""Texts of digits as numbers: whether they are sound, their first digit, Luhn's test."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

U64 = npt.NDArray[np.uint64]
BLOCK = 1 << 15
"""Numbers worked on at a time, so that they stay in the cache."""
_MILLION = np.uint64(1_000_000)
_POWERS = np.array([10**n for n in range(20)], dtype=np.uint64)
_RUNS = ("01234567890123456789", "98765432109876543210")
_PAGES = np.array([13800138000, 8613800138000], dtype=np.uint64)
"""Numbers of advertising pages."""


def judged(text: pl.Series, shortest: int, longest: int) -> pl.DataFrame:
    """What can be said of texts of at most 19 ASCII digits.

    Returns:
        ``sound``: only ASCII digits, ``shortest`` to ``longest`` of them, and surely no filler;
        the others hold for sound texts alone: ``length``, ``first`` digit, ``luhn``.
    """
    cast = text.cast(pl.UInt64, strict=False)
    length = text.str.len_bytes().fill_null(0)
    number = cast.fill_null(0).to_numpy()
    sizes = length.to_numpy()
    possible = cast.is_not_null() & (text >= "0") & length.is_between(shortest, longest)
    sound = possible.fill_null(False).to_numpy().copy()
    luhn, first = np.empty(len(sound), dtype=bool), np.empty(len(sound), dtype=np.uint8)
    for at in range(0, len(sound), BLOCK):
        part = slice(at, at + BLOCK)
        luhn[part] = _luhn(number[part])
        size = np.clip(sizes[part], 1, 19)
        if size.min() == size.max():  # division by one number is several times as fast
            size = size[:1]
        first[part] = number[part] // _POWERS[size - 1]
        lead = number[part] // _POWERS[np.maximum(size, 6) - 6]
        # A number behind zeros is looked at whole, which may send a sound one the long way.
        sound[part] &= (size < 6) | ~_fillers()[np.minimum(lead, _MILLION)]
        sound[part] &= ~np.isin(number[part], _PAGES)
    return pl.DataFrame({"sound": sound, "length": length, "first": first, "luhn": luhn})


def _luhn(number: U64) -> npt.NDArray[np.bool_]:
    total = np.zeros(len(number), dtype=np.uint16)
    for _ in range(4):
        rest = number // _MILLION
        total += _sums()[number - rest * _MILLION]
        number = rest
    passed: npt.NDArray[np.bool_] = total % 10 == 0
    return passed


@cache
def _sums() -> npt.NDArray[np.uint8]:
    """Luhn's sum of six digits for every number below a million, doubled from the second on."""
    number = np.arange(1_000_000, dtype=np.uint32)
    total = np.zeros(1_000_000, dtype=np.uint8)
    for place in range(6):
        digit = number // 10**place % 10
        doubled = digit * 2
        total += (doubled // 10 + doubled % 10 if place % 2 else digit).astype(np.uint8)
    return total


@cache
def _fillers() -> npt.NDArray[np.bool_]:
    """Whether a text that begins with these six digits could be one digit repeated or a run."""
    table = np.zeros(1_000_001, dtype=bool)
    table[[int(str(digit) * 6) for digit in range(10)]] = True
    table[[int(run[i : i + 6]) for run in _RUNS for i in range(15)]] = True
    return table
