"""The pictures of docs/handover.md, co-presence.md, patterns.md, compare.md and
temporal.md.

``python -m tests.docs.pairs DIR`` makes them anew from the small example case in DIR, as
``graphengine demo DIR --no-graph`` leaves it, with the commands that the pages show.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graphengine import cli
from tests.docs.figures import ROOT

PATTERN = ROOT / "examples/patterns/resellers.yaml"
QUESTIONS: dict[str, tuple[str, ...]] = {
    "handover": (),
    "co-presence": ("--kinds", "STAYED_AT"),
    "patterns": (str(PATTERN),),
    "compare": (
        "--before",
        "..2015-12-31",
        "--after",
        "2016-01-01..",
        "--edges",
        "TRANSFERRED",
        "--join",
        "holders",
        "--measure",
        "degree",
        "--no-groups",
    ),
    "temporal": (
        "--edges",
        "CALLED",
        "--join",
        "holders",
        "--since",
        "2016-01-01",
        "--until",
        "2016-03-31",
    ),
}


def draw(case: Path, folder: Path) -> list[Path]:
    """Ask the questions and plot the answers into ``folder``."""
    made = []
    for question, more in QUESTIONS.items():
        path = folder / f"{question}.svg"
        asked = ["analyse", question, *more, "--case", str(case), "--json", "--plot", str(path)]
        if cli.main(asked):
            raise RuntimeError(f"analyse {question} failed.")
        made.append(path)
    return made


if __name__ == "__main__":
    draw(Path(sys.argv[1]), ROOT / "docs")
