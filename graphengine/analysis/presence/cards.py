"""Which card was used where a person was: matching by place, time and price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.analysis.presence import evidence
from graphengine.analysis.presence.chance import Floats, Meetings, among, chance
from graphengine.analysis.presence.together import MOST_MEETINGS, Settings
from graphengine.analysis.presence.visits import PRESENCES, SECOND, Clock, Ints, Visits, visits
from graphengine.errors import LimitReached

PAYMENTS = {
    "card": pl.String,
    "place": pl.String,
    "at": pl.Int64,
    "amount": pl.Int64,
    "ev": pl.String,
}
# In so many cases a holder is seen elsewhere at the time: cards are lent, clocks are wrong.
ELSEWHERE = 0.02


@dataclass(frozen=True)
class Cards:
    """All pairs of a card and a person who met once, best first.

    ``pairs`` has card, person, llr (nats), times, payments (of the card), elsewhere (payments at
    which the person is seen at another place), found. ``times`` lists card, person, place, at
    (seconds), amount, chance, ev_card, ev_person.
    """

    pairs: pl.DataFrame
    times: pl.DataFrame
    cards: int
    persons: int
    tests: int

    @property
    def found(self) -> pl.DataFrame:
        """The pairs that are reported."""
        return self.pairs.filter("found")


def match(
    payments: pl.DataFrame, presences: pl.DataFrame, settings: Settings | None = None
) -> Cards:
    """Holders of cards, as likelihood ratios of a person and a card against chance.

    As :func:`.together.together`, with the card's payments as visits: for each payment at which a
    person was at the place, the probability that he was there anyway. Where both the payment and
    the presence (a receipt, a loyalty card) have an amount, they match only if the amounts are
    equal, and then chance is multiplied by the share of that amount among the presences, and only
    those who paid it are the ones of whom the person is one (:func:`.chance.among`). A
    payment at which the person is seen at another place counts as ``ELSEWHERE``.

    Args:
        payments: card, place, at (microseconds of local time), amount (or null), ev.
        presences: person, place, start, end, ev as for ``together``; amount if there is one.

    Raises:
        LimitReached: more than 20 million matches.
    """
    setting = settings or Settings()
    shops = pl.concat([payments["place"], presences["place"]]).drop_nulls().unique().sort()
    paid = payments.drop_nulls(["card", "place", "at"]).sort("card", "at", "place", "amount", "ev")
    table = _payments(paid, shops.to_list())
    there = visits(presences, setting.within, shops.to_list())
    visit, seen = _near(table, there, setting.within)
    priced = _prices(paid, presences, table, there, visit, seen, setting.within)
    visit, seen, rare = visit[priced > 0], seen[priced > 0], priced[priced > 0]
    met = Meetings(visit, seen, table.who[visit], there.who[seen])
    q = np.clip(chance(met, table, there, setting.within, same=False) * rare, 1e-12, 1.0)
    q = np.maximum(q, among(met, table, there, same=False))
    pairs = _pairs(met, q, table, there, setting.within)
    tests = len(table.persons) * len(there.persons)
    keep = evidence.reported(pairs["llr"].to_numpy(), tests, setting.false_share)
    pairs = pairs.with_columns(found=pl.Series(keep, dtype=pl.Boolean))
    pairs = pairs.sort(["llr", "card", "person"], descending=[True, False, False])
    times = _times(met, q, table, there, paid)
    return Cards(pairs, times, len(table.persons), len(there.persons), tests)


def _payments(paid: pl.DataFrame, shops: list[str]) -> Visits:
    """Each payment as a visit of no length; in the order of ``paid``."""
    cards = paid["card"].unique().sort().to_list()
    of_card = pl.DataFrame({"card": pl.Series(cards, dtype=pl.String)}).with_row_index("who")
    of_shop = pl.DataFrame({"place": pl.Series(shops, dtype=pl.String)}).with_row_index("where")
    coded = paid.join(of_card, on="card", maintain_order="left")
    coded = coded.join(of_shop, on="place", maintain_order="left")
    at = (coded["at"] // SECOND).to_numpy().astype(np.int64)
    return Visits(
        cards, shops, coded["who"].to_numpy().astype(np.int64),
        coded["where"].to_numpy().astype(np.int64), at, at, paid["ev"].to_list(),
        np.ones(len(at), dtype=np.int64),
    )  # fmt: skip


def _near(table: Visits, there: Visits, within: int) -> tuple[Ints, Ints]:
    """Payments and the visits at their place that overlap them."""
    none = np.zeros(0, dtype=np.int64)
    if not len(table) or not len(there):
        return none, none
    longest = int((there.end - there.start).max())
    low, high = table.start - within - longest, table.start + within
    first, last = Clock(there).range(table.where, low, high)
    many = np.maximum(last - first, 0)
    if int(many.sum()) > MOST_MEETINGS:
        raise LimitReached(f"More than {MOST_MEETINGS:,} matches; make the span smaller.")
    visit = np.repeat(np.arange(len(table), dtype=np.int64), many)
    seen = np.arange(len(visit)) - np.repeat(np.cumsum(many) - many, many) + first[visit]
    fine = there.end[seen] >= table.start[visit] - within
    return visit[fine], seen[fine]


def _prices(
    paid: pl.DataFrame, presences: pl.DataFrame, table: Visits, there: Visits, visit: Ints,
    seen: Ints, within: int,
) -> Floats:  # fmt: skip
    """1 where no amount speaks, 0 where amounts differ, else the share of the amount."""
    if "amount" not in presences.columns or presences["amount"].is_null().all():
        return np.ones(len(visit))
    shares = presences.drop_nulls("amount")["amount"].value_counts()
    total = int(shares["count"].sum())
    rows = pl.DataFrame({
        "person": pl.Series(there.persons, dtype=pl.String).gather(there.who[seen]),
        "place": pl.Series(table.places, dtype=pl.String).gather(table.where[visit]),
        "at": table.start[visit], "amount": paid["amount"].gather(visit),
    }).with_row_index("row")  # fmt: skip
    seen_rows = presences.select(
        "person", "place", pl.col("start") // SECOND,
        end=pl.col("end").fill_null(pl.col("start")) // SECOND, price="amount",
    )  # fmt: skip
    near = rows.join(seen_rows, on=["person", "place"]).filter(
        (pl.col("start") <= pl.col("at") + within) & (pl.col("end") >= pl.col("at") - within)
    )
    near = near.with_columns(
        blank=pl.col("price").is_null() | pl.col("amount").is_null(),
        equal=(pl.col("price") == pl.col("amount")).fill_null(False),
    )
    near = near.join(shares, on="amount", how="left").group_by("row").agg(
        pl.col("blank").any(), pl.col("equal").any(), pl.col("count").first().fill_null(0)
    )  # fmt: skip
    told = near.select(
        "row",
        price=pl.when("equal").then((pl.col("count") + 0.0) / (total + 1))
        .when("blank").then(1.0).otherwise(0.0),
    )  # fmt: skip
    joined = rows.join(told, on="row", how="left", maintain_order="left")["price"].fill_null(0.0)
    return joined.to_numpy().astype(np.float64)


def _pairs(met: Meetings, q: Floats, table: Visits, there: Visits, within: int) -> pl.DataFrame:
    """One row a card and person who met: ratio and counts."""
    n = max(len(there.persons), 1)
    order = np.lexsort((q, met.other, met.visit))
    key = (met.visit * n + met.other)[order]
    _, first = np.unique(key, return_index=True)
    once = order[first]
    keys, place = np.unique(met.one[once] * n + met.other[once], return_inverse=True)
    times = np.bincount(place, minlength=len(keys)).astype(np.int64)
    card, person = keys // n, keys % n
    payments = np.bincount(table.who, minlength=max(len(table.persons), 1))[card]
    away = _elsewhere(card, person, table, there, within)
    absent = np.maximum(payments - times - away, 0).astype(np.float64)
    llr = evidence.log_ratio(place, q[once], absent, len(keys)) + away * np.log(ELSEWHERE)
    return pl.DataFrame({
        "card": pl.Series(table.persons, dtype=pl.String).gather(card),
        "person": pl.Series(there.persons, dtype=pl.String).gather(person),
        "llr": llr, "times": times, "payments": payments, "elsewhere": away,
    })  # fmt: skip


def _elsewhere(card: Ints, person: Ints, table: Visits, there: Visits, within: int) -> Ints:
    """Payments of each card during a visit of the person at another place, and none at this."""
    pairs = pl.DataFrame({"pair": np.arange(len(card)), "card": card, "person": person})
    paid = pl.DataFrame({"card": table.who, "shop": table.where, "at": table.start})
    paid = paid.with_row_index("payment")
    seen = pl.DataFrame({
        "person": there.who, "where": there.where, "start": there.start, "end": there.end,
    })  # fmt: skip
    rows = pairs.join(paid, on="card").join(seen, on="person")
    here = (pl.col("where") == pl.col("shop")) & (pl.col("start") <= pl.col("at") + within)
    here &= pl.col("end") >= pl.col("at") - within
    # Somewhere else at that very moment: the tolerance speaks for the person here.
    away = (pl.col("where") != pl.col("shop")) & (pl.col("start") <= pl.col("at"))
    away &= pl.col("end") >= pl.col("at")
    each = rows.group_by("pair", "payment").agg(here=here.any(), away=away.any())
    gone = each.filter(pl.col("away") & ~pl.col("here"))["pair"].to_numpy().astype(np.int64)
    found: Ints = np.bincount(gone, minlength=len(card)).astype(np.int64)
    return found


def _times(
    met: Meetings, q: Floats, table: Visits, there: Visits, paid: pl.DataFrame
) -> pl.DataFrame:
    frame = pl.DataFrame({
        "card": pl.Series(table.persons, dtype=pl.String).gather(met.one),
        "person": pl.Series(there.persons, dtype=pl.String).gather(met.other),
        "place": pl.Series(table.places, dtype=pl.String).gather(table.where[met.visit]),
        "at": table.start[met.visit],
        "amount": paid["amount"].gather(met.visit),
        "chance": q,
        "ev_card": pl.Series(table.ev, dtype=pl.String).gather(met.visit),
        "ev_person": pl.Series(there.ev, dtype=pl.String).gather(met.seen),
    })  # fmt: skip
    return frame.sort("card", "person", "at", "place", "ev_card", "ev_person")


__all__ = ["PAYMENTS", "PRESENCES", "Cards", "match"]
