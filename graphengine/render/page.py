"""The one importer of pyvis: its ``Network`` holds the graph, our own page shows it.

Stock pyvis calls content networks, runs script from headings and ids and loses parallel links;
none of its templates is used here. The page is one file: vis-network, style and data inside, a
content security policy that allows these two scripts by their hash and no request at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from pyvis.edge import Edge
from pyvis.network import Network

from graphengine.errors import UsageError
from graphengine.render.content import context, payload
from graphengine.render.drawing import Drawing
from graphengine.render.layout import place
from graphengine.render.scene import Scene, build, icons
from graphengine.render.style import icon_class

#: All that may reach vis-network; nothing of the data can add to it (no ``image``, no ``title``).
NODE_OPTIONS = frozenset({"x", "y", "size", "font", "group"})
EDGE_OPTIONS = frozenset(
    {"id", "label", "width", "color", "dashes", "smooth", "font", "selfReference"}
)

_SCRIPTS = ("app.js", "search.js", "tables.js")
_JSON_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class CaseNetwork(Network):  # type: ignore[misc]  # pyvis is untyped
    """A pyvis network that keeps parallel links, takes only known options and prints our page."""

    def __init__(self, drawing: Drawing, scene: Scene) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.drawing, self.scene = drawing, scene
        names = icons(drawing)
        for mark in scene.marks:
            self.add_node(
                mark.id,
                label="\n".join(mark.lines),
                x=mark.x,
                y=mark.y,
                size=mark.size,
                font={"size": mark.font},
                group=names[icon_class(mark.node)],
            )
        for link in scene.links:
            self.add_edge(link.source.id, link.target.id, id=link.id, **_edge_options(link))

    def add_node(
        self, n_id: str, label: str | None = None, shape: str = "image", **options: Any
    ) -> None:
        """Add an entity; an option outside :data:`NODE_OPTIONS` is refused."""
        _refuse_unknown(options, NODE_OPTIONS)
        super().add_node(n_id, label=label, shape=shape, **options)

    def add_edge(self, source: str, to: str, **options: Any) -> None:
        """Add a link, parallel ones included; an option outside :data:`EDGE_OPTIONS` is refused."""
        _refuse_unknown(options, EDGE_OPTIONS)
        if source not in self.node_map or to not in self.node_map:
            raise UsageError("A link of the picture has an end that is not in the picture.")
        # The parent's own check walks all nodes for each link.
        self.edges.append(Edge(source, to, self.directed, **options).options)

    def generate_html(self, name: str = "", local: bool = True, notebook: bool = False) -> str:
        """Return the whole page. The arguments are pyvis's and change nothing."""
        data = payload(self.drawing, self.scene, self.nodes, self.edges)
        # A lone surrogate cannot be written as UTF-8; json's escapes can hold it.
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        scripts = [_vis_network(), _app()]
        page: str = _template().render(
            **context(self.drawing, self.scene),
            policy=_policy(scripts),
            style=_own(_asset("app.css")),
            scripts=[_own(script) for script in scripts],
            data=_own(text.translate(_JSON_ESCAPES)),
        )
        return page

    def write_html(
        self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> None:
        """Write the page as UTF-8; opens no browser and writes nothing else."""
        Path(name).write_text(self.generate_html(), encoding="utf-8", newline="\n")


def html(drawing: Drawing) -> str:
    """Return the page of a drawing, placed first where it has no positions.

    Raises:
        LimitReached, UsageError: see :func:`graphengine.render.drawing.check`.
    """
    placed = place(drawing)
    return str(CaseNetwork(placed, build(placed)).generate_html())


def _edge_options(link: Any) -> dict[str, Any]:
    options: dict[str, Any] = {
        "label": link.label,
        "width": link.width,
        "color": link.colour,
        "font": {"size": link.font},
    }
    if link.edge.basis == "assessed":
        options["dashes"] = [7, 5]
    if link.loop:
        options["selfReference"] = {"size": 18 + 12 * link.loop, "angle": 0.8}
    elif link.bend:
        turn = "curvedCW" if link.bend > 0 else "curvedCCW"
        options["smooth"] = {"enabled": True, "type": turn, "roundness": abs(link.bend)}
    return options


def _own(text: str) -> Markup:
    """Text that stands in the page as it is: our own files, and JSON without ``< > &``."""
    return Markup(text)  # noqa: S704 - never data as it came


def _refuse_unknown(options: dict[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(set(options) - known)
    if unknown:
        raise UsageError(f"The picture has no option {', '.join(unknown)}.")


def _asset(name: str) -> str:
    return (files("graphengine.render") / "assets" / name).read_text(encoding="utf-8")


@cache
def _vis_network() -> str:
    """The bundled library without the pointer to its map file, which a browser would ask for."""
    return _inline(re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", _asset("vis-network.min.js")))


@cache
def _app() -> str:
    return _inline("\n".join(_asset(name) for name in _SCRIPTS))


def _inline(script: str) -> str:
    """Check that a script of ours can stand inside an HTML script element as it is."""
    lowered = script.lower()
    if "</script" in lowered or "<!--" in lowered:
        raise ValueError("a bundled script holds the end of a script element")
    return script


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


@cache
def _template() -> Any:
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
