"""How long a command takes to answer before it does anything: ``--help``, against bare Python."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.table import Line, alternate, compare

TARGET = 0.4
CODE = "import sys; sys.argv = ['graphengine', '--help']; from graphengine.cli import main; main()"


def run(rows: int | None = None, runs: int = 5) -> list[Line]:
    """One line; ``rows`` means nothing here."""

    def ours() -> None:
        done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=False)
        if b"usage" not in done.stdout.lower():
            raise RuntimeError(f"No help was printed: {done.stderr.decode(errors='replace')}")

    def bare() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    took = alternate({"ours": ours, "bare Python": bare}, max(runs, 5))
    return compare("start", "--help", took, {"bare Python": f"target below {TARGET:g} s, idle"})
