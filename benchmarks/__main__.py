"""``python -m benchmarks [load|graph|arrays|start|queries|tracing|all] [--rows N] [--runs N]``."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence

from benchmarks.table import Line, machine, render

CASES = ("load", "arrays", "graph", "start", "queries", "tracing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases asked for and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("case", nargs="?", default="all", choices=[*CASES, "all"])
    parser.add_argument("--rows", type=int, help="rows or edges; each case has its own default")
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool; the median counts")
    wanted = parser.parse_args(arguments)
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
