"""Drawings of traced chains and of followed money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphengine.case.state import Case
from graphengine.errors import NotFound
from graphengine.model.money import show
from graphengine.picturing_facts import describe, heading, sources
from graphengine.render.drawing import DrawEdge, Drawing, DrawNode

LARGEST = 2_000
"""Links of a picture; those left out are counted."""


def chains(case: Case, manifest: dict[str, Any], result: dict[str, Any]) -> Drawing:
    """The chains of a run laid over one another; columns are hops from the start.

    Raises:
        NotFound: the run has no chain.
    """
    if not result["chains"]:
        raise NotFound(f"Run '{manifest['run']}' has no chain to draw.")
    nodes: dict[str, DrawNode] = {}
    edges: dict[tuple[str, ...], DrawEdge] = {}
    skipped = 0
    for chain in result["chains"]:
        for level, ref in enumerate(chain["nodes"]):
            known = nodes.get(ref)
            if known is None or known.level > level:
                nodes[ref] = _node(case, ref, level)
        for hop in chain["edges"]:
            name = (hop["kind"], *hop["ids"], hop["from"], hop["to"])
            if name in edges:
                continue
            if len(edges) == LARGEST:
                skipped += 1
                continue
            edges[name] = _hop(hop, len(edges))
    return _drawing(case, manifest, result, f"{_started(manifest)}: chains", nodes, edges, skipped)


def _hop(hop: dict[str, Any], number: int) -> DrawEdge:
    amount = hop["amount_minor"]
    return DrawEdge(
        id=f"hop-{number}",
        source=hop["from"],
        target=hop["to"],
        kind=hop["kind"],
        amount=show(amount, hop["currency"]) if amount is not None else "",
        date=hop["at"][:16],
        count=len(hop["ids"]),
        evidence=hop["evidence"],
        size=float(amount) if amount is not None else None,
    )


def money(case: Case, manifest: dict[str, Any], result: dict[str, Any]) -> Drawing:
    """Where followed money went under the first rule of a run; accounts say what all rules leave.

    Raises:
        NotFound: the run followed nothing.
    """
    rule = next((name for name, part in result["rules"].items() if part["hops"]), None)
    if rule is None:
        raise NotFound(f"Run '{manifest['run']}' has nothing to draw.")
    unit = result["seed"]["currency"]
    part = result["rules"][rule]
    hops = part["hops"][:LARGEST]
    levels: dict[str, int] = {}
    for hop in hops:  # in the order of time, so the payer is known
        level = levels.setdefault(f"account:{hop['from']}", 0)
        levels.setdefault(f"account:{hop['to']}", level + 1)
    left = {
        f"account:{entry['account']}": (
            f"{show(entry['left_minor'][0], unit)} to {show(entry['left_minor'][1], unit)}"
        )
        for entry in result["ranges"]
    }
    nodes = {ref: _node(case, ref, level) for ref, level in levels.items()}
    edges: dict[tuple[str, ...], DrawEdge] = {
        (str(number),): DrawEdge(
            id=f"hop-{number}",
            source=f"account:{hop['from']}",
            target=f"account:{hop['to']}",
            kind="followed",
            amount=show(hop["amount_minor"], unit),
            date=(hop["at"] or "")[:16],
            basis="assessed",
            evidence=hop["evidence"],
            size=float(hop["amount_minor"]),
        )
        for number, hop in enumerate(hops)
    }
    skipped = len(part["hops"]) - len(hops) + part["hops_left_out"]
    title = f"{_started(manifest)}: money followed under {rule}"
    drawn = _drawing(case, manifest, result, title, nodes, edges, skipped)
    told = [
        replace(node, details=[("left, over the rules", left[node.id]), *node.details])
        if node.id in left
        else node
        for node in drawn.nodes
    ]
    return replace(drawn, nodes=told)


def _started(manifest: dict[str, Any]) -> str:
    asked = manifest["parameters"]
    named = asked.get("origins") or asked.get("from") or []
    return "From " + ", ".join(named[:3]) + (" and others" if len(named) > 3 else "")


def _node(case: Case, ref: str, level: int) -> DrawNode:
    kind, _, key = ref.partition(":")
    labels = {label.lower(): label for label in case.schema.nodes}
    return DrawNode(ref, labels.get(kind, kind), key=key, level=level)


def _drawing(
    case: Case,
    manifest: dict[str, Any],
    result: dict[str, Any],
    title: str,
    nodes: dict[str, DrawNode],
    edges: dict[tuple[str, ...], DrawEdge],
    skipped: int,
) -> Drawing:
    describe(case, nodes)
    certificate = result["certificate"]
    cut = [] if certificate["exhausted"] else ["The trace did not come to its end: see its run."]
    return Drawing(
        title=title,
        nodes=list(nodes.values()),
        edges=list(edges.values()),
        notes=[result["notice"], *cut],
        not_drawn=skipped,
        run_id=manifest["run"],
        data_digest=manifest["data_digest"],
        engine_version=manifest["version"],
        sources=sources(case, [e.evidence for e in edges.values()]),
        **heading(case),
    )
