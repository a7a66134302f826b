"""From a run, or a reference, to a drawing: what is drawn, and the sources behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphengine import picturing_queries, picturing_traces
from graphengine.case import runs
from graphengine.case.state import Case
from graphengine.errors import NotFound
from graphengine.model.money import show
from graphengine.model.refs import NodeRef
from graphengine.neighbours import touches
from graphengine.picturing_facts import NOTICE, describe, fact_edge, heading, sources
from graphengine.render.drawing import NODE_LIMIT, DrawEdge, Drawing, DrawNode

EVIDENCE_SHOWN = 6
NEIGHBOURS = 200
SUBTITLE = 300


def drawing(case: Case, what: str, resolve: Callable[[str], NodeRef], version: str) -> Drawing:
    """The drawing of a run by name, or of a node and its neighbours by reference.

    Raises:
        NotFound: neither a run nor a reference.
    """
    if ":" in what:
        return _neighbourhood(case, resolve(what), version)
    manifest, result = runs.find(case.folder, case.journal, what)
    if manifest["what"] == "network":
        return _network(case, manifest, result)
    if manifest["what"] in ("chains", "money"):
        draw = picturing_traces.chains if manifest["what"] == "chains" else picturing_traces.money
        return draw(case, manifest, result)
    if "rows" in result:
        return _answer(case, manifest, result)
    raise NotFound(f"Run '{what}' has nothing to draw.")


def _answer(case: Case, manifest: dict[str, Any], result: dict[str, Any]) -> Drawing:
    """The graph in the rows of a kept query."""
    found = picturing_queries.picture(case, result["rows"])
    parameters = ", ".join(f"{n} = {value}" for n, value in manifest["parameters"].items())
    cut = ["The result was cut at its row limit."] if result.get("truncated") else []
    return Drawing(
        title=f"Query {manifest['query']}",
        subtitle=parameters[:SUBTITLE],
        nodes=found.nodes,
        edges=found.edges,
        notes=[NOTICE, *cut],
        not_drawn=found.not_drawn,
        run_id=manifest["run"],
        data_digest=manifest["data_digest"],
        engine_version=manifest["version"],
        sources=sources(
            case, [*(n.evidence for n in found.nodes), *(e.evidence for e in found.edges)]
        ),
        **heading(case),
    )


def _network(case: Case, manifest: dict[str, Any], result: dict[str, Any]) -> Drawing:
    persons = sorted(result["persons"], key=_importance)[:NODE_LIMIT]
    drawn = {p["id"] for p in persons}
    nodes = [_person(p) for p in persons]
    ref = {p["id"]: p["ref"] for p in persons}
    links = [k for k in result["links"] if k["source"] in drawn and k["target"] in drawn]
    edges = [
        DrawEdge(
            id=f"goods-{n}",
            source=ref[link["source"]],
            target=ref[link["target"]],
            kind="goods",
            label=f"{link['parcels']} parcels" if link["parcels"] != 1 else "1 parcel",
            amount=_amount(link),
            date=_span(link["first_at"], link["last_at"]),
            count=link["parcels"],
            basis="assessed",
            evidence=link["evidence"][:EVIDENCE_SHOWN],
            size=float(link["amount_minor"] or 0),
        )
        for n, link in enumerate(links)
    ]
    parameters = manifest["parameters"]
    return Drawing(
        title=f"Network traced from {parameters['from']}",
        subtitle=", ".join(f"known: {ref}" for ref in parameters["known"]),
        nodes=nodes,
        edges=edges,
        notes=[NOTICE, *result["certificate"].get("doubts", [])],
        not_drawn=len(result["persons"]) - len(persons),
        run_id=manifest["run"],
        data_digest=manifest["data_digest"],
        engine_version=manifest["version"],
        sources=sources(case, [*(p["evidence"] for p in persons), *(e.evidence for e in edges)]),
        **heading(case),
    )


def _importance(person: dict[str, Any]) -> tuple[int, float, str]:
    order = {"workshop": 0, "seller": 1, "broker": 2, "buyer": 3}
    return order[person["role"]], -person["score"], person["id"]


def _person(person: dict[str, Any]) -> DrawNode:
    details = [(f"reason {n}", text) for n, text in enumerate(person["reasons"], start=1)]
    details += [("against", text) for text in person["against"]]
    return DrawNode(
        id=person["ref"],
        kind=person["ref"].partition(":")[0].capitalize(),
        name=person["name"],
        key=person["id"],
        lane=person["role"],
        level=person["level"],
        region=person["region"],
        role=person["role"],
        score=person["score"],
        evidence=person["evidence"],
        details=details,
    )


def _neighbourhood(case: Case, ref: NodeRef, version: str) -> Drawing:
    """A node and all it touches, nearest first by edge kind and id, up to a limit."""
    nodes: dict[str, DrawNode] = {}
    edges: list[DrawEdge] = []
    skipped = 0
    for kind in case.view.edge_kinds():
        frame = case.view.edges(kind).filter(touches(ref, "any"))
        for row in frame.iter_rows(named=True):
            ends = [NodeRef(row["src_kind"], row["src"]), NodeRef(row["dst_kind"], row["dst"])]
            fresh = [end for end in ends if str(end) not in nodes]
            if len(nodes) + len(fresh) > NEIGHBOURS:
                skipped += 1
                continue
            for end in fresh:
                nodes[str(end)] = DrawNode(str(end), end.kind, key=end.key, level=int(end != ref))
            edges.append(fact_edge(kind, row, len(edges)))
    nodes.setdefault(str(ref), DrawNode(str(ref), ref.kind, key=ref.key))
    describe(case, nodes)
    return Drawing(
        title=f"{ref} and its neighbours",
        nodes=list(nodes.values()),
        edges=edges,
        notes=[NOTICE],
        not_drawn=skipped,
        data_digest=case.data_digest(),
        engine_version=version,
        sources=sources(case, [e.evidence for e in edges]),
        **heading(case),
    )


def _amount(link: dict[str, Any]) -> str:
    minor = link["amount_minor"]
    return show(minor, link["currency"]) if minor else ""


def _span(first: str | None, last: str | None) -> str:
    days = [day[:10] for day in (first, last) if day]
    return days[0] if len(set(days)) == 1 else " to ".join(days)
