"""Fits the curves of ``graphengine.tracing.network.calibration`` and shows how well they hold.

``python -m benchmarks.calibrate`` makes small invented cases, traces each from its buyer with
repeated runs, and fits one curve each for dealers, buyers and chains. Each case is judged by curves
fitted without it: without all cases of its ring (the same seed) and of its habit. The curves
printed, fitted on all, are then held to further cases (``--check``). ``--write`` puts the tables
into a page. The curves are printed, not written; who takes them copies them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.calibrate_case import KINDS, Case, gathered
from benchmarks.quality_case import quiet_threads
from benchmarks.quality_page import markdown, put
from benchmarks.reliability import Stated, against, reliability

if TYPE_CHECKING:
    from graphengine.tracing.network.calibration import Known

FIT = (
    "standard:11", "lent:12", "cash:13", "shops:14", "standard:15", "words:16", "churn:17",
    "mixed:18", "standard:19", "lent:20", "cash:21", "shops:22", "standard:23", "standard:101",
    "lent:101", "cash:101", "shops:101", "mixed:101", "standard:102", "words:102",
    "drawn:201", "drawn:202", "drawn:203", "drawn:204", "drawn:205", "drawn:206",
)  # fmt: skip
CHECK = ()
Judged = dict[str, list[Stated]]
"""Of one case, by kind, what was stated of its leads and whether they were right."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge each case without its like, fit on all, print the curves, hold them to the rest."""
    from graphengine.tracing.network import calibration

    wanted = _parser().parse_args(arguments)
    quiet_threads()
    cases = [_case(name, wanted) for name in wanted.fit]
    made = _tables("calibration", cases, [_judged(case, others(case, cases)) for case in cases])
    for kind in KINDS:
        calibration.CURVES[kind] = calibration.fit(kind, _rows(cases, kind))
        print(f"{kind}: {calibration.CURVES[kind]} from {len(_rows(cases, kind))}")
    if wanted.check:
        checked = [_case(name, wanted) for name in wanted.check]
        made |= _tables("check", checked, [_judged(case, cases) for case in checked])
    for name, text in made.items():
        print(f"\n{name}\n\n{text}")
    if wanted.write:
        put(wanted.write, made)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", nargs="*", default=FIT, help="HABIT:SEED to fit on")
    parser.add_argument("--check", nargs="*", default=CHECK, help="HABIT:SEED to hold out wholly")
    parser.add_argument("--runs", type=int, default=10, help="repeated runs a case")
    parser.add_argument("--keep", type=Path, help="keep leads here, and use those there")
    parser.add_argument("--write", type=Path, help="put the tables into this page")
    return parser


def _case(name: str, wanted: argparse.Namespace) -> Case:
    case = gathered(name, wanted.runs, wanted.keep)
    sys.stderr.write(f"{name} done\n")
    return case


def _rows(cases: Iterable[Case], kind: str) -> list[Known]:
    return [row for case in cases for row in case.rows(kind)]


def others(case: Case, cases: Iterable[Case]) -> list[Case]:
    """The cases of other rings and of other habits."""
    return [other for other in cases if other.seed != case.seed and other.habit != case.habit]


def _judged(case: Case, fitted: Sequence[Case]) -> Judged:
    """What curves fitted on some cases state of the leads of another one."""
    from graphengine.tracing.network.calibration import fit, inputs

    out: Judged = {}
    for kind in KINDS:
        rows = _rows(fitted, kind)
        curve = fit(kind, rows)
        share = sum(row.right for row in rows) / max(len(rows), 1)
        out[kind] = [
            Stated(curve.chance(inputs(kind, lead.known)), lead.right, share)
            for lead in case.leads[kind]
        ]
    return out


def _tables(name: str, cases: Sequence[Case], judged: Sequence[Judged]) -> dict[str, str]:
    """The overall table, the chains case by case, and the bins of each kind."""
    by_kind = {kind: [row for found in judged for row in found[kind]] for kind in KINDS}
    rings = len({case.seed for case in cases})
    said = f"{len(cases)} cases of {rings} rings (habit:seed): "
    listed = ", ".join(f"{case.habit}:{case.seed}" for case in cases)
    overall = against([(f"{kind}s", rows) for kind, rows in by_kind.items() if rows])
    made = {name: f"{said}{listed}.\n\n{overall}\n\n{_by_ring(cases, judged)}"}
    lines = [
        (f"{case.habit}:{case.seed}", f"{len(rows):,}", f"{_mean(row.stated for row in rows):.3f}",
         f"{_mean(row.right for row in rows):.3f}")
        for case, rows in zip(cases, (found["chain"] for found in judged), strict=True) if rows
    ]  # fmt: skip
    made[f"{name}: by case"] = markdown(("case", "chains", "mean stated", "came true"), lines)
    for kind, rows in by_kind.items():
        if rows:
            made[f"{name}: {kind}"] = reliability([(row.stated, row.right) for row in rows])
    return made


def _by_ring(cases: Sequence[Case], judged: Sequence[Judged]) -> str:
    """What was stated of chains and came true where each ring counts as one."""
    rings: dict[int, list[Stated]] = {}
    for case, found in zip(cases, judged, strict=True):
        rings.setdefault(case.seed, []).extend(found["chain"])
    full = [rows for rows in rings.values() if rows]
    stated, right = (
        _mean(_mean(getattr(row, part) for row in rows) for rows in full)
        for part in ("stated", "right")
    )
    return f"Chains with each ring counted as one: stated {stated:.3f}, came true {right:.3f}."


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
