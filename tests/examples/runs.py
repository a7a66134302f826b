"""Runs the scripts of ``examples/`` as a user does: a process of its own, in a folder of its own.

``python -m tests.examples.runs`` writes what they print to ``examples/expected``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCRIPTS = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))
STORE_UNAVAILABLE = 6


def expected(script: Path) -> Path:
    """Where the output of a script is kept."""
    return EXAMPLES / "expected" / f"{script.name[:2]}.txt"


def run(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in ``folder``; those that share the example case find it in ``folder/demo``."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "GRAPHENGINE_CASE" and not name.startswith("PYTEST")
    }
    return subprocess.run(
        [sys.executable, str(script), str(folder / "demo")],
        cwd=folder,
        env={**environment, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=500,
        check=False,
    )


def main() -> int:
    """Write every expected output anew."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for script in SCRIPTS:
            ran = run(script, Path(folder))
            if ran.returncode:
                sys.stderr.write(f"{script.name} ended with {ran.returncode}:\n{ran.stderr}")
                return 1
            expected(script).parent.mkdir(exist_ok=True)
            expected(script).write_text(ran.stdout, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{script.name}: {len(ran.stdout.splitlines())} lines\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
