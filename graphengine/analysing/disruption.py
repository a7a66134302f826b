"""``analyse disruption``: what remains when nodes are taken out, and which sets cut the flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.desk import Desk
from graphengine.analysing.ends import ends_of
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.disruption.remains import Ends
    from graphengine.analysis.disruption.removal import Curve
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = (
    "LEAD, NOT EVIDENCE: what a network of this data would lose, under the recovery assumed; "
    "people act otherwise than lines."
)
QUANTITIES = ("largest", "lines", "weight", "reach", "flow")
Progress = Callable[[str, int, int], None]


def ask(
    desk: Desk,
    *,
    order: str | Sequence[str] = ("betweenness", "degree", "random"),
    declared: Declaration | None = None,
    steps: int = 10,
    block: int = 1,
    recovery: str = "none",
    rate: float = 0.5,
    sellers: Sequence[str] = (),
    buyers: Sequence[str] = (),
    run: str | None = None,
    spare_ends: bool = True,
    cuts: bool = True,
    weighted: bool = False,
    runs: int = 20,
    seed: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Removal curves in one or several orders, and the smallest sets that cut the flow.

    Args:
        order: measures, or "random". steps: nodes taken out of each.
        block: an order is computed again after so many removals; 0: once.
        recovery: "none", "neighbours" or "replacement", with ``rate``.
        sellers, buyers: references; run: a trace whose persons are the ends.
        spare_ends: sellers and buyers are not taken out.
        cuts: look for the smallest sets, where sellers and buyers are named.
        runs: repetitions where chance has a part.

    Returns:
        ``curves``: of each order ``robustness``, ``runs``, ``removed`` (of the first run) and
        ``steps`` with the mean of each quantity and ``low`` and ``high`` of the largest part;
        ``cuts``: ``sets``, ``size``, ``proved``, ``at_least``, ``complete``, ``direct``.

    Raises:
        UsageError, NotFound: options that cannot be meant.
    """
    from graphengine.analysis.disruption.recovery import Recovery
    from graphengine.analysis.disruption.removal import Plan, curve
    from graphengine.analysis.projection.declaration import Declaration

    orders = [order] if isinstance(order, str) else list(dict.fromkeys(order))
    if not orders:
        raise UsageError("Name an order of removal.")
    declared = declared or Declaration()
    network = desk.network(declared, events=True)
    ends, absent = ends_of(desk, network, sellers, buyers, run)
    spared = (*ends.sellers, *ends.buyers) if spare_ends else ()
    close = Recovery(recovery, rate)
    told = progress or (lambda name, done, total: None)
    curves = []
    for name in orders:
        plan = Plan(
            name, steps, block, close, spared, seed=seed, runs=runs,
            options={"weighted": weighted},
        )  # fmt: skip
        found = curve(network, plan, ends, progress=lambda d, t, n=name: told(n, d, t))  # type: ignore[misc]
        curves.append(_curve(network, name, found))
    asked = {
        "order": orders, "projection": declared.plain(), "steps": steps, "block": block,
        "recovery": recovery, "rate": rate, "from": list(sellers), "to": list(buyers), "run": run,
        "spare_ends": spare_ends, "cuts": cuts, "weighted": weighted, "runs": runs, "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE, "recovery": {"model": recovery, "rate": rate if recovery != "none" else
        None}, "recomputed_after": block or None, "curves": curves,
        "cuts": _cuts(network, ends) if cuts and ends.sellers else None,
        "sellers": [network.names[node] for node in ends.sellers],
        "buyers": [network.names[node] for node in ends.buyers],
        "not_in_network": absent, "nodes": len(network), "lines": network.lines,
        "projection": network.declared, "left_out": network.left_out,
    }  # fmt: skip
    return desk.keep("disruption", asked, result)


def _curve(network: Network, name: str, found: Curve) -> dict[str, Any]:
    columns = {q: found.values(q) for q in QUANTITIES if found.steps[0][0].reach is not None
               or q not in ("reach", "flow")}  # fmt: skip
    largest = columns["largest"]
    first = max(1.0, float(largest[0, 0]))
    low, high = np.quantile(largest, (0.05, 0.95), axis=0, method="nearest")
    events = _events(network)
    steps = []
    for step in range(largest.shape[1]):
        row: dict[str, Any] = {"step": step}
        if step and len(found.nodes) == 1:
            node = found.nodes[0][step - 1]
            row |= {"removed": network.names[node], "events": events[node]}
        row |= {quantity: float(column[:, step].mean()) for quantity, column in columns.items()}
        row |= {
            "largest_share": row["largest"] / first, "low": float(low[step]),
            "high": float(high[step]),
        }  # fmt: skip
        steps.append(row)
    return {
        "order": name, "robustness": found.robustness, "runs": len(found.nodes),
        "removed": [network.names[node] for node in found.nodes[0]], "steps": steps,
    }  # fmt: skip


def _events(network: Network) -> list[int]:
    from graphengine.analysing.centrality import events_of

    return events_of(network)


def _cuts(network: Network, ends: Ends) -> dict[str, Any]:
    from graphengine.analysis.disruption.cuts import smallest_cuts

    found = smallest_cuts(network, ends)
    names, events = network.names, _events(network)
    return {
        "sets": [
            [{"ref": names[node], "events": events[node]} for node in one] for one in found.sets
        ],
        "size": len(found.sets[0]),
        "proved": found.proved,
        "at_least": found.at_least,
        "complete": found.complete,
        "in_time": found.timed,
        "direct": [{"seller": names[s], "buyer": names[b]} for s, b in found.direct],
        "paths_seen": found.paths,
    }
