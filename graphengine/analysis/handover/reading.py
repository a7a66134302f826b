"""From facts to the columns that takeovers are looked for in.

Rows stand in the order of their edges' kinds and, as a view of a case gives them, of ids, which is
that of no file: of several rows that say the same, one is told of whatever the order of the files.
"""

from __future__ import annotations

import polars as pl

from graphengine.analysis.cited import EV, ref
from graphengine.analysis.handover.lives import RECORDS, TRAITS
from graphengine.analysis.handover.register import DATES
from graphengine.model.ports import FactView

MICROS = pl.col("at").dt.epoch("us").alias("at")


def records(view: FactView) -> pl.DataFrame:
    """Rows number, contact, at (microseconds), ev: each event twice, once a number.

    Events are edges with a time between two phones, and parcels between a number that sent and
    one that received them, each at its own time. Edges without a time are left out.
    """
    found = [pl.DataFrame(schema=RECORDS)]
    for kind in sorted(view.edge_kinds()):
        edges = view.edges(kind)
        if "at" not in edges.columns:
            continue
        edges = _phones(edges, "src").filter(
            (pl.col("dst_kind") == "Phone") & pl.col("at").is_not_null()
        )
        for own, other in (("src", "dst"), ("dst", "src")):
            found.append(edges.select(pl.col(own).alias("number"), contact=other, at=MICROS, ev=EV))
    found += _parcels(view)
    return pl.concat(found).filter(pl.col("number") != pl.col("contact"))


def _parcels(view: FactView) -> list[pl.DataFrame]:
    """The numbers at both ends of each parcel, as contacts of one another."""
    ends = []
    for kind in ("SENT", "RECEIVED"):
        if kind not in view.edge_kinds():
            return []
        edges = _phones(view.edges(kind), "src").filter(pl.col("dst_kind") == "Parcel")
        ends.append(edges.select("dst", number="src", at=MICROS, ev=EV))
    sides = []
    for own, other in (ends, ends[::-1]):
        both = own.join(
            other.select("dst", contact="number"), on="dst", maintain_order="left_right"
        )
        sides.append(both.filter(pl.col("at").is_not_null()).select(*RECORDS))
    return sides


def traits(view: FactView) -> pl.DataFrame:
    """Rows kind, number, value, ev: handsets seen, cells called from, registered holders."""
    kinds = sorted(view.edge_kinds())
    found = [pl.DataFrame(schema=TRAITS)]
    wanted = pl.col("number").is_not_null() & pl.col("value").is_not_null()
    if "USES" in kinds:
        edges = _phones(view.edges("USES"), "src")
        found.append(_trait(edges, "device", "src", pl.col("dst")))
    for kind in kinds:
        edges = view.edges(kind)
        if "cell" in edges.columns:
            found.append(_trait(_phones(edges, "src"), "cell", "src", pl.col("cell")))
    if "HOLDS" in kinds:
        edges = _phones(view.edges("HOLDS"), "dst")
        found.append(_trait(edges, "holder", "dst", ref("src")))
    return pl.concat(found).filter(wanted)


def dates(view: FactView) -> pl.DataFrame:
    """Rows number, opened, closed (days since 1970) of the register of subscribers."""
    if "HOLDS" not in view.edge_kinds():
        return pl.DataFrame(schema=DATES)
    edges = _phones(view.edges("HOLDS"), "dst")
    rows = edges.select(
        pl.col("dst").alias("number"),
        opened=pl.col("startDate").dt.epoch("d").cast(pl.Float64),
        closed=pl.col("endDate").dt.epoch("d").cast(pl.Float64),
    )
    return rows.filter(pl.col("opened").is_not_null() | pl.col("closed").is_not_null())


def _phones(edges: pl.DataFrame, end: str) -> pl.DataFrame:
    return edges.filter(pl.col(f"{end}_kind") == "Phone")


def _trait(edges: pl.DataFrame, kind: str, number: str, value: pl.Expr) -> pl.DataFrame:
    return edges.select(
        kind=pl.lit(kind), number=pl.col(number), value=value.cast(pl.String), ev=EV
    )
