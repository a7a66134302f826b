"""The vocabulary as a page of documentation, made from the declarations.

``python -m graphengine.model.describe > docs/vocabulary.md``; a test keeps the page equal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from graphengine.model.kinds import EdgeKind, NodeKind, Prop
from graphengine.model.schema import Schema, builtin

HEAD = """# Vocabulary

Made from the declarations in `graphengine/model/vocabulary.py` and `vocabulary_edges.py` by
`python -m graphengine.model.describe`; do not edit by hand. A mapping may declare kinds of its
own, or add properties and ends to these ([mapping.md](mapping.md)). Property names are those of
FollowTheMoney where it has them.

Every fact carries besides: `source` (SHA-256 of the file), `sheet`, `row`, `load`, `basis`
(`recorded` or `assessed`), `flags` (values that failed a check and were kept, as
`property:flag`), and where the mapping states one, `grading` (scheme, source, information,
handling). In Neo4j a node has its `key` under the label, an edge its `id`; amounts are there
twice, as `amount_minor` (an exact integer) and `amount` (for reading), times as UTC datetimes.
"""


def page(schema: Schema) -> str:
    """The whole page as Markdown."""
    parts = [HEAD, "\n## Nodes\n"]
    parts += [_node(kind) for kind in schema.nodes.values()]
    parts.append("\n## Edges\n")
    parts += [_edge(kind) for kind in schema.edges.values()]
    return "".join(parts)


def _node(kind: NodeKind) -> str:
    ftm = f" FollowTheMoney: {kind.ftm}." if kind.ftm else ""
    head = f"\n### {kind.label}\n\n{kind.description} Key: {kind.key}.{ftm}\n\n"
    return head + _props(kind.props)


def _edge(kind: EdgeKind) -> str:
    if kind.same:
        ends = "any node to one of the same kind"
    else:
        ends = ", ".join(f"{a} → {b}" for a, b in kind.ends) or "any"
    ftm = f" FollowTheMoney: {kind.ftm}." if kind.ftm else ""
    return f"\n### {kind.type}\n\n{kind.description} Ends: {ends}.{ftm}\n\n{_props(kind.props)}"


def _props(props: Iterable[Prop]) -> str:
    lines = ["| property | type | unit | meaning |", "|---|---|---|---|"]
    lines += [f"| {p.name} | {p.type} | {p.unit} | {p.description} |" for p in props]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(builtin()))
