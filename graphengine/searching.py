"""Search nodes by name or key over the columns of a case; no Neo4j is needed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from graphengine.errors import UsageError
from graphengine.model.ids import name_normalised
from graphengine.model.ports import FactView
from graphengine.model.refs import NodeRef

#: Properties that name a thing, in the order in which they are shown.
NAMES = ("name", "title", "full", "model")
#: Further properties that are searched: other names and numbers that people have at hand.
ALSO = (
    "nameNormalised", "alias", "email", "number", "iban", "accountNumber", "idNumber", "imei",
    "waybill", "registrationNumber",
)  # fmt: skip
QUERY_CHARS = 200
_NUMBER = re.compile(r"[+(]?\d[\d\s()./-]*")
_PLAIN = r"^[!-~]*$"


@dataclass(frozen=True)
class Hit:
    """A node that was found. ``rank`` 0 is best; see :func:`search`."""

    kind: str
    key: str
    name: str
    rank: int

    @property
    def ref(self) -> str:
        return str(NodeRef(self.kind, self.key))


def index(view: FactView) -> pl.DataFrame:
    """One row a node: ``kind``, ``key``, ``name`` and the texts that are searched, normalised.

    Sorted by kind and key. O(n) in the nodes of the case.
    """
    frames = [_of_kind(view.nodes(kind), kind) for kind in view.node_kinds()]
    shape = dict.fromkeys(("kind", "key", "name", "_key", "_name", "_all"), pl.String)
    return pl.concat(frames) if frames else pl.DataFrame(schema=shape)


def _of_kind(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    text = {name for name, dtype in frame.schema.items() if dtype == pl.String}
    names = [name for name in NAMES if name in text]
    others = [name for name in ALSO if name in text]
    named = pl.coalesce(names) if names else pl.lit(None, dtype=pl.String)
    plain = frame.select(
        pl.lit(kind).alias("kind"), "key", named.fill_null("").alias("name"), *others
    )
    searched = [normalised(plain[name]).alias(f"_{name}") for name in ("key", "name", *others)]
    wide = pl.DataFrame(searched)
    every = pl.concat_str(wide.columns, separator="\n", ignore_nulls=True).alias("_all")
    return plain.select("kind", "key", "name").with_columns(
        wide["_key"], wide["_name"], wide.select(every).to_series()
    )


def normalised(texts: pl.Series) -> pl.Series:
    """NFKC, case-folded, single blanks; null stays null."""
    quick = texts.str.contains(_PLAIN).fill_null(True)
    lower = texts.str.to_lowercase()
    if quick.all():
        return lower
    slow = [name_normalised(text) for text in texts.filter(~quick).to_list()]
    return lower.scatter((~quick).arg_true(), pl.Series(slow, dtype=pl.String))


def search(
    rows: pl.DataFrame, q: str, kind: str | None, offset: int, limit: int
) -> tuple[int, list[Hit]]:
    """The number of nodes that hold every word of ``q``, and a page of them, best first.

    Ranks: 0 the key or name itself, 1 the name begins so, 2 the key begins so, 3 a word of the
    name begins so, 4 anything else. Then by kind, name and key: a total order.

    Args:
        rows: made by :func:`index`.
        q: words, or a number in any spelling (``138 0013-8000``).
        kind: a label, or None for all.
        offset: first hit, from 0; limit: hits at most.

    Raises:
        UsageError: nothing to search for, or more than 200 characters.
    """
    if len(q) > QUERY_CHARS:
        raise UsageError(f"A search has at most {QUERY_CHARS} characters.")
    wanted = name_normalised(q)
    if not wanted:
        raise UsageError("A search needs a word or a number.")
    words = wanted.split()
    if _NUMBER.fullmatch(wanted):
        wanted = re.sub(r"[^\d+]", "", wanted)
        words = [wanted]
    found = rows.lazy() if kind is None else rows.lazy().filter(pl.col("kind") == kind)
    for word in words:
        found = found.filter(pl.col("_all").str.contains(word, literal=True))
    ranked = found.with_columns(_rank(wanted)).collect()
    page = ranked.sort("rank", "kind", "_name", "key").slice(offset, limit)
    hits = page.select("kind", "key", "name", "rank").iter_rows()
    return ranked.height, [Hit(*hit) for hit in hits]


def _rank(wanted: str) -> pl.Expr:
    key, name = pl.col("_key"), pl.col("_name")
    return (
        pl.when((key == wanted) | (name == wanted))
        .then(0)
        .when(name.str.starts_with(wanted))
        .then(1)
        .when(key.str.starts_with(wanted) | key.str.starts_with("+" + wanted))
        .then(2)
        .when(name.str.contains(" " + wanted, literal=True))
        .then(3)
        .otherwise(4)
        .alias("rank")
    )
