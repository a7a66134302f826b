"""The example case: agency files with a planted ring, and a scorer that holds the truth.

``generate`` writes the files, ``score`` compares a traced network with the truth. The truth is
written to a folder of its own; loaders and tracer never read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphengine.demo.habits import DemoFiles, Habits

__all__ = ["DemoFiles", "Habits", "generate", "score", "score_table"]


def generate(
    target: Path, *, scale: str = "small", seed: int = 7, habits: Habits | None = None
) -> DemoFiles:
    """Write ``target/agency`` (files and manifest.json) and ``target/truth``.

    Args:
        target: folder to write into; made when missing, files in it are overwritten.
        scale: "small" (1,500 innocents, reduced ring), "full" (30,000) or "large" (300,000).
        seed: the same seed, scale and habits give the same bytes.
        habits: how the ring behaves; the defaults when None.

    Raises:
        UsageError: unknown scale.
    """
    from graphengine.demo.build import write_case

    return write_case(Path(target), scale, seed, habits or Habits())


def score(result: Mapping[str, Any], truth_dir: Path) -> dict[str, Any]:
    """Compare the JSON of ``trace network`` with the truth; see ``graphengine.demo.score``."""
    from graphengine.demo.scoring import score_network

    return score_network(result, truth_dir)


def score_table(scores: Mapping[str, Any]) -> str:
    """The scores as a small text table."""
    from graphengine.demo.scoring import format_scores

    return format_scores(scores)
