"""A case of published transfers with its graph, and how a saved query is held to an oracle."""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from graphengine.querying.answer import Answer
from tests.neo4j_fixture import skipped_without_neo4j
from tests.queries.finbench_oracle import Frame, Row
from tests.queries.finbench_world import MAPPING, World, layer, published, world, write

FRAMES = [
    ("2022-01-01", "2023-01-01", 1000),
    ("2022-09-02", "2022-09-06", 1000),
    ("2022-09-01T06:00:00Z", "2022-09-10", 2),
    ("2022-01-01", "2023-01-01", 1),
]
SEEN: dict[str, list[tuple[int, int]]] = defaultdict(list)
"""Milliseconds and rows of each run, by query."""
_MADE: dict[int, Engine] = {}


@pytest.fixture(scope="module")
def facts(data_dir: Path) -> World:
    """What the oracles read."""
    transfers = list(published(data_dir / "ibm_aml_dev" / "transactions.csv"))
    names = sorted({t.src for t in transfers} | {t.dst for t in transfers})
    return world(transfers, list(layer(names)))


@pytest.fixture(scope="session")
def bank(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A case with the same facts, and its graph; one for all modules of the session."""
    first = os.getpid() not in _MADE
    if first:
        _MADE[os.getpid()] = _make(data_dir / "ibm_aml_dev", tmp_path_factory.mktemp("bank"))
    yield _MADE[os.getpid()]
    if first:
        _MADE.pop(os.getpid()).graph.stop()
        for name, runs in sorted(SEEN.items()):
            ms, rows = sorted(m for m, _ in runs), sum(n for _, n in runs)
            print(f"{name}: {len(runs)} runs, {rows} rows, median {ms[len(ms) // 2]} ms, {ms[-1]}")


def _make(source: Path, root: Path) -> Engine:
    info = CaseInfo("Bank", "p", "a", date(2099, 1, 1), time_zone="UTC", currency="USD")
    engine = Engine.create(root / "case", info)
    transfers = source / "transactions.csv"
    known = [name for t in published(transfers) for name in (t.src, t.dst)]
    write(layer(sorted(set(known))), root / "layer.csv")
    (root / "layer.yaml").write_text(MAPPING, encoding="utf-8")
    engine.load(loaders.mapping("ibm_aml"), [transfers])
    report = engine.load(loaders.mapping(str(root / "layer.yaml")), [root / "layer.csv"])
    assert all(file["loaded"] == file["rows"] for file in report["files"]), report
    with skipped_without_neo4j():
        engine.graph.build()
    return engine


def frame(number: int) -> tuple[Frame, dict[str, Any]]:
    """A period and a truncation for the oracle, and the same as parameters."""
    since, until, truncation = FRAMES[number % len(FRAMES)]
    params = {"since": since, "until": until, "truncation": truncation}
    return Frame(_utc(since), _utc(until), truncation), params


def _utc(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def same(bank: Engine, name: str, params: dict[str, Any], wanted: list[Row]) -> Answer:
    """Ask, compare every row, remember the time."""
    answer = bank.queries.run(f"money.{name}", params, seconds=120, rows=50_000, keep=False)
    SEEN[name].append((answer.ms, len(answer.rows)))
    assert not answer.truncated
    assert answer.rows == wanted, f"money.{name} {params}"
    return answer


def sample(facts: World, count: int, seed: int) -> list[str]:
    """Accounts that pay and are paid, the busiest first, then any."""
    both = [a for a in facts.names() if facts.out[a] and facts.into[a]]
    busy = sorted(both, key=lambda a: (-len(facts.out[a]) - len(facts.into[a]), a))[: count // 3]
    return busy + random.Random(seed).sample(both, count - len(busy))


def people(facts: World, accounts: list[str]) -> list[str]:
    """The persons who hold the accounts."""
    return [next(key for kind, key in facts.holders[a] if kind == "Person") for a in accounts]


def held(facts: World, count: int, seed: int) -> list[str]:
    """As :func:`sample`, of accounts that a person holds."""
    return [a for a in sample(facts, count + 8, seed) if facts.holders[a]][:count]


def found_something(name: str) -> None:
    """An oracle that finds nothing proves nothing."""
    assert sum(rows for _, rows in SEEN[name]) > 0
