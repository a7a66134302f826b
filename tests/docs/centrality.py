"""What docs/centrality.md shows: the table of measures, and the picture of the example case.

``python -m tests.docs.centrality`` puts the table into the page anew; with the folder of a small
example case (``graphengine demo DIR``) it makes the picture and the ranking anew too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from graphengine import Engine
from graphengine.analysis.measures.registry import MEASURES
from graphengine.analysis.projection.declaration import Declaration
from tests.docs.figures import ROOT, replace

PAGE = ROOT / "docs/centrality.md"
PICTURE = ROOT / "docs/centrality.svg"
HEAD = "| measure | what it is | unit | direction | weights | gaps | source |"
RANKING = "| rank | in the invented truth | value | low | high | ranks | events |"
PARCELS = Declaration(edges=("SENT", "RECEIVED"), join="holders", direction="undirected")


def measures() -> str:
    """The measures and what they state of themselves."""
    rows = [
        f"| `{m.name}` | {m.title}: {m.formula} | {m.unit} | {m.directed} | {m.weights} "
        f"| {m.disconnected} | {m.reference} |"
        for m in MEASURES.values()
    ]
    return "\n".join([HEAD, "|---|---|---|---|---|---|---|", *rows])


def ranking(case: Path) -> list[str]:
    """The ten leading persons between a seller and a buyer, and the picture of them."""
    from graphengine.analysis.plots import intervals

    truth = json.loads((case / "demo/truth/truth.json").read_text(encoding="utf-8"))
    roles = {
        f"person:{person['id']}": role.removesuffix("s")
        for role, persons in truth["persons"].items()
        for person in persons
    }
    start = [f"person:{truth['seeds'][role]['id']}" for role in ("seller", "buyer")]
    result = Engine.open(case).analyses.ask(
        "centrality", measure="personalised-pagerank", declared=PARCELS, start=start, stability=50
    )
    rows = [r for r in result["scores"] if r["ref"].startswith("person:") and r["ref"] not in start]
    intervals({**result, "scores": rows[:10]}, PICTURE)
    return [RANKING, "|---|---|---|---|---|---|---|", *(_line(r, roles) for r in rows[:10])]


def _line(row: dict[str, Any], roles: dict[str, str]) -> str:
    value, low, high = (f"{row[key]:.4f}" for key in ("value", "low", "high"))
    ranks = f"{row['rank_low']} to {row['rank_high']}"
    role = roles.get(row["ref"], "no member")
    return f"| {row['rank']} | {role} | {value} | {low} | {high} | {ranks} | {row['events']} |"


def main(arguments: list[str]) -> int:
    """Put the table, and with a case the ranking and the picture, into the page."""
    replace(PAGE, HEAD, measures().splitlines())
    if arguments:
        replace(PAGE, RANKING, ranking(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
