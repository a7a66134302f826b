"""``python -m benchmarks [CASE|all] [--rows N] [--runs N]``: a table of ours beside peers.

``quality`` and ``patterns`` measure how right answers are; they have options of their own.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from benchmarks.table import Line, machine, render

CASES = ("load", "arrays", "graph", "start", "queries", "tracing", "analysis")
ALONE = ("huge",)
"""Not among ``all``: it takes minutes and gigabytes of disk."""
STUDIES = ("quality", "patterns")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases asked for and print one table, or hand over to a study of quality."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in STUDIES:
        study = importlib.import_module(f"benchmarks.{given[0]}")
        return int(study.main(given[1:]))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("case", nargs="?", default="all", choices=[*CASES, *ALONE, "all"])
    parser.add_argument("--rows", type=int, help="rows or edges; each case has its own default")
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool; the median counts")
    wanted = parser.parse_args(given)
    lines: list[Line] = []
    for case in CASES if wanted.case == "all" else [wanted.case]:
        run = importlib.import_module(f"benchmarks.{case}").run
        more = {} if wanted.rows is None else {"rows": wanted.rows}
        lines += run(runs=wanted.runs, **more)
    print(f"{machine()}. Median of {wanted.runs} alternating runs; ratio = ours / peer, wall.\n")
    print(render(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
