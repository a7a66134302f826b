"""Analyses that are asked to end, and igraph's random numbers with one user at a time."""

from __future__ import annotations

import random
import threading
import time
from functools import partial
from threading import Event

import igraph
import pytest

from graphengine.analysis import halting as halting_
from graphengine.analysis.communities.detect import Method
from graphengine.analysis.flow import kernels, temporal
from graphengine.analysis.halting import breathe, halting, slices, spread
from graphengine.analysis.measures import between, near
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network
from graphengine.model.chance import seeded
from tests.analysis.networks import made
from tests.analysis.test_temporal import timed

PATHS = ("betweenness", "closeness", "harmonic", "eccentricity")


class Ended(Exception):
    """What a check raises here."""


def ring(n: int) -> Network:
    draw = random.Random(n)
    lines = [(v, (v + 1) % n, 1.0, 1) for v in range(n)]
    more = [(draw.randrange(n), draw.randrange(n), 1.0, 1) for _ in range(n)]
    return made(n, lines + more, False)


def test_the_check_is_called_within_its_block_only() -> None:
    calls: list[int] = []
    breathe()
    with halting(lambda: calls.append(1)):
        breathe()
        with halting(None):
            breathe()
        breathe()
    breathe()
    assert calls == [1, 1]


def test_what_the_check_raises_ends_the_work_and_the_block() -> None:
    def check() -> None:
        raise Ended

    with pytest.raises(Ended), halting(check):
        compute(ring(5), "degree")
    assert compute(ring(5), "degree").values.min() >= 1, "no check is left behind"


def test_another_thread_is_not_ended() -> None:
    def check() -> None:
        raise Ended

    seen: list[float] = []
    with halting(check):
        thread = threading.Thread(
            target=lambda: seen.append(float(compute(ring(5), "degree").values.sum()))
        )
        thread.start()
        thread.join(60)
    assert seen and seen[0] > 0


def test_seeds_hold_while_others_draw() -> None:
    """Four threads at once get the divisions that each seed gives alone."""
    network = ring(150)
    alone = [Method(network, "leiden").run(seed).labels.tolist() for seed in range(12)]
    found: dict[int, list[int]] = {}

    def some(first: int) -> None:
        own = ring(150)
        for seed in range(first, 12, 4):
            found[seed] = Method(own, "leiden").run(seed).labels.tolist()

    threads = [threading.Thread(target=some, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [found[seed] for seed in range(12)] == alone


def test_pythons_own_numbers_come_back() -> None:
    def drawn() -> list[tuple[int, int]]:
        random.seed(5)
        edges: list[tuple[int, int]] = igraph.Graph.Erdos_Renyi(n=30, m=40).get_edgelist()
        return edges

    before = drawn()
    with pytest.raises(Ended), seeded(1):
        raise Ended
    assert drawn() == before


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("directed", [False, True])
def test_slices_change_no_value(
    monkeypatch: pytest.MonkeyPatch, weighted: bool, directed: bool
) -> None:
    draw = random.Random(5)
    lines = [
        (draw.randrange(70), draw.randrange(70), draw.randrange(1, 9) / 4, 1) for _ in range(160)
    ]
    network = made(71, lines, directed)
    whole = {name: compute(network, name, weighted=weighted).values for name in PATHS}
    calls: list[int] = []
    for module in (near, between):
        monkeypatch.setattr(module, "slices", partial(halting_.slices, most=2000))
    with halting(lambda: calls.append(1)):
        for name in PATHS:
            assert compute(network, name, weighted=weighted).values == pytest.approx(whole[name])
    assert len(calls) > 8 * len(PATHS)
    exact = network.graph.betweenness(
        directed=directed, weights=(1 / network.weight).tolist() if weighted else None
    )
    assert whole["betweenness"] == pytest.approx(exact)


@pytest.mark.parametrize("name", [*PATHS, "sampled", "temporal-betweenness"])
def test_long_measures_end_between_slices(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for module in (near, between):
        monkeypatch.setattr(module, "slices", partial(halting_.slices, most=1))
    monkeypatch.setattr(halting_, "wait", lambda asked, timeout: time.sleep(0.001))
    monkeypatch.setattr(temporal, "CHUNK", 1)
    calls: list[int] = []

    def check() -> None:
        calls.append(1)
        if len(calls) > 2:
            raise Ended

    network = timed([(v, (v + 1) % 60, v) for v in range(60)], 60)
    ended = Event()
    with pytest.raises(Ended), halting(check):
        if name in PATHS:
            compute(network, name)
        elif name == "sampled":
            spread(lambda part: ended.wait(60), range(4), ended)
        else:
            monkeypatch.setattr(kernels, "between", lambda *given: time.sleep(0.05))
            compute(network, name)
    assert ended.is_set() or name != "sampled"


def test_spread_gives_results_in_order_and_raises_what_a_part_raises() -> None:
    assert spread(lambda part: part * part, range(40)) == [k * k for k in range(40)]
    assert spread(lambda part: part, []) == []
    with pytest.raises(ZeroDivisionError):
        spread(lambda part: 1 // part, [1, 0, 2])
    assert [len(part) for part in slices(10, 3, most=9)] == [3, 3, 3, 1]
    assert list(slices(0, 3)) == []
