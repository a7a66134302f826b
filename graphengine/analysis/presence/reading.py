"""From facts to presences and payments: any edge that says who was where, and when."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graphengine.analysis.cited import EV, ref
from graphengine.analysis.presence.cards import PAYMENTS
from graphengine.analysis.presence.visits import PRESENCES
from graphengine.errors import UsageError
from graphengine.model.ports import FactView

PLACES = ("Place", "Event")


def kinds(view: FactView) -> list[str]:
    """Edge kinds that say who was where, and when: to a Place or Event, or with a cell."""
    found = []
    for kind in view.edge_kinds():
        edges = view.edges(kind)
        cells = "cell" in edges.columns and edges["cell"].null_count() < edges.height
        if "at" in edges.columns and (cells or edges["dst_kind"].is_in(PLACES).any()):
            found.append(kind)
    return found


def presences(view: FactView, wanted: Sequence[str], zone: str) -> pl.DataFrame:
    """Rows person, place, start, end, amount, ev of some kinds, times local to the zone.

    A person is whoever stands at the near end: a person, a vehicle, a number. From a call it is
    the caller, at the cell. Rows without a time or place are left out.

    Raises:
        UsageError: a kind that does not say where.
    """
    known = kinds(view)
    found = [pl.DataFrame(schema=PRESENCES | {"amount": pl.Int64})]
    for kind in wanted:
        if kind not in known:
            has = f"this case has {', '.join(known)}" if known else "this case has no such kind"
            raise UsageError(f"'{kind}' does not say who was where and when; {has}.")
        edges = view.edges(kind)
        to_place = edges.filter(pl.col("dst_kind").is_in(PLACES))
        found.append(_rows(to_place, ref("dst"), zone))
        if "cell" in edges.columns:
            found.append(_rows(edges.filter(~pl.col("dst_kind").is_in(PLACES)), _cell(), zone))
    return pl.concat(found).drop_nulls(["place", "start"])


def payments(view: FactView, kind: str, zone: str) -> pl.DataFrame:
    """Rows card, place, at, amount, ev of a kind from an Account to a Place.

    Raises:
        UsageError: no such kind, or it does not go from an account to a place with a time.
    """
    rows = view.edges(kind) if kind in view.edge_kinds() else pl.DataFrame()
    if "at" in rows.columns:
        rows = rows.filter((pl.col("src_kind") == "Account") & (pl.col("dst_kind") == "Place"))
    if rows.is_empty() or "at" not in rows.columns:
        raise UsageError(f"'{kind}' is no kind of edge from an Account to a Place with a time.")
    found = _rows(rows, ref("dst"), zone).drop_nulls("start")
    return found.select(card="person", place="place", at="start", amount="amount", ev="ev").select(
        *PAYMENTS
    )


def _rows(edges: pl.DataFrame, place: pl.Expr, zone: str) -> pl.DataFrame:
    end = pl.col("endAt") if "endAt" in edges.columns else pl.lit(None, pl.Datetime("us", "UTC"))
    amount = pl.col("amount_minor") if "amount_minor" in edges.columns else pl.lit(None)
    return edges.select(
        person=ref("src"),
        place=place,
        start=_local(pl.col("at"), zone),
        end=_local(end, zone),
        ev=EV,
        amount=amount.cast(pl.Int64),
    )


def _cell() -> pl.Expr:
    return pl.lit("cell:") + pl.col("cell")


def _local(moment: pl.Expr, zone: str) -> pl.Expr:
    return moment.dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.epoch("us")
