"""The figures and the picture of the pages, made anew: ``python -m tests.docs.figures``.

Takes a minute: it makes the small example case, traces it from its three seeds and scores it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from graphengine import Engine, demo

ROOT = Path(__file__).resolve().parents[2]
HEAD = "| from | what | in the truth | named | right | precision | recall | F1 |"
STARTS = ("buyer", "broker", "seller")


def rows(start: str, scores: dict[str, Any]) -> list[str]:
    """The lines of the table for one start."""
    measures = {f"{role}s": m for role, m in scores["roles"].items()} | {"chains": scores["chains"]}
    lines: list[str] = []
    for name, m in measures.items():
        rates = " | ".join(f"{m[rate]:.3f}" for rate in ("precision", "recall", "f1"))
        first = start if not lines else ""
        lines.append(f"| {first} | {name} | {m['truth']} | {m['named']} | {m['right']} | {rates} |")
    innocents = scores["innocents"]
    lines.append(f"| | innocent persons | 0 | {innocents['named']} | 0 | | | |")
    return [line.replace("|  |", "| |") for line in lines]


def measure(folder: Path) -> list[str]:
    """The table of all starts on the case in ``folder``, as the examples made it."""
    engine = Engine.open(folder / "case")
    truth = json.loads((folder / "files/truth/truth.json").read_text(encoding="utf-8"))
    lines = [HEAD, "|---|---|---|---|---|---|---|---|"]
    for start in STARTS:
        seed = truth["seeds"][start]
        known = [f"parcel:{waybill}" for waybill in seed["waybills"]]
        result = engine.trace_network(f"person:{seed['id']}", known)
        lines += rows(start, demo.score(result, folder / "files" / "truth"))
    return lines


def replace(page: Path, head: str, table: list[str]) -> None:
    """Put a table in the place of the one with that head line; it ends at an empty line."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = lines.index(head)
    end = lines.index("", start)
    text = "\n".join([*lines[:start], *table, *lines[end:]]) + "\n"
    page.write_text(text, encoding="utf-8", newline="\n")


def traces(folder: Path) -> dict[str, Path]:
    """The pictures of the pages on chains and money, from the small file beside the examples."""
    import loaders
    from graphengine.case.folder import CaseInfo

    info = CaseInfo(
        "Example case (invented data)", "where two payments went", "none: an example",
        date(2099, 12, 31), time_zone="UTC", currency="EUR", region="DE",
    )  # fmt: skip
    engine = Engine.create(folder / "traces", info)
    engine.load(loaders.mapping("transfers"), [ROOT / "examples/files/two_victims.csv"])
    chains = engine.trace_chains("account:1001", to=["account:8001"])
    money = engine.trace_money("transfer:V-1", "transfer:V-2")
    return {
        f"docs/{name}.svg": engine.render(run["run"], folder / f"{name}.svg")
        for name, run in (("chains", chains), ("money", money))
    }


def main() -> int:
    """Make the picture and the table of ``docs/tracing.md``."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        script = ROOT / "examples" / "06_draw_a_part.py"
        subprocess.run([sys.executable, str(script), str(folder)], check=True)
        for name, path in traces(folder).items():
            (ROOT / name).write_bytes(path.read_bytes())
        (ROOT / "docs/network.svg").write_bytes((folder / "part.svg").read_bytes())
        replace(ROOT / "docs/tracing.md", HEAD, measure(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
