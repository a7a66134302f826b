"""Parts of drawings that come from the facts: edges, descriptions of nodes, sources, the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from graphengine.case.state import Case
from graphengine.model.columns import evidence_id
from graphengine.model.money import show
from graphengine.model.refs import NodeRef
from graphengine.render.drawing import DrawEdge, DrawNode, Source

NOTICE = "Lead, not evidence: this chart shows links found in the records, not guilt."


def fact_edge(kind: str, row: dict[str, Any], n: int) -> DrawEdge:
    """A link as the facts have it; ``n`` makes its id one of its own."""
    minor = row.get("amount_minor")
    return DrawEdge(
        id=f"{kind}-{n}",
        source=str(NodeRef(row["src_kind"], row["src"])),
        target=str(NodeRef(row["dst_kind"], row["dst"])),
        kind=kind,
        amount=show(minor, row.get("currency")) if minor is not None else "",
        date=str(row.get("at") or row.get("startDate") or "")[:16],
        basis=row["basis"],
        evidence=[evidence_id(row["source"], row["sheet"], row["row"])],
        size=float(minor) if minor is not None else None,
    )


def describe(case: Case, nodes: dict[str, DrawNode]) -> None:
    """Names and properties of the nodes that are drawn."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for node in nodes.values():
        by_kind[node.kind].append(node.key)
    for kind, keys in by_kind.items():
        if kind not in case.view.node_kinds():
            continue
        for row in case.view.nodes(kind).filter(pl.col("key").is_in(keys)).iter_rows(named=True):
            name = str(NodeRef(kind, row["key"]))
            props = [p.name for p in case.schema.node(kind).props]
            nodes[name] = replace(
                nodes[name],
                name=str(row.get("name") or ""),
                region=str(row.get("region") or ""),
                details=[(p, str(row[p])) for p in props if row[p] is not None],
                evidence=[evidence_id(row["source"], row["sheet"], row["row"])],
            )


def sources(case: Case, evidence: Iterable[Iterable[str]]) -> list[Source]:
    """The received files that the shown evidence comes from, numbered by name."""
    used = {name.partition(":")[0] for names in evidence for name in names}
    found = sorted((n, sha) for sha, n in case.source_names().items() if sha[:12] in used)
    return [Source(number, name, sha) for number, (name, sha) in enumerate(found, start=1)]


def heading(case: Case) -> dict[str, Any]:
    """What stands over every picture of a case."""
    info = case.info
    return {"case": info.title, "authority": info.authority, "purpose": info.purpose}
