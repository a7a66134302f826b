"""The values of parcels that content lift compares, as codes: the array form of ``features``.

What a parcel's own record says is coded once; what follows from the register, the calls and the
deals of a run is coded in the run. Codes follow the sorted texts that are left in the run, as
``content.encode`` numbers them, so that sums of floats come out the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.tracing.network.anew.index import Index
from graphengine.tracing.network.anew.matched import Deals
from graphengine.tracing.network.anew.tables import NONE, Array, begins
from graphengine.tracing.network.anew.words import both_ends, coded, sorted_texts
from graphengine.tracing.network.content import Content
from graphengine.tracing.network.features import DAY_US, calls_near, of_parcel, price_step
from graphengine.tracing.network.frames import Facts
from graphengine.tracing.network.settings import NetworkSettings

Coded = tuple[Array, Sequence[str]]
ROUND = (50_000, "500"), (10_000, "100"), (5_000, "50"), (1_000, "10"), (100, "1")
LAGS = (-3, "before3+"), (-1, "before1-3"), (0, "before0-1"), (1, "after0-1"), (3, "after1-3")
LATER = (10, "after3-10"), (np.inf, "after10+")
PAYEES = ("holder", "organisation", "another")
WRITTEN = ("none", "registered", "other")


@dataclass(frozen=True)
class Values:
    """What every run shares.

    Attributes:
        own: per feature of a parcel's own record its codes and texts.
        kinds: per actor the code of its kind, and their texts.
        paid: per feature of a transfer its codes and texts.
        written: of both ends the name as written, -2 for none; ``registered`` per actor.
        organisation: per actor whether it is one.
        call_p, call: parcels and the calls shortly before them.
        weight: of parcels, kilograms.
    """

    own: dict[str, Coded]
    kinds: Coded
    paid: dict[str, Coded]
    written: Array
    registered: Array
    organisation: Array
    call_p: Array
    call: Array
    weight: pl.Series


def values_of(facts: Facts, index: Index, settings: NetworkSettings) -> Values:
    """Code what the records themselves say. O(n log n)."""
    own = facts.parcels.select(expr.alias(name) for name, expr in of_parcel().items())
    kind = index.texts.str.split(":").list.first()
    names = facts.persons.select("actor", pl.col("name").str.strip_chars())
    raw = both_ends(facts.parcels, "s_name", "r_name")
    said = raw.str.strip_chars()
    texts = sorted_texts(said, names["name"])
    registered = np.full(index.actors, NONE, dtype=np.int64)
    registered[coded(index.texts, names["actor"])] = coded(texts, names["name"])
    nothing = (raw.is_null() | (raw == "")).fill_null(True).to_numpy()
    calls = facts.calls.select("a", "b", "at").with_row_index("ev")
    near = calls_near(facts.parcels, calls, settings)
    return Values(
        {name: _coded(own[name]) for name in own.columns},
        _coded(kind),
        {name: _coded(facts.transfers[name]) for name in ("channel", "purpose")},
        np.where(nothing, -2, coded(texts, said)),
        registered,
        index.texts.str.starts_with("Organisation:").to_numpy(),
        near["p"].to_numpy(),
        near["ev"].to_numpy(),
        facts.parcels["weightKg"],
    )


def _coded(series: pl.Series) -> Coded:
    texts = sorted_texts(series)
    return coded(texts, series), texts.to_list()


def compact(codes: Array, texts: Sequence[str]) -> Coded:
    """Codes numbered by the sorted texts of those that occur."""
    there = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(texts)))
    order = sorted(there.tolist(), key=lambda code: texts[code])
    rank = np.full(len(texts) + 1, NONE, dtype=np.int64)  # the last one is for NONE
    rank[order] = np.arange(len(order))
    return rank[codes], tuple(texts[code] for code in order)


def content_of(
    values: Values, index: Index, stayed: Array, holder: Array, young: Array,
    calls: Array, deals: Deals, paid: Array,
) -> Content:  # fmt: skip
    """Content of a run.

    Args:
        stayed: numbers of the run's parcels among all; ``holder`` and ``young`` (1, 0 or NONE)
            are of both ends of the run's parcels, senders first.
        calls: whether each call is left; ``paid``: numbers of the run's transfers among all.
    """
    count = len(stayed)
    said = values.written[np.concatenate([stayed, stayed + len(values.weight)])]
    registered = values.registered[holder]
    name = np.where(
        said == -2, 0, np.where(registered < 0, NONE, np.where(said == registered, 1, 2))
    )
    called = np.zeros(len(values.weight), dtype=np.int64)
    called[values.call_p[calls[values.call]]] = 1
    first = paid[deals.first]

    def of_deal(codes: Array) -> Array:
        out = np.full(count, NONE, dtype=np.int64)
        out[deals.p] = codes
        return out

    own = {name: (codes[stayed], texts) for name, (codes, texts) in values.own.items()}
    bought = {name: (of_deal(codes[first]), texts) for name, (codes, texts) in values.paid.items()}
    prices, price_texts = _prices(values.weight.gather(stayed[deals.p]), deals)
    payee = np.where(values.organisation[deals.payee], 1, 2)
    payee[deals.payee == holder[deals.p]] = 0
    lag = of_deal(np.searchsorted([x for x, _ in LAGS + LATER], deals.first_lag / DAY_US, "right"))
    ages, yes = ("old", "young"), ("no", "yes")
    rows: dict[str, Coded] = {
        "goods": own["goods"], "carrier": own["carrier"], "weight": own["weight"],
        "price_for_weight": (of_deal(prices), price_texts),
        "roundness": (of_deal(_roundness(deals.amount)), [x for _, x in ROUND] + ["cents"]),
        "lag": (np.where(lag < 0, 7, lag), [*(x for _, x in LAGS + LATER), "unpaid"]),
        "hour": own["hour"], "declared": own["declared"],
        "sender_kind": (values.kinds[0][holder[:count]], values.kinds[1]),
        "payee": (of_deal(payee), PAYEES),
        "channel": bought["channel"], "purpose": bought["purpose"],
        "settled": (
            of_deal(np.where(deals.batch > 1, 0, np.where(deals.payments > 1, 1, 2))),
            ("batch", "split", "single"),
        ),
        "call_before": (called[stayed], yes),
        "sender_name": (name[:count], WRITTEN), "receiver_name": (name[count:], WRITTEN),
        "sender_number": (young[:count], ages), "receiver_number": (young[count:], ages),
    }  # fmt: skip
    coded_rows = [compact(codes, texts) for codes, texts in rows.values()]
    return Content(
        tuple(rows),
        np.array([codes for codes, _ in coded_rows], dtype=np.int32).reshape(len(rows), count),
        tuple(tuple(texts) for _, texts in coded_rows),
    )


def _roundness(amount: Array) -> Array:
    """Position of the largest round step in ``ROUND``, or one after the last."""
    out = np.full(len(amount), len(ROUND), dtype=np.int64)
    for at in range(len(ROUND) - 1, -1, -1):
        out[amount % ROUND[at][0] == 0] = at
    return out


def _prices(weight: pl.Series, deals: Deals) -> Coded:
    frame = pl.DataFrame({"amount_minor": deals.amount, "weightKg": weight})
    steps = frame.select(price_step().alias("v"))["v"]
    bins = steps.drop_nulls().unique().sort()
    codes = np.searchsorted(bins.to_numpy(), steps.fill_null(0).to_numpy())
    return np.where(steps.is_null().to_numpy(), NONE, codes), [str(v) for v in bins.to_list()]


def young_of(index: Index, alive: Array, settings: NetworkSettings) -> Array:
    """Per end 1 where its number is young on the day, 0 where not, NONE where nothing is known."""
    left = alive[index.age_hold]
    row, entry = index.age_row[left], index.age_hold[left]
    first = begins(row)
    row, entry = row[first], entry[first]
    out = np.full(len(index.unit), NONE, dtype=np.int64)
    out[row] = index.day[row] - index.start[entry] < int(settings.young_number_days)
    return out
