"""``analyse links``: pairs without a line that are worth a look, and how far to trust that."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.links.calibrate import Calibration
    from graphengine.analysis.links.scores import Ranked
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LOOK HERE, NO FACT: these pairs have no line in the data. LEAD, NOT EVIDENCE."
NAMED = 5


def ask(
    desk: Desk,
    *,
    method: str = "adamic-adar",
    declared: Declaration | None = None,
    top: int = 20,
    beta: float = 0.05,
    repeats: int = 20,
    seed: int = 1,
) -> dict[str, Any]:
    """Pairs without a line, best first; kept as a run, never as facts.

    Args:
        method: adamic-adar, resource-allocation, common-neighbours or katz; ``beta`` of katz.
        repeats: of the calibration, each with a tenth of the ties held out; 0 for none.

    Returns:
        ``pairs``: ``rank``, ``left``, ``right``, ``score``, ``shared`` (contacts of both),
        ``contacts`` (the first five of them), ``events`` on the lines with them, and ``found``
        with ``found_low`` and ``found_high``: the share of held-out ties among pairs of such a
        rank (None without calibration); ``calibration`` with AUC, precision and bands.

    Raises:
        UsageError: options that cannot be meant.
        LimitReached: too many pairs.
    """
    from graphengine.analysis.links.calibrate import calibrate
    from graphengine.analysis.links.scores import ranked
    from graphengine.analysis.projection.declaration import Declaration

    if top < 1 or repeats < 0 or seed < 0:
        raise UsageError("The number of pairs is at least 1; repeats and seed are not negative.")
    declared = declared or Declaration(direction="undirected")
    network = desk.network(declared)
    pairs = ranked(network, method, beta=beta)
    checked = (
        calibrate(network, method, top=top, repeats=repeats, seed=seed, beta=beta)
        if repeats
        else None
    )
    asked = {
        "method": method, "projection": declared.plain(), "top": top, "beta": beta,
        "repeats": repeats, "seed": seed,
    }  # fmt: skip
    result = {
        "notice": NOTICE,
        "method": method,
        "scored": len(pairs),
        "pairs": _rows(network, pairs, checked, top),
        "calibration": None if checked is None else asdict(checked),
        "nodes": len(network),
        "lines": network.lines,
        "projection": network.declared,
        "left_out": network.left_out,
    }
    return desk.keep("links", asked, result)


def _rows(
    network: Network, pairs: Ranked, checked: Calibration | None, top: int
) -> list[dict[str, Any]]:
    from graphengine.analysis.links.calibrate import band_of

    behind = _Behind(network)
    rows = []
    for place in range(min(top, len(pairs))):
        left, right = int(pairs.left[place]), int(pairs.right[place])
        shared = behind.shared(left, right)
        band = band_of(place + 1, checked.bands) if checked else None
        rows.append(
            {
                "rank": place + 1,
                "left": network.names[left],
                "right": network.names[right],
                "score": float(pairs.score[place]),
                "shared": len(shared),
                "contacts": [network.names[node] for node in shared[:NAMED]],
                "events": behind.events(left, right, shared),
                "found": band.share if band else None,
                "found_low": band.low if band else None,
                "found_high": band.high if band else None,
            }
        )
    return rows


class _Behind:
    """The lines that speak for a pair: those of both with the contacts that they share."""

    def __init__(self, network: Network) -> None:
        from graphengine.analysis.brokers.rows import outward

        self.plain = network.flat().undirected()
        self.rows, self.n = outward(self.plain), len(network)
        self.keys = self.plain.source.astype(np.int64) * self.n + self.plain.target

    def shared(self, left: int, right: int) -> list[int]:
        start, ends = self.rows.start, self.rows.ends
        both = np.intersect1d(
            ends[start[left] : start[left + 1]], ends[start[right] : start[right + 1]]
        )
        found: list[int] = both.tolist()
        return found

    def events(self, left: int, right: int, shared: list[int]) -> int:
        ends = [(min(a, b), max(a, b)) for a in (left, right) for b in shared]
        keys = np.array([low * self.n + high for low, high in ends], np.int64)
        return int(self.plain.count[np.searchsorted(self.keys, keys)].sum())
