"""Link prediction against networkx, matrices and every pair of a held-out test."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.links import scores
from graphengine.analysis.links.calibrate import auc, band_of, calibrate, wilson
from graphengine.analysis.links.scores import METHODS, ranked
from graphengine.analysis.network import Network, from_arrays
from graphengine.errors import LimitReached, UsageError
from tests.analysis.test_communities_command import ask, made, transfers
from tests.cli.test_cli import call

N = 7
lines = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=18)


def network(found: list[tuple[int, int]], directed: bool = False, n: int = N) -> Network:
    columns = list(zip(*found, strict=True)) or [(), ()]
    return from_arrays([f"p:{v:03d}" for v in range(n)], *columns, directed=directed)


def wanted(net: Network, method: str) -> dict[tuple[int, int], float]:
    """The score of each pair without a tie by definition, zeros left out."""
    made_: nx.Graph = nx.Graph()
    made_.add_nodes_from(range(len(net)))
    made_.add_edges_from(zip(net.source.tolist(), net.target.tolist(), strict=True))
    pairs = list(nx.non_edges(made_))
    if method == "katz":
        matrix = nx.to_numpy_array(made_)
        walks = sum(0.05**k * np.linalg.matrix_power(matrix, k) for k in (2, 3))
        found = {(a, b): float(np.asarray(walks)[a, b]) for a, b in pairs}
    elif method == "common-neighbours":
        found = {(a, b): float(len(list(nx.common_neighbors(made_, a, b)))) for a, b in pairs}
    else:
        index = {
            "adamic-adar": nx.adamic_adar_index,
            "resource-allocation": nx.resource_allocation_index,
        }
        found = {(a, b): score for a, b, score in index[method](made_, pairs)}
    return {tuple(sorted(pair)): score for pair, score in found.items() if score}  # type: ignore[misc]


@given(lines, st.sampled_from(METHODS), st.booleans())
def test_scores(found: list[tuple[int, int]], method: str, directed: bool) -> None:
    net = network(found, directed)
    result = ranked(net, method)
    own = {
        (a, b): score
        for a, b, score in zip(
            result.left.tolist(), result.right.tolist(), result.score.tolist(), strict=True
        )
    }
    other = wanted(net, method)
    assert own.keys() == other.keys()
    for pair, score in own.items():
        assert score == pytest.approx(other[pair], abs=1e-9)
    rows = [(-score, a, b) for (a, b), score in own.items()]
    assert rows == sorted(rows)


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12), st.integers(0, 3))
def test_auc_over_all_pairs(rows: list[tuple[int, bool]], more: int) -> None:
    listed = [(score + 1.0, true) for score, true in rows]
    whole = [*listed, *[(0.0, True)] * more, *[(0.0, False)] * 2]
    yes = [score for score, true in whole if true]
    no = [score for score, true in whole if not true]
    found = auc(
        np.array([score for score, _ in listed]),
        np.array([true for _, true in listed], bool),
        len(yes), len(no),
    )  # fmt: skip
    if not yes:
        assert found == 0.5
        return
    above = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    assert found == pytest.approx(above / len(yes) / len(no))


def groups(count: int, size: int, share: float, seed: int = 1) -> Network:
    draw = random.Random(seed)
    found = [
        (a, b)
        for a, b in combinations(range(count * size), 2)
        if draw.random() < (share if a // size == b // size else 0.01)
    ]
    return network(found, n=count * size)


@pytest.mark.parametrize("method", METHODS)
def test_calibration_sees_structure(method: str) -> None:
    net = groups(5, 12, 0.9)
    found = calibrate(net, method, top=20, repeats=5)
    assert found is not None and found.auc > 0.8 and found.precision > 10 * found.by_chance
    assert found == calibrate(net, method, top=20, repeats=5)
    assert found.auc_low <= found.auc <= found.auc_high
    ties = sum(band.ties for band in found.bands)
    assert 0 < ties <= found.held_out * found.repeats
    for band in found.bands:
        assert band.low <= band.share == band.ties / band.pairs <= band.high
    first = band_of(1, found.bands)
    assert first is not None and first.first == 1 and band_of(10**6, found.bands) is None


def test_calibration_sees_no_structure_in_noise() -> None:
    draw = random.Random(5)
    noise = [pair for pair in combinations(range(60), 2) if draw.random() < 0.15]
    found = calibrate(network(noise, n=60), "adamic-adar", repeats=20)
    assert found is not None and abs(found.auc - 0.5) < 0.1
    assert calibrate(network([(0, 1), (1, 2)]), "katz") is None


@settings(max_examples=40)
@given(st.integers(1, 50), st.data())
def test_wilson_interval_solves_its_equation(tries: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, tries))
    for bound in wilson(hits, tries):
        gap = abs(hits / tries - bound)
        if 0 < bound < 1:
            spread = 1.959963984540054 * (bound * (1 - bound) / tries) ** 0.5
            assert gap == pytest.approx(spread, abs=1e-5)


def test_what_links_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network([(0, 1), (1, 2)])
    assert len(ranked(network([], n=0))) == 0
    for options in ({"method": "oracle"}, {"method": "katz", "beta": 1.0}):
        with pytest.raises(UsageError):
            ranked(net, **options)  # type: ignore[arg-type]
    for more in ({"share": 1.0}, {"repeats": 0}, {"top": 0}):
        with pytest.raises(UsageError):
            calibrate(net, "katz", **more)  # type: ignore[arg-type]
    monkeypatch.setattr(scores, "MOST_PAIRS", 0)
    with pytest.raises(LimitReached):
        ranked(net)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(f"{g}{i}", f"{g}{j}") for g in "AB" for i in range(5) for j in range(i)]
    kept = [pair for pair in pairs if pair != ("A4", "A1")] + [("A0", "B0")] * 2
    case = made(tmp_path / "a", transfers(kept), capsys)
    argv = ("analyse", "links", "--case", case)
    found = ask(capsys, *argv, "--top", 3)
    first = found["pairs"][0]
    assert (first["left"], first["right"]) == ("account:A1@X", "account:A4@X")
    assert first["contacts"] == [f"account:A{i}@X" for i in (0, 2, 3)]
    assert (first["shared"], first["events"]) == (3, 6)
    assert 0 <= first["found_low"] <= first["found"] <= first["found_high"] <= 1
    assert found["notice"].startswith("LOOK HERE") and len(found["pairs"]) == 3
    assert ask(capsys, *argv, "--top", 3) == found
    sheet = tmp_path / "out.csv"
    code, out, err = call(capsys, *argv, "--method", "katz", "--csv", sheet)
    assert code == 0 and "AUC" in out and "kept as run links-" in err
    assert len(sheet.read_text(encoding="utf-8-sig").splitlines()) == 21
    code, out, err = call(capsys, *argv, "--repeats", 0)
    assert code == 0 and "not checked" in err
    assert call(capsys, *argv, "--method", "oracle")[0] == 2
    assert call(capsys, *argv, "--top", 0)[0] == 2
