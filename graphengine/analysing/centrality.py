"""``analyse centrality``: who stands out, by which measure, on which network, how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.desk import Desk
from graphengine.analysing.doubts import rates as rates_of
from graphengine.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graphengine.analysis.certainty.stability import Intervals
    from graphengine.analysis.measures.measure import Scores
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: a high value is a reason to look at a node's lines, nothing more."
Progress = Callable[[int, int], None]


def ask(
    desk: Desk,
    *,
    measure: str | Sequence[str],
    declared: Declaration | None = None,
    top: int | None = None,
    start: Sequence[str] = (),
    weighted: bool = False,
    sources: int | None = None,
    stability: int = 0,
    rates: dict[str, float] | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Values and ranks of a declared network's nodes; the result is kept as a run.

    Args:
        measure: one or several names of :data:`graphengine.analysis.measures.registry.MEASURES`.
        top: of each measure keep these leading nodes; None: all.
        start: references, for measures from references.
        weighted: use the projection's weights where the measure can.
        sources: of sampled measures.
        stability: repeat on so many damaged networks; intervals of values and ranks are theirs.
        rates: of ``missing_edges``, ``missing_nodes`` and ``wrong_merges`` in these; those not
            given are the case's own, see :func:`graphengine.analysing.doubts.rates`.

    Returns:
        The contract's JSON: ``measure``, ``projection``, ``scores`` with ``ref``, ``value``,
        ``low``, ``high``, ``rank`` and ``events`` (on the node's lines, the evidence behind it);
        of sampled values ``low`` and ``high`` are estimates, ``sure_low`` and ``sure_high`` are
        guaranteed, and ``note`` says with which chance; with ``stability`` also ``rank_low``,
        ``rank_high`` and ``share_in_top``. Further measures stand in ``also``, each in the same
        form.

    Raises:
        NotFound: no such measure or reference, or a reference that is not in this network.
        UsageError: options that cannot be meant.
    """
    from graphengine.analysis.measures.registry import known
    from graphengine.analysis.projection.declaration import Declaration

    names = [measure] if isinstance(measure, str) else list(dict.fromkeys(measure))
    if not names:
        raise UsageError("Name a measure.")
    _check([known(name).options for name in names], top, start, sources, stability, seed)
    declared = declared or Declaration()
    # The single events are needed where paths in time are measured.
    timed = any("timed" in known(name).options for name in names)
    network = desk.network(declared, events=timed)
    nodes = _numbers(desk, network, start)
    options = {"weighted": weighted, "start": nodes, "sources": sources}
    used, why = rates_of(desk, declared, rates) if stability else ({}, {})
    wanted = _Wanted(network, top, seed, stability, used, why, options, progress)
    first, *others = [wanted.measured(name) for name in names]
    asked = {
        "measure": names, "projection": declared.plain(), "top": top, "from": list(start),
        "weighted": weighted, "sources": sources, "stability": stability, "rates": rates,
        "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE, **first, **({"also": others} if others else {}),
        "projection": network.declared, "nodes": len(network), "lines": network.lines,
        "left_out": network.left_out,
    }  # fmt: skip
    return desk.keep("centrality", asked, result)


def _check(
    options: Sequence[Sequence[str]], top: int | None, start: Sequence[str], sources: int | None,
    stability: int, seed: int,
) -> None:  # fmt: skip
    if top is not None and top < 1:
        raise UsageError("The number of leading nodes must be at least 1.")
    if stability < 0 or seed < 0:
        raise UsageError("The number of repeated runs and the seed cannot be negative.")
    if start and not any("start" in names for names in options):
        raise UsageError("References to start from are for personalised-pagerank and its like.")
    if not start and any("start" in names for names in options):
        raise UsageError("This measure needs a reference to start from: --from REF.")
    if sources is not None and not any("sources" in names for names in options):
        raise UsageError("A number of sources is for measures that are sampled: betweenness.")
    if sources is not None and sources < 2:
        raise UsageError("The number of sampled sources must be at least 2.")


def _numbers(desk: Desk, network: Network, start: Sequence[str]) -> list[int]:
    found = []
    for ref in start:
        name = desk.name(desk.resolve(ref))
        if name not in network.number:
            raise NotFound(
                f"{ref} has no line in this network: another projection may have it, and with "
                "--join holders its holder stands for it."
            )
        found.append(network.number[name])
    return found


@dataclass
class _Wanted:
    """One network and what is asked of each measure on it."""

    network: Network
    top: int | None
    seed: int
    stability: int
    rates: dict[str, float]
    why: dict[str, str]
    options: dict[str, Any]
    progress: Progress | None

    def measured(self, name: str) -> dict[str, Any]:
        """One measure's part of the result."""
        from graphengine.analysis.measures.registry import compute, known

        about = known(name)
        scores = compute(self.network, name, seed=self.seed, **self.options)
        steady = self._intervals(name)
        part = {
            "measure": name, "title": about.title, "unit": about.unit,
            "weighted": self._weighted(name), "note": scores.note,
            "interval": "stability" if steady else "sampling" if scores.error is not None else None,
            "scores": self._rows(scores, steady),
        }  # fmt: skip
        if steady is not None:
            part["stability"] = {**steady.plain(), "why": self.why}
        return part | (self._bridges() if name == "bridges" else {})

    def _weighted(self, name: str) -> bool:
        from graphengine.analysis.measures.registry import known

        about = known(name)
        return about.weights.startswith("always") or (
            bool(self.options["weighted"]) and "weighted" in about.options
        )

    def _intervals(self, name: str) -> Intervals | None:
        if not self.stability or not len(self.network):
            return None
        from graphengine.analysis.certainty.stability import intervals

        more: dict[str, Any] = {**self.rates, **self.options, "top": self.top or 10}
        return intervals(
            self.network, name, runs=self.stability, seed=self.seed, progress=self.progress, **more
        )

    def _rows(self, scores: Scores, steady: Intervals | None) -> list[dict[str, Any]]:
        from graphengine.analysis.measures.registry import order, rank

        values, ranks = scores.values.tolist(), rank(scores.values).tolist()
        events = events_of(self.network)
        rows = []
        for node in order(scores.values)[: self.top].tolist():
            low = high = None
            if scores.error is not None:
                error = float(scores.error[node])
                low, high = max(0.0, values[node] - error), values[node] + error
            if steady is not None:
                low, high = float(steady.low[node]), float(steady.high[node])
            row = {
                "ref": self.network.names[node], "value": values[node], "low": low, "high": high,
                "rank": ranks[node], "events": events[node],
            }  # fmt: skip
            if scores.sure is not None:
                sure = float(scores.sure[node])
                row["sure_low"], row["sure_high"] = (
                    max(0.0, values[node] - sure),
                    values[node] + sure,
                )
            if steady is not None:
                row["rank_low"] = int(steady.rank_low[node])
                row["rank_high"] = int(steady.rank_high[node])
                row["share_in_top"] = float(steady.share_in_top[node])
            rows.append(row)
        return rows

    def _bridges(self) -> dict[str, Any]:
        from graphengine.analysis.measures.parts import bridge_lines

        plain = self.network.flat().undirected()
        return {
            "bridges": [
                {
                    "source": plain.names[plain.source[line]],
                    "target": plain.names[plain.target[line]],
                    "events": int(plain.count[line]),
                }
                for line in bridge_lines(plain).tolist()
            ]
        }


def events_of(network: Network) -> list[int]:
    """The number of events on each node's lines."""
    n = len(network)
    ends = (np.bincount(end, network.count, n) for end in (network.source, network.target))
    found: list[int] = sum(ends, np.zeros(n)).astype(np.int64).tolist()
    return found
