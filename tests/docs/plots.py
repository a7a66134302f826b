"""The plots of docs/how-sure.md and docs/disruption.md, of an invented network.

``python -m tests.docs.plots`` writes them; the bytes depend on the version of matplotlib.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from graphengine.analysis import plots
from graphengine.analysis.certainty.stability import intervals
from graphengine.analysis.disruption.removal import Plan, curve
from graphengine.analysis.measures.registry import compute, order
from graphengine.analysis.network import Network, from_arrays

DOCS = Path(__file__).resolve().parents[2] / "docs"


def network() -> Network:
    """Four groups of twelve, a broker between each two, made with a fixed seed."""
    random = np.random.default_rng(11)
    rows = [
        (12 * g + a, 12 * g + b)
        for g in range(4) for a in range(12) for b in range(a) if random.random() < 0.3
    ]  # fmt: skip
    rows += [(48 + k, 12 * g + int(random.integers(12))) for k in range(6) for g in range(4)
             if (k + g) % 2]  # fmt: skip
    names = [f"person:{number:02d}" for number in range(54)]
    many = random.integers(1, 6, len(rows))
    return from_arrays(
        names, [a for a, _ in rows], [b for _, b in rows], many, many, directed=False
    )


def main() -> int:
    """Write both plots."""
    made = network()
    values = compute(made, "betweenness").values
    steady = intervals(made, "betweenness", runs=100, workers=1)
    rows: list[dict[str, Any]] = [
        {"ref": made.names[node], "value": float(values[node]), "low": float(steady.low[node]),
         "high": float(steady.high[node])}
        for node in order(values)[:12].tolist()
    ]  # fmt: skip
    plots.intervals({"measure": "betweenness", "ranking": rows}, DOCS / "how-sure.svg")
    found = []
    for name in ("betweenness", "degree", "random"):
        one = curve(made, Plan(name, 15))
        largest = one.values("largest")
        low, high = np.quantile(largest, (0.05, 0.95), axis=0, method="nearest")
        steps = [
            {"step": k, "largest": float(mean), "largest_share": float(mean / largest[0, 0]),
             "low": float(low[k]), "high": float(high[k])}
            for k, mean in enumerate(largest.mean(axis=0))
        ]  # fmt: skip
        found.append({"order": name, "runs": len(one.nodes), "steps": steps})
    plots.curves({"curves": found}, DOCS / "disruption.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
