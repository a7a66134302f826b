"""Groups of a network's nodes: communities, a property of nodes, or roles of a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graphengine.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graphengine.analysing.desk import Desk
    from graphengine.analysis.network import Network


@dataclass(frozen=True)
class Groups:
    """Group of each node.

    Args:
        of: number in ``names``, -1 for a node without a group.
        names: sorted; of communities their numbers, 1 the largest.
        note: what a reader must know of these groups.
    """

    of: npt.NDArray[np.int32]
    names: list[str]
    note: str = ""

    def name(self, node: int) -> str | None:
        """The group's name, None for a node without one."""
        return self.names[self.of[node]] if self.of[node] >= 0 else None


def grouped(desk: Desk, network: Network, by: str, seed: int) -> Groups:
    """Groups as named: ``communities``, ``property:NAME`` or ``run:NAME``.

    Raises:
        UsageError: none of these forms.
        NotFound: no such property or run, or no node of this network has a group.
    """
    kind, _, name = by.partition(":")
    if by == "communities":
        from graphengine.analysis.communities.answer import divide

        labels = divide(network, "consensus", seed=seed).labels
        names = [str(number + 1) for number in range(int(labels.max(initial=-1)) + 1)]
        return Groups(labels, names, "the groups were made from the ties themselves, so that "
                      "p-values are too small: read them as an order only")  # fmt: skip
    if kind == "property" and name:
        return _numbered(network, _of_property(desk, network, name), f"the property '{name}'")
    if kind == "run" and name:
        return _numbered(network, _of_run(desk, name), f"a role in the run '{name}'")
    raise UsageError("Groups are communities, property:NAME or run:NAME.")


def _numbered(network: Network, found: dict[str, str], what: str) -> Groups:
    own = [found.get(name) for name in network.names]
    names = sorted({group for group in own if group is not None})
    if not names:
        raise NotFound(
            f"No node of this network has {what}: another projection may have such nodes, and "
            "with --join holders numbers and accounts become their holders."
        )
    number = {name: place for place, name in enumerate(names)}
    of = np.array([number[group] if group is not None else -1 for group in own], np.int32)
    return Groups(of, names)


def _of_property(desk: Desk, network: Network, name: str) -> dict[str, str]:
    """Values by node name, of those kinds in the network that have the property."""
    view = desk.case.view
    kinds = {name.partition(":")[0] for name in network.names}
    found: dict[str, str] = {}
    known: set[str] = set()
    for kind in sorted(view.node_kinds()):
        if kind.lower() not in kinds:
            continue
        frame = view.nodes(kind)
        known |= set(frame.columns)
        if name not in frame.columns:
            continue
        values = frame.select("key", name).drop_nulls()
        for key, value in values.iter_rows():
            found[f"{kind.lower()}:{key}"] = str(value)
    if name not in known:
        raise NotFound(f"No node here has a property '{name}'.", candidates=sorted(known - HIDDEN))
    return found


HIDDEN = {"key", "flags", "statement", "basis", "grading", "load", "row", "sheet", "source"}


def _of_run(desk: Desk, name: str) -> dict[str, str]:
    """Roles by node name of a network trace's run."""
    from graphengine.case import runs

    manifest, result = runs.find(desk.case.folder, desk.case.journal, name)
    if manifest["what"] != "network":
        raise UsageError(f"'{name}' is no run of trace network, which gives roles.")
    found = {}
    for person in result["persons"]:
        kind, _, key = person["ref"].partition(":")
        found[f"{kind.lower()}:{key}"] = str(person["role"])
    return found
