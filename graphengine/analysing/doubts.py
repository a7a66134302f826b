"""How much of a case's data may be missing or mistaken, as its own figures say.

These are defaults for repeated runs; a user who knows better gives rates of his own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from graphengine.analysing.desk import Desk
from graphengine.case.status import loads
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.projection.declaration import Declaration
    from graphengine.model.ports import FactView

LEAST, MOST, UNKNOWN = 0.01, 0.25, 0.05
NAMES = ("missing_edges", "missing_nodes", "wrong_merges")
HELD = ("Phone", "Account")


def rates(
    desk: Desk, declared: Declaration, given: dict[str, float] | None = None
) -> tuple[dict[str, float], dict[str, str]]:
    """The three rates of :class:`~graphengine.analysis.certainty.damage.Rates`, and why.

    Missing events: the share of source rows that were rejected. Missing nodes: the share of
    phones and accounts without a known holder. Wrong merges, where holders are joined: the share
    of held phones and accounts that have several holders. Each is kept between 0.01 and 0.25, for
    no file is whole and beyond a quarter nothing could be said; 0.05 where the case has no figure.

    Raises:
        UsageError: a rate of another name.
    """
    asked = dict(given or {})
    strange = sorted(set(asked) - set(NAMES))
    if strange:
        raise UsageError(f"There is no rate '{strange[0]}'; there are {', '.join(NAMES)}.")
    found, why = {}, {}
    for name in NAMES:
        if name in asked:
            found[name], why[name] = float(asked[name]), "as asked"
        else:
            found[name], why[name] = _default(desk, declared, name)
    return found, why


def _default(desk: Desk, declared: Declaration, name: str) -> tuple[float, str]:
    if name == "wrong_merges" and declared.join != "holders":
        return 0.0, "no identities are joined"
    if declared.graph is not None:
        return UNKNOWN, "a graph of others: no figure"
    if name == "missing_edges":
        return _bounded(*_rejected(desk), "source rows rejected")
    part, of = _unheld(desk.case.view) if name == "missing_nodes" else _shared(desk.case.view)
    what = "without a known holder" if name == "missing_nodes" else "with several holders"
    return _bounded(part, of, f"phones and accounts {what}")


def _bounded(part: int, of: int, what: str) -> tuple[float, str]:
    if not of:
        return UNKNOWN, f"no {what.split()[0]} to count: no figure"
    rate = part / of
    kept = min(MOST, max(LEAST, rate))
    less = "" if kept == rate else f", taken as {kept:g}"
    return round(kept, 6), f"{part} of {of} {what}{less}"


def _rejected(desk: Desk) -> tuple[int, int]:
    files: list[dict[str, Any]] = [f for load in loads(desk.case.journal) for f in load["files"]]
    return sum(f["rejected"] or 0 for f in files), sum(f["rows"] or 0 for f in files)


def _holders(view: FactView) -> pl.DataFrame:
    """Holders of each phone and account: kind, key, number of holders."""
    if "HOLDS" not in view.edge_kinds():
        return pl.DataFrame(schema={"dst_kind": pl.String, "dst": pl.String, "n": pl.UInt32})
    held = view.edges("HOLDS").filter(pl.col("dst_kind").is_in(HELD))
    return held.group_by("dst_kind", "dst").agg(pl.struct("src_kind", "src").n_unique().alias("n"))


def _unheld(view: FactView) -> tuple[int, int]:
    held, part, of = _holders(view), 0, 0
    for kind in sorted(set(view.node_kinds()) & set(HELD)):
        known = held.filter(pl.col("dst_kind") == kind)["dst"].to_list()
        keys = view.nodes(kind)["key"]
        of += len(keys)
        part += int((~keys.is_in(known)).sum())
    return part, of


def _shared(view: FactView) -> tuple[int, int]:
    held = _holders(view)
    return int((held["n"] > 1).sum()), held.height
