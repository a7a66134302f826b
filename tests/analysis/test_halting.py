"""Analyses that are asked to end, and igraph's random numbers with one user at a time."""

from __future__ import annotations

import random
import threading

import igraph
import pytest

from graphengine.analysis.communities.detect import Method
from graphengine.analysis.halting import breathe, halting
from graphengine.analysis.measures.registry import compute
from graphengine.analysis.network import Network
from graphengine.model.chance import seeded
from tests.analysis.networks import made


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
