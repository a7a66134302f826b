"""Sellers and buyers of a question: named, or taken from a run of ``trace network``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphengine.analysing.desk import Desk
from graphengine.case import runs
from graphengine.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graphengine.analysis.disruption.remains import Ends
    from graphengine.analysis.network import Network

SELLS, BUYS = ("workshop", "seller"), ("buyer",)


def ends_of(
    desk: Desk,
    network: Network,
    sellers: Sequence[str],
    buyers: Sequence[str],
    run: str | None = None,
) -> tuple[Ends, list[str]]:
    """The nodes' numbers, and the persons of the run that have no line in this network.

    Args:
        run: of ``trace network``: its workshops and sellers, and its buyers, join those named.

    Raises:
        NotFound: no such reference or run, or a named node without a line in this network.
        UsageError: a run of another kind, a node on both sides, or one side only.
    """
    from graphengine.analysis.disruption.remains import Ends

    absent: list[str] = []
    sides = []
    roles = _roles(desk, run)
    for texts, wanted in ((sellers, SELLS), (buyers, BUYS)):
        found = {_number(desk, network, text) for text in texts}
        for role, name in roles:
            if role in wanted and name in network.number:
                found.add(network.number[name])
            elif role in wanted:
                absent.append(name)
        sides.append(tuple(sorted(found)))
    if run is not None and not (sides[0] and sides[1]):
        raise UsageError(
            "Of that run's sellers or buyers nobody has a line in this network; "
            "with --join holders persons stand for their numbers and accounts."
        )
    return Ends(sides[0], sides[1]), sorted(absent)


def _number(desk: Desk, network: Network, text: str) -> int:
    name = desk.name(desk.resolve(text))
    if name not in network.number:
        raise NotFound(
            f"{text} has no line in this network: another projection may have it, and with "
            "--join holders its holder stands for it."
        )
    return network.number[name]


def _roles(desk: Desk, run: str | None) -> list[tuple[str, str]]:
    if run is None:
        return []
    manifest, result = runs.find(desk.case.folder, desk.case.journal, run)
    if manifest["what"] != "network":
        raise UsageError(f"Run '{run}' is no trace of a network.")
    return sorted((p["role"], f"person:{p['id']}") for p in result["persons"])
