"""What says so: the values a pair shares, and the rows of the source files behind them."""

from __future__ import annotations

from typing import Any

import polars as pl

from graphengine.analysis.handover.common import Trait, shared

Pair = tuple[str, str]


def common_values(
    pairs: pl.DataFrame, traits: dict[str, Trait], records: pl.DataFrame, rows: pl.DataFrame
) -> dict[Pair, list[dict[str, Any]]]:
    """Per (old, new) the shared values, rarest first within a kind.

    Each is {"kind", "value", "numbers" (that have it), "records" (old and new),
    "evidence": [first row of the old number, first row of the new one]}. The first is that of the
    earliest time or, of equal times and where there are none, that which stands first.
    """
    told: dict[Pair, list[dict[str, Any]]] = {}
    wanted = pl.concat([pairs["old"], pairs["new"]]).unique()
    sources = {"contacts": records.rename({"contact": "value"})}
    sources |= {kind: rows.filter(pl.col("kind") == kind) for kind in traits if kind != "contacts"}
    for kind, one in traits.items():
        table = sources[kind].filter(pl.col("number").is_in(wanted.implode()))
        if "at" in table.columns:
            table = table.sort("at", maintain_order=True)
        first = table.group_by("number", "value").agg(pl.col("ev").first(), n=pl.len())
        found = (
            shared(pairs, one)
            .join(first.rename({"number": "old", "ev": "a", "n": "na"}), on=["old", "value"])
            .join(first.rename({"number": "new", "ev": "b", "n": "nb"}), on=["new", "value"])
            .sort("old", "new", "degree", "value")
        )
        for old, new, value, degree, a, na, b, nb in found.select(
            "old", "new", "value", "degree", "a", "na", "b", "nb"
        ).iter_rows():
            told.setdefault((old, new), []).append({
                "kind": "contact" if kind == "contacts" else kind,
                "value": f"phone:{value}" if kind == "contacts" else value,
                "numbers": degree,
                "records": [na, nb],
                "evidence": list(dict.fromkeys([a, b])),
            })  # fmt: skip
    return told


def edge_records(pairs: pl.DataFrame, records: pl.DataFrame) -> dict[Pair, list[str]]:
    """Per (old, new) the evidence of the old number's last record and the new one's first.

    Of records of one time the last or first is that which stands so.
    """
    wanted = pl.concat([pairs["old"], pairs["new"]]).unique()
    order = records.filter(pl.col("number").is_in(wanted.implode())).sort("at", maintain_order=True)
    last = order.group_by("number").agg(pl.col("ev").last())
    first = order.group_by("number").agg(pl.col("ev").first())
    rows = (
        pairs.select("old", "new")
        .join(last.rename({"number": "old", "ev": "a"}), on="old", how="left")
        .join(first.rename({"number": "new", "ev": "b"}), on="new", how="left")
    )
    return {(old, new): [a, b] for old, new, a, b in rows.iter_rows()}


def days(pairs: pl.DataFrame, records: pl.DataFrame) -> dict[Pair, list[str]]:
    """Days (UTC, ISO dates) with a record, by number and contact, of the numbers of these pairs.

    Under the contact "" stand all days of the number.
    """
    wanted = pl.concat([pairs["old"], pairs["new"]]).unique()
    rows = records.filter(pl.col("number").is_in(wanted.implode())).select(
        "number", "contact", day=pl.from_epoch("at", time_unit="us").dt.date().cast(pl.String)
    )
    both = pl.concat([rows, rows.with_columns(contact=pl.lit(""))])
    grouped = both.group_by("number", "contact").agg(pl.col("day").unique().sort())
    return {(number, contact): day for number, contact, day in grouped.iter_rows()}
