"""Columns of the example case as the agencies hold them, with what was planted, without files.

The facts that loaders make of the agencies' files hold the same rows; making them through a case
takes a minute a seed, so tests over many seeds take the columns from the generator.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from graphengine.demo.build import _Case, _stream
from graphengine.demo.habits import Habits, scale_named
from graphengine.demo.plan import make_cast

DAY = 86_400
Pair = tuple[str, str]


@lru_cache(maxsize=4)
def world(seed: int, habits: Habits | None = None, scale: str = "small") -> Any:
    """The world of a seed, lived through."""
    wanted = habits or Habits()
    case = _Case(scale, seed, wanted, make_cast(scale_named(scale), wanted, _stream(seed, 1)))
    case.live()
    return case


def records(case: Any) -> pl.DataFrame:
    """Rows number, contact, at, ev of calls and of parcels, each event twice."""
    calls = case.ledger.calls.frame().filter(pl.col("called") >= 0)
    calls = calls.unique(["at", "caller", "called"], keep="first", maintain_order=True)
    parcels = case.ledger.parcels.frame()
    sides = [
        calls.select(a="caller", b="called", at="at"),
        calls.select(a="called", b="caller", at="at"),
        parcels.select(a="sender_phone", b="receiver_phone", at="sent"),
        parcels.select(a="receiver_phone", b="sender_phone", at="received"),
    ]
    rows = pl.concat(sides).with_row_index("row").filter(pl.col("a") != pl.col("b"))
    named: pl.DataFrame = rows.select(
        number=_name("a", "n"),
        contact=_name("b", "n"),
        at=pl.col("at") * 10**6,
        ev=pl.col("row").cast(pl.String),
    )
    return named


def traits(case: Any) -> pl.DataFrame:
    """Rows kind, number, value, ev: the registered holder and the handset of each number."""
    holder = np.array(case.phones.holder)
    named = pl.DataFrame({"n": np.arange(len(holder)), "v": holder}).filter(pl.col("v") >= 0)
    sets = pl.DataFrame({"n": np.arange(len(holder)), "v": case.phones.imei})
    parts = [
        named.select(kind=pl.lit("holder"), number=_name("n", "n"), value=_name("v", "p")),
        sets.select(kind=pl.lit("device"), number=_name("n", "n"), value=_name("v", "i")),
    ]
    return pl.concat(parts).with_columns(ev=pl.lit("register"))


def dates(case: Any) -> pl.DataFrame:
    """Rows number, opened, closed (days) of the numbers that have a holder on paper."""
    phones, named = case.phones, np.array(case.phones.holder) >= 0
    closed = np.array(phones.closed, dtype=np.float64)
    frame = pl.DataFrame({
        "n": np.arange(len(named)),
        "opened": np.floor(np.array(phones.opened) / DAY),
        "closed": np.where(closed > 1e15, np.nan, np.floor(closed / DAY)),
    })  # fmt: skip
    frame = frame.filter(pl.Series(named)).with_columns(pl.col("closed").fill_nan(None))
    return frame.select(_name("n", "n").alias("number"), "opened", "closed")


def changes(case: Any) -> set[Pair]:
    """Every planted change of number of which both numbers have a record."""
    rows = records(case)["number"].unique().to_list()
    known = set(rows)
    pairs = {(f"n{old}", f"n{new}") for old, new, _ in case.phones.changes}
    return {pair for pair in pairs if set(pair) <= known}


def stays(case: Any) -> pl.DataFrame:
    """Rows person, place, start, end (microseconds), ev of the hotels' registers."""
    frame = case.ledger.stays.frame()
    named: pl.DataFrame = frame.select(
        person=_name("guest", "p"),
        place=pl.concat_str(pl.col("region"), pl.col("hotel"), separator="/"),
        start=pl.col("start") * 10**6,
        end=pl.col("end") * 10**6,
        ev=pl.col("row").cast(pl.String),
    )
    return named


def meetings(case: Any) -> set[Pair]:
    """The pairs who really travel together, in order of their names."""
    return {pair(one) for one in case.company if one.together}


def under_one_roof(case: Any) -> set[Pair]:
    """Pairs of one conference, and regulars of one hotel, who do not travel together."""
    return {pair(one) for one in case.company} - meetings(case)


def pair(company: Any) -> Pair:
    """The names of a pair, in order."""
    one, other = sorted((f"p{company.one}", f"p{company.other}"))
    return one, other


def scored(found: set[Pair], planted: set[Pair]) -> tuple[int, int, int]:
    """Right, found and planted pairs, to be added over seeds."""
    return len(found & planted), len(found), len(planted)


def _name(column: str, letter: str) -> pl.Expr:
    return pl.concat_str(pl.lit(letter), pl.col(column).cast(pl.String))
