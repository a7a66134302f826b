"""Models of the case's state, of nodes and of their neighbours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from graphengine.web.shapes import Count, Next, Shape

Value = str | int | float | bool | list[str]
Ref = Annotated[str, Field(description="kind:key")]


class CaseHead(Shape):
    """What the case is for."""

    title: str
    purpose: str
    authority: str
    review_by: str


class Totals(Shape):
    """Counts over all kinds."""

    nodes: Count
    edges: Count


class LoadedFile(Shape):
    """A received file: rows = loaded + rejected + duplicates."""

    sha256: str
    name: str
    rows: Count
    loaded: Count
    rejected: Count
    duplicates: Count
    reject_file: str


class Load(Shape):
    """One load and its files."""

    load: int
    mapping: str
    finished: str
    actor: str
    files: list[LoadedFile]


class Rejects(Shape):
    """Rows of a file that were rejected for one reason."""

    name: str
    column: str
    reason: str
    count: Count


class GraphState(Shape):
    """The Neo4j graph; ``current``: it holds the present facts."""

    built: bool
    managed: bool
    running: bool
    current: bool | None = None


class Status(Shape):
    """What is in the case."""

    version: str = Field(description="Version of the program.")
    case: CaseHead
    nodes: dict[str, Count]
    edges: dict[str, Count]
    total: Totals
    loads: list[Load]
    rejects: list[Rejects]
    flags: dict[str, dict[str, Count]]
    again: dict[str, Count] = Field(description="Repeated statements of edges, by kind.")
    graph: GraphState


class Hit(Shape):
    """A node that a search found. Rank 0 is best."""

    ref: Ref
    kind: str
    key: str
    name: str
    rank: int = Field(ge=0, le=4)


class Hits(Shape):
    """A page of a search."""

    total: Count
    hits: list[Hit]
    next: Next = None


class EdgeCount(Shape):
    """Edges of one kind at a node. A loop counts in ``out`` and in ``in``, once in ``edges``."""

    kind: str
    out: Count
    into: Count = Field(alias="in")
    edges: Count
    neighbours: Count = Field(description="Different nodes at the other end.")


class Stated(Shape):
    """What facts say of a node or an edge."""

    properties: dict[str, Value]
    flags: list[str] = Field(description="property:flag, of values that failed a check.")
    basis: str
    evidence: list[str] = Field(max_length=100, description="Ids of source rows.")


class Node(Stated):
    """A node, and its edges counted per kind."""

    ref: Ref
    kind: str
    key: str
    name: str
    edges: list[EdgeCount]


class Other(Shape):
    """The node at the other end of an edge."""

    ref: Ref
    kind: str
    key: str
    name: str


class Link(Stated):
    """An edge of a node, and the node at its other end."""

    kind: str
    id: str
    source: Ref = Field(alias="from")
    target: Ref = Field(alias="to")
    direction: Literal["out", "in", "loop"]
    node: Other


class Links(Shape):
    """A page of a node's edges, in order of kind, id and ends."""

    total: Count
    neighbours: list[Link]
    next: Next = None


class Evidence(Shape):
    """A source row."""

    evidence: str
    file: str
    sha256: str
    sheet: str
    row: int
    load: int
    line: str | None = Field(None, description="As received; null where a file is no text.")
    also: list[str] = Field(description="Evidence ids of rows that say the same.")
