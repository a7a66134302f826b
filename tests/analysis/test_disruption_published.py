"""The removal curves that the authors of the Montagna networks print, every digit of them.

L. Cavallaro et al., "Disrupting resilient criminal networks through data analysis"
(doi:10.1371/journal.pone.0236476). What their figures rest on, and their paper does not say:

- of a pair that is listed twice the later weight counts;
- in betweenness a weight is the length of a line, so that strong ties are long;
- of equal values the node that came last into the file goes first, in collective influence the
  one of the largest number;
- Katz is the solution x of (I - 0.1 A) x = 1, divided by its length, with the sign of its sum.
  The weighted matrices have eigenvalues far above 10, so that the sum over walks that Katz means
  has no limit: values are then of both signs, and the weighted curves by Katz rank by these;
- "sequential" computes the order again after each removal, "block" after each five, and both end
  when five nodes are left.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from graphengine.analysis.certainty.rounding import coarse
from graphengine.analysis.disruption.removal import Curve, Plan, curve
from graphengine.analysis.network import Floats, Network, from_arrays

pytestmark = pytest.mark.data
MEASURES = {
    "Betweenness": ("betweenness", "betweenness"),
    "Degree": ("degree", "strength"),
    "Collective Influence": ("collective-influence", "collective-influence"),
}
KATZ = "Katz"
ALPHA = 0.1
LARGEST = {"meeting": 92, "phone_calls": 89}
ROWS = {"sequential": 11, "block": 19}


@pytest.mark.parametrize("weighted", [False, True], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("column", [*MEASURES, KATZ])
@pytest.mark.parametrize("layer", LARGEST)
@pytest.mark.parametrize("block", [1, 5], ids=["sequential", "block"])
def test_removal_curves(
    data_dir: Path, block: int, layer: str, column: str, weighted: bool
) -> None:
    case = "block" if block == 5 else "sequential"
    printed = _printed(data_dir, case, layer, column, weighted)
    assert len(printed) >= ROWS[case]
    if (case, layer, column, weighted) == ("block", "meeting", KATZ, False):
        printed = printed[:9]  # the next one is in the test below
    steps = block * (len(printed) - 1)
    lengths = weighted and column == "Betweenness"
    found = _curve(*_montagna(data_dir, layer, lengths), column, weighted, steps, block)
    sizes = found.values("largest")[0][::block]
    assert sizes[0] == LARGEST[layer]
    assert [f"{size / sizes[0]:.12f}" for size in sizes] == printed


def test_ten_blocks_of_meetings_by_katz_up_to_ties(data_dir: Path) -> None:
    """In the ninth block six nodes are equal and five go: the last digit of a solver chose."""
    network, place = _montagna(data_dir, "meeting", False)
    printed = _printed(data_dir, "block", "meeting", KATZ, False)
    matrix = _matrix(network, False)

    def follows(gone: list[int], step: int) -> bool:
        if step == 11:
            return True
        left = np.setdiff1d(np.arange(len(matrix)), gone)
        values = coarse(_katz(matrix[np.ix_(left, left)]))
        sure = left[values > np.sort(values)[-5]].tolist()
        equal = left[values == np.sort(values)[-5]]
        equal = equal[np.argsort(-place[equal])]
        for some in combinations(equal.tolist(), 5 - len(sure)):
            out = [*gone, *sure, *some]
            size = curve(network, Plan(out, len(out))).values("largest")[0][-1]
            if f"{size / 92:.12f}" == printed[step] and follows(out, step + 1):
                return True
        return False

    assert follows([], 1)


@pytest.mark.parametrize("layer", LARGEST)
def test_katz_by_weight_is_beyond_its_limit(data_dir: Path, layer: str) -> None:
    network, _ = _montagna(data_dir, layer, False)
    for weighted in (False, True):
        largest = float(np.linalg.eigvalsh(_matrix(network, weighted)).max())
        values = _katz(_matrix(network, weighted))
        assert (ALPHA * largest < 1) == (not weighted)
        assert (values.min() > 0) == (not weighted)


def _curve(
    network: Network, place: Floats, column: str, weighted: bool, steps: int, block: int
) -> Curve:
    if column == KATZ:
        matrix = _matrix(network, weighted)
        return curve(network, Plan(list(_by_katz(matrix, place, steps, block)), steps))
    ties = place
    if column == "Collective Influence":
        ties = np.array([float(name) for name in network.names])
    options = {"weighted": weighted} if column != "Degree" else {}
    measure = MEASURES[column][weighted]
    return curve(network, Plan(measure, steps, block, ties=ties, options=options))


def _by_katz(matrix: Floats, place: Floats, steps: int, block: int) -> Iterator[int]:
    """Nodes in the order they go, equals the last of the file first."""
    left = np.arange(len(matrix))
    for done in range(0, steps, block):
        values = coarse(_katz(matrix[np.ix_(left, left)]))
        first = left[np.lexsort((-place[left], -values))][: min(block, steps - done)]
        yield from first.tolist()
        left = np.setdiff1d(left, first)


def _katz(matrix: Floats) -> npt.NDArray[np.float64]:
    n = len(matrix)
    found = np.linalg.solve(np.eye(n) - ALPHA * matrix, np.ones(n))
    return np.asarray(found / (np.sign(found.sum()) * np.linalg.norm(found)), np.float64)


def _matrix(network: Network, weighted: bool) -> npt.NDArray[np.float64]:
    found = np.zeros((len(network), len(network)))
    found[network.source, network.target] = network.weight if weighted else 1.0
    return np.maximum(found, found.T)


def _printed(data_dir: Path, case: str, layer: str, column: str, weighted: bool) -> list[str]:
    name = f"{case}_{layer}_{'Weighted' if weighted else 'Unweighted'}_5nrem.csv"
    text = (data_dir / "montagna" / "published_results" / name).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    rows = rows[: ROWS[case]] if case == "sequential" else rows
    return [f"{float(row[column]):.12f}" for row in rows]


def _montagna(data_dir: Path, layer: str, lengths: bool) -> tuple[Network, Floats]:
    """A layer, and of each node the place at which the file first names it."""
    file = "meetings" if layer == "meeting" else "phonecalls"
    text = (data_dir / "montagna" / f"Montagna_{file}_edgelist.csv").read_text(encoding="utf-8")
    last: dict[tuple[str, str], float] = {}
    seen: dict[str, int] = {}
    for one, other, weight in (line.split() for line in text.splitlines() if line.strip()):
        seen.setdefault(one, len(seen))
        seen.setdefault(other, len(seen))
        if one != other:
            last[min(one, other), max(one, other)] = float(weight)
    names = sorted(seen)
    number = {name: place for place, name in enumerate(names)}
    network = from_arrays(
        names, [number[a] for a, _ in last], [number[b] for _, b in last],
        [1 / w if lengths else w for w in last.values()], directed=False,
    )  # fmt: skip
    return network, np.array([seen[name] for name in names], float)
