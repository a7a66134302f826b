"""Do stated probabilities hold? Bins, the share that was right in each, and the Brier score."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from benchmarks.quality_page import markdown

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)


class Stated(NamedTuple):
    """A stated probability, whether it came true, and the share of the cases fitted on."""

    stated: float
    right: bool
    before: float


def brier(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean squared distance of probability and outcome: 0 is perfect, 0.25 is a coin's.

    Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Raises:
        ValueError: no pairs.
    """
    if not pairs:
        raise ValueError("A Brier score needs at least one probability.")
    return sum((stated - right) ** 2 for stated, right in pairs) / len(pairs)


def bins(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int, float, float]]:
    """(from, to, count, mean stated, share right) of each bin that is not empty.

    A bin holds its lower edge and not its upper one, save the last, which holds both.
    """
    found = []
    for low, high in pairwise(EDGES):
        last = high == EDGES[-1]
        here = [pair for pair in pairs if low <= pair[0] < high or (last and pair[0] == high)]
        if here:
            stated = sum(p for p, _ in here) / len(here)
            right = sum(r for _, r in here) / len(here)
            found.append((low, high, len(here), stated, right))
    return found


def reliability(pairs: Sequence[tuple[float, bool]]) -> str:
    """The bins as a table, with the Brier score and that of always stating the overall share."""
    lines = [
        (f"{low:.2f} to {high:.2f}", f"{count:,}", f"{stated:.3f}", f"{right:.3f}")
        for low, high, count, stated, right in bins(pairs)
    ]
    share = sum(right for _, right in pairs) / len(pairs)
    table = markdown(("stated", "persons", "mean stated", "share right"), lines)
    return (
        f"{table}\n\nBrier score {brier(pairs):.4f} over {len(pairs):,} persons; "
        f"{share * (1 - share):.4f} for stating {share:.3f}, the overall share, each time."
    )


def against(lines: Sequence[tuple[str, Sequence[Stated]]]) -> str:
    """Brier scores beside those of two constants: the share of the cases fitted on, which is all
    that could be said beforehand, and the checked cases' own, which nobody could know.

    Args:
        lines: name, and what was stated of the leads of the checked cases.
    """
    rows = []
    for name, found in lines:
        right = sum(row.right for row in found) / len(found)
        rows.append(
            (
                name, f"{len(found):,}", f"{sum(not row.right for row in found):,}",
                f"{sum(row.stated for row in found) / len(found):.3f}", f"{right:.3f}",
                f"{brier([(row.stated, row.right) for row in found]):.4f}",
                f"{brier([(row.before, row.right) for row in found]):.4f}",
                f"{right * (1 - right):.4f}",
            )
        )  # fmt: skip
    head = (
        "what", "checked", "wrong", "mean stated", "came true", "Brier score",
        "stating the share fitted on", "stating their own share",
    )  # fmt: skip
    return markdown(head, rows)
