"""Status, search, nodes with their neighbours, evidence: all from the case's columns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from graphengine.case.commit import engine_version
from graphengine.web import models
from graphengine.web.problems import responses
from graphengine.web.site import Cursor, Door, Here, Limit, Pages, Who, name_of

router = APIRouter()

NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"
Kind = Annotated[str, Path(pattern=NAME, description="Kind of node, in any case: Person.")]
Key = Annotated[
    str,
    Path(
        min_length=1,
        max_length=500,
        description="The key, percent-encoded, a slash in it as %2F. Bank and carrier may be left "
        "out where the number is unique.",
    ),
]


@router.get("/status", responses=responses())
def status(door: Door, who: Who) -> models.Status:
    """Counts of nodes, edges, loads, rejects and flags, and the state of the graph."""
    return models.Status.model_validate({"version": engine_version(), **door.status()})


@router.get("/search", responses=responses("not-found", "changed"))
def search(
    here: Here,
    who: Who,
    q: Annotated[
        str,
        Query(min_length=1, max_length=200, description="Words, or a number in any spelling."),
    ],
    kind: Annotated[str | None, Query(pattern=NAME, description="One kind of node.")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> models.Hits:
    """Nodes whose name or key holds every word, the best first."""
    pages = Pages.of(cursor, limit, "search", here.facts.version(), q, kind)
    total, hits = here.facts.search(q, kind, offset=pages.offset, limit=limit)
    found = [models.Hit(ref=hit.ref, **asdict(hit)) for hit in hits]
    return models.Hits(total=total, hits=found, next=pages.next(total))


@router.get("/nodes/{kind}/{key}", responses=responses("not-found"))
def node(here: Here, who: Who, kind: Kind, key: Key) -> models.Node:
    """One node: properties, flags, evidence, and its edges counted per kind."""
    found = here.facts.node(here.facts.find(kind, name_of(key)))
    edges = [models.EdgeCount(**asdict(count)) for count in found["edges"]]
    return models.Node.model_validate({**found, "edges": edges})


@router.get("/nodes/{kind}/{key}/neighbours", responses=responses("not-found", "changed"))
def neighbours(
    here: Here,
    who: Who,
    kind: Kind,
    key: Key,
    edge: Annotated[str | None, Query(pattern=NAME, description="One kind of edge.")] = None,
    direction: Literal["any", "out", "in"] = "any",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> models.Links:
    """The node's edges, each with the node at its other end, in pages."""
    facts = here.facts
    ref = facts.find(kind, name_of(key))
    pages = Pages.of(cursor, limit, "neighbours", facts.version(), ref, edge, direction)
    total, rows = facts.neighbours(ref, edge, direction, offset=pages.offset, limit=limit)
    found = [models.Link.model_validate(row) for row in rows]
    return models.Links(total=total, neighbours=found, next=pages.next(total))


@router.get("/evidence/{evidence}", responses=responses("not-found"))
def evidence(
    door: Door,
    who: Who,
    evidence: Annotated[
        str,
        Path(
            min_length=15,
            max_length=300,
            pattern=r"^[0-9a-f]{12}:[^\x00]*:[0-9]{1,18}$",
            description="An evidence id as answers give it.",
        ),
    ],
) -> models.Evidence:
    """The source row behind an evidence id."""
    return models.Evidence.model_validate(door.evidence([name_of(evidence)])[0])
