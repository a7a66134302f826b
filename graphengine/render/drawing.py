"""What a picture shows, as plain data: no I/O, no library, no knowledge of how it is drawn.

The engine fills a :class:`Drawing` from facts and runs; the page and the SVG writer read it.
Strings are kept as the source wrote them; the writers mark what cannot be seen (see ``text``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphengine.errors import LimitReached, UsageError

Lane = Literal["workshop", "seller", "broker", "buyer"]
Basis = Literal["recorded", "assessed"]

#: From left to right, the way the goods go.
LANES: tuple[Lane, ...] = ("workshop", "seller", "broker", "buyer")

#: Past these a picture answers no question and a browser without a graphics card drags.
NODE_LIMIT = 5_000
EDGE_LIMIT = 20_000

LEAD_NOT_EVIDENCE = (
    "Lead, not evidence: this chart shows links found in the records named below. "
    "It does not show guilt; every link has to be checked at its source."
)


@dataclass(frozen=True, slots=True)
class DrawNode:
    """One entity. ``id`` is the reference (``person:...``), unique in the drawing.

    ``lane`` puts it in a column; ``level`` orders columns of one lane (brokers in two levels) or,
    in a drawing without lanes, is the hop from the left. ``details`` are label and value as text.
    """

    id: str
    kind: str
    name: str = ""
    key: str = ""
    lane: Lane | None = None
    level: int = 0
    region: str = ""
    role: str = ""
    score: float | None = None
    evidence: tuple[str, ...] | list[str] = ()
    details: tuple[tuple[str, str], ...] | list[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class DrawEdge:
    """One link, drawn from ``source`` to ``target`` as the data has it.

    ``amount`` is the text to show ("CNY 80,000.00"); ``size`` is the same as a number of any unit
    and sets the width and the order of the table, read from ``amount`` when left out. ``count``
    says how many facts of the same kind the link stands for.
    """

    id: str
    source: str
    target: str
    kind: str
    label: str = ""
    amount: str = ""
    date: str = ""
    count: int = 1
    basis: Basis = "recorded"
    evidence: tuple[str, ...] | list[str] = ()
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One received file, as numbered at the foot of the picture."""

    number: int
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture's whole content. Facts of the footer are passed in; nothing reads the clock.

    ``positions`` (id to x and y in picture units, y down) are set by :func:`layout.place`; a
    drawing that already has them is printed with them, so a stored run prints the same twice.
    """

    title: str
    nodes: tuple[DrawNode, ...] | list[DrawNode]
    edges: tuple[DrawEdge, ...] | list[DrawEdge]
    subtitle: str = ""
    case: str = ""
    authority: str = ""
    purpose: str = ""
    notes: tuple[str, ...] | list[str] = ()
    not_drawn: int = 0
    data_digest: str = ""
    engine_version: str = ""
    run_id: str = ""
    made_at: str = ""
    facts: tuple[tuple[str, str], ...] | list[tuple[str, str]] = ()
    sources: tuple[Source, ...] | list[Source] = ()
    positions: dict[str, tuple[float, float]] | None = None

    def footer(self) -> list[tuple[str, str]]:
        """Label and value of every fact at the foot of the picture, empty ones left out."""
        own = [
            ("Case", self.case),
            ("Authority", self.authority),
            ("Purpose", self.purpose),
            ("Run", self.run_id),
            ("Made at", self.made_at),
            ("Data digest", self.data_digest),
            ("Engine", self.engine_version),
        ]
        return [(label, value) for label, value in [*own, *self.facts] if value]


def check(drawing: Drawing) -> None:
    """Refuse a drawing that is too large or that points at entities it does not hold.

    Raises:
        LimitReached: more than :data:`NODE_LIMIT` entities or :data:`EDGE_LIMIT` links.
        UsageError: a doubled id, a link to an entity that is not in the drawing, a lane or basis
            that does not exist.
    """
    _check_size("entities", len(drawing.nodes), NODE_LIMIT)
    _check_size("links", len(drawing.edges), EDGE_LIMIT)
    known = {node.id for node in drawing.nodes}
    if len(known) != len(drawing.nodes):
        raise UsageError("Two entities of the drawing have the same id; give each its own.")
    for node in drawing.nodes:
        if node.lane is not None and node.lane not in LANES:
            raise UsageError(f"The lane of an entity must be one of {', '.join(LANES)}.")
    for edge in drawing.edges:
        if edge.source not in known or edge.target not in known:
            raise UsageError("A link of the drawing has an end that is not in the drawing.")
        if edge.basis not in ("recorded", "assessed"):
            raise UsageError("The basis of a link must be recorded or assessed.")


def _check_size(what: str, number: int, limit: int) -> None:
    if number > limit:
        raise LimitReached(
            f"The picture would show {number:,} {what}; the limit is {limit:,}. "
            "Draw only the top-ranked ones (top-k), narrow the trace by dates or hops, "
            "or read the result as a table or export it as GraphML."
        )
