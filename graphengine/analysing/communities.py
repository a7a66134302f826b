"""``analyse communities``: who belongs together, and how surely."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graphengine.analysing.desk import Desk
from graphengine.errors import UsageError

if TYPE_CHECKING:
    from graphengine.analysis.communities.answer import Division
    from graphengine.analysis.communities.levels import Nested
    from graphengine.analysis.network import Network
    from graphengine.analysis.projection.declaration import Declaration

NOTICE = "LEAD, NOT EVIDENCE: a community says whose ties lie close, not who acted together."


def ask(
    desk: Desk,
    *,
    method: str = "leiden",
    declared: Declaration | None = None,
    base: str = "leiden",
    resolution: float | None = None,
    runs: int = 20,
    iterations: int = 2,
    seed: int = 1,
    scan: bool = False,
    nested: bool = False,
) -> dict[str, Any]:
    """Communities of a declared network; the result is kept as a run.

    Args:
        method: leiden, leiden-cpm, infomap, label-propagation, or consensus over runs of ``base``.
        resolution: of Leiden; None: 1, or for CPM the mean weight over all pairs.
        runs: seeds ``seed``, ``seed`` + 1, ...; stability is over them.
        iterations: of Leiden, or trials of Infomap, in each run.
        scan: nine resolutions around the one used.
        nested: communities within communities, where they divide better than chance.

    Returns:
        The contract's JSON: ``method``, ``quality``, ``communities`` with ``id`` (1 is the
        largest), ``members``, ``stability`` (None for one run), ``events`` inside it and
        ``across`` its border; ``nodes`` with each member's place; ``scan`` and ``nested`` where
        asked for.

    Raises:
        UsageError: options that cannot be meant.
    """
    from graphengine.analysis.communities.answer import divide
    from graphengine.analysis.projection.declaration import Declaration

    declared = declared or Declaration(direction="undirected")
    used = base if method == "consensus" else method
    if (scan or resolution is not None) and not used.startswith("leiden"):
        raise UsageError("A resolution is for leiden and leiden-cpm.")
    network = desk.network(declared)
    found = divide(
        network, method, base=base, resolution=resolution, runs=runs, iterations=iterations,
        seed=seed,
    )  # fmt: skip
    asked = {
        "method": method, "base": base, "projection": declared.plain(), "resolution": resolution,
        "runs": runs, "iterations": iterations, "seed": seed, "scan": scan, "nested": nested,
    }  # fmt: skip
    result = {"notice": NOTICE, **_head(method, used, found), **_body(network, found)}
    if scan:
        from graphengine.analysis.communities import levels

        every = levels.scan(network, used, found.resolution, runs, seed)
        result["scan"] = [asdict(level) for level in every]
    if nested:
        result["nested"] = _all_nested(network, found, runs, seed)
    result |= {
        "runs": runs, "iterations": iterations, "seed": seed, "projection": network.declared,
        "nodes_in_network": len(network), "lines": network.lines, "left_out": network.left_out,
    }  # fmt: skip
    return desk.keep("communities", asked, result)


def _head(method: str, used: str, found: Division) -> dict[str, Any]:
    joined = found.joined
    return {
        "method": method,
        "quality": found.quality,
        "quality_of": found.quality_of,
        "modularity": found.modularity,
        "resolution": found.resolution,
        "agreement": found.agreement,
        "consensus": None
        if joined is None
        else {
            "base": used,
            "rounds": joined.rounds,
            "converged": joined.converged,
            "all_pairs": joined.whole,
        },
    }


def _body(network: Network, found: Division) -> dict[str, Any]:
    from graphengine.analysis.communities.answer import evidence
    from graphengine.analysis.communities.partition import members

    behind, sure, names = evidence(network, found.labels), found.sure, network.names
    groups = members(found.labels)
    communities = [
        {
            "id": place + 1,
            "members": [names[node] for node in group.tolist()],
            "stability": float(sure.community[place]) if sure else None,
            "lines": int(behind.lines[place]),
            "events": int(behind.inside[place]),
            "across": int(behind.across[place]),
        }
        for place, group in enumerate(groups)
    ]
    nodes = [
        {
            "ref": names[node],
            "community": int(found.labels[node]) + 1,
            "stability": float(sure.node[node]) if sure else None,
            "next": int(sure.next[node]) + 1 if sure and sure.next[node] >= 0 else None,
            "pull": float(sure.pull[node]) if sure else None,
            "events": int(behind.own[node]),
            "events_elsewhere": int(behind.other[node]),
        }
        for group in groups
        for node in group.tolist()
    ]
    return {"communities": communities, "nodes": nodes}


def _all_nested(network: Network, found: Division, runs: int, seed: int) -> list[dict[str, Any]]:
    from graphengine.analysis.communities.levels import nested
    from graphengine.analysis.communities.partition import members

    rows: list[dict[str, Any]] = []
    for place, group in enumerate(members(found.labels)):
        parts = nested(network, group, runs=max(runs, 2), seed=seed)
        rows += _rows(network, parts, str(place + 1))
    return rows


def _rows(network: Network, parts: list[Nested], above: str) -> list[dict[str, Any]]:
    """The tree as rows, parents before their parts; ``1.2`` is the second part of 1."""
    rows = []
    for place, one in enumerate(parts):
        name = f"{above}.{place + 1}"
        rows.append(
            {
                "id": name,
                "within": above,
                "members": [network.names[node] for node in one.nodes.tolist()],
                "stability": one.stability,
                "p_value": one.chance,
            }
        )
        rows += _rows(network, one.within, name)
    return rows
