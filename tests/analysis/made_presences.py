"""Made presences and payments with a known answer."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.analysis.presence.cards import PAYMENTS
from graphengine.analysis.presence.visits import DAY, PRESENCES, SECOND

HOUR = 3600
Row = tuple[str, str, int, int]


def frame(rows: list[Row]) -> pl.DataFrame:
    """Rows person, place, start and length in seconds as presences."""
    named = [
        (who, where, at * SECOND, (at + long) * SECOND, f"e{n}")
        for n, (who, where, at, long) in enumerate(rows)
    ]
    return pl.DataFrame(named, schema=PRESENCES, orient="row")


def commuters(seed: int) -> list[Row]:
    """Sixty people at six workplaces for forty weeks, all at one fair; two also meet outside."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for person in range(60):
        for day in range(280):
            jitter = int(rng.integers(0, HOUR))
            if (day + 3) % 7 < 5 and rng.random() < 0.9:
                morning = day * DAY + 9 * HOUR + jitter
                rows.append((f"p{person:02}", f"work{person % 6}", morning, 7 * HOUR))
            if rng.random() < 0.1:
                park = f"park{int(rng.integers(300))}"
                rows.append((f"p{person:02}", park, day * DAY + 19 * HOUR + jitter, HOUR))
        rows.append((f"p{person:02}", "fair", 200 * DAY + 14 * HOUR, 4 * HOUR))
    for spot, day in ((3, 30), (17, 120), (31, 215), (44, 260)):
        rows += [(who, f"park{spot}", day * DAY + 21 * HOUR, HOUR) for who in ("p00", "p07")]
    return rows


def shopping(
    seed: int, *, receipts: bool = False, seen: float = 0.7
) -> tuple[pl.DataFrame, pl.DataFrame, set[tuple[str, str]]]:
    """Payments of fifty cards in thirty shops over sixty days, and where fifty people were seen.

    A holder is seen at the shop with probability ``seen`` at each payment of his card; people
    are also seen at shops where they paid cash. With ``receipts``, who is seen paid the amount.
    """
    rng = np.random.default_rng(seed)
    holder = rng.permutation(50)
    popular = 1 / np.arange(1, 31)
    popular /= popular.sum()
    paid, there = [], []
    for card in range(50):
        taste = 0.5 * popular + 0.5 * rng.dirichlet(np.full(30, 0.2))
        for _ in range(int(rng.integers(6, 20))):
            shop = f"shop{rng.choice(30, p=taste):02}"
            at = int(rng.integers(60)) * DAY + int(rng.triangular(8, 13, 21) * HOUR)
            amount = int(rng.integers(2, 60)) * 50
            paid.append((f"card{card:02}", shop, at * SECOND, amount, f"c{len(paid)}"))
            if rng.random() < seen:
                begin = at - int(rng.integers(0, 1200))
                price = amount if receipts else None
                there.append((holder[card], shop, begin, at + 600, price))
            if rng.random() < 0.5:
                other = int(rng.integers(60)) * DAY + int(rng.triangular(8, 13, 21) * HOUR)
                shop = f"shop{rng.choice(30, p=taste):02}"
                price = int(rng.integers(2, 60)) * 50 if receipts else None
                there.append((holder[card], shop, other, other + 900, price))
    rows = [
        (f"p{who:02}", shop, begin * SECOND, end * SECOND, f"p{n}", price)
        for n, (who, shop, begin, end, price) in enumerate(there)
    ]
    truth = {(f"card{card:02}", f"p{who:02}") for card, who in enumerate(holder.tolist())}
    return (
        pl.DataFrame(paid, schema=PAYMENTS, orient="row"),
        pl.DataFrame(rows, schema=PRESENCES | {"amount": pl.Int64}, orient="row"),
        truth,
    )
