"""Role patterns: against all subsets of small networks, and the file's form."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.network import Network, from_arrays
from graphengine.analysis.patterns.ground import Ground, Set
from graphengine.analysis.patterns.pattern import Pattern, Role, Shared, Tie
from graphengine.analysis.patterns.reading import parse, read_pattern
from graphengine.analysis.patterns.search import Limits, search
from graphengine.errors import InputError, UsageError

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "patterns" / "handlers.yaml"


def network(n: int, ties: list[tuple[int, int]], *, directed: bool = False) -> Network:
    names = [f"person:{v:03}" if v % 5 else f"phone:{v:03}" for v in range(n)]
    order = sorted(range(n), key=lambda v: names[v])
    place = {v: i for i, v in enumerate(order)}
    source, target = [place[a] for a, _ in ties], [place[b] for _, b in ties]
    return from_arrays(sorted(names), source, target, directed=directed)


def every_set(ground: Ground) -> dict[Set, list[str]]:
    """Each choice of disjoint groups of sizes up to the most, with all that it misses."""
    n, roles = len(ground.names), ground.pattern.roles
    found: dict[Set, list[str]] = {}

    def fill(chosen: Set, left: tuple[int, ...]) -> None:
        if len(chosen) == len(roles):
            if any(chosen):
                found[chosen] = ground.misses(chosen)
            return
        role = roles[len(chosen)]
        for size in range(max(role.count[0] - 1, 0), role.count[1] + 1):
            for nodes in combinations(left, size):
                fill((*chosen, nodes), tuple(v for v in left if v not in nodes))

    fill((), tuple(range(n)))
    return found


def contained(one: Set, sets: list[Set]) -> bool:
    return any(
        other != one and all(set(a) <= set(b) for a, b in zip(one, other, strict=True))
        for other in sets
    )


RANGES = st.sampled_from([(0, 1), (1, 2), (2, None), (1, 1), (0, None)])
NAMES = ["r0", "r1"]


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    roles = tuple(
        Role(
            name,
            draw(st.sampled_from([(1, 1), (1, 2), (2, 2), (2, 3)])),
            draw(st.sampled_from(["", "person"])),
            draw(st.one_of(st.none(), RANGES)),
            draw(st.sampled_from([{}, {"region": ("a",)}])),
        )
        for name in NAMES[: draw(st.integers(1, 2))]
    )
    names = st.sampled_from([role.name for role in roles])
    ties = draw(
        st.lists(
            st.builds(Tie, names, names, st.sampled_from(["all", "none", "each"]), RANGES),
            max_size=3,
        )
    )
    shared = draw(st.lists(st.builds(Shared, names, names, RANGES), max_size=1))
    return Pattern("p", roles, tuple(ties), tuple(shared))


PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14)
REGIONS = st.lists(st.sampled_from(["a", "b", None]), min_size=7, max_size=7)


@settings(max_examples=60)
@given(PAIRS, patterns(), REGIONS, st.booleans())
def test_search_is_the_oracle_s(
    ties: list[tuple[int, int]], pattern: Pattern, regions: list[str | None], directed: bool
) -> None:
    net = network(7, ties, directed=directed)
    told = every_set(Ground(net, pattern, {"region": regions}))
    good = [one for one, missed in told.items() if not missed]
    close = [one for one, missed in told.items() if len(missed) == 1]
    found = search(net, pattern, {"region": regions})
    assert not found.cut
    assert found.matches == sorted(one for one in good if not contained(one, good))
    expected = {one: told[one][0] for one in close if not contained(one, good + close)}
    assert dict(found.near) == expected
    assert [one for one, _ in found.near] == sorted(expected)
    assert search(net, pattern, {"region": regions}, near=False).matches == found.matches


def cell(seed: int) -> tuple[Network, dict[str, list[str]]]:
    """An employee, three handlers, a middleman and a leader among four hundred people."""
    rng = np.random.default_rng(seed)
    ties: set[tuple[int, int]] = set()
    ties |= {(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (4, 5)}
    others = np.arange(6, 400)

    def befriend(one: int, wanted: int) -> None:
        while sum(one in tie for tie in ties) < wanted:
            ties.add((one, int(rng.choice(others))))

    for one, wanted in ((0, 40), (1, 33), (2, 35), (3, 38), (4, 5), (5, 120)):
        befriend(one, wanted)
    for one in others.tolist():
        for two in rng.choice(others, size=6).tolist():
            if one < two:
                ties.add((one, two))
    region = ["home"] * 400
    region[5] = "abroad"
    names = [f"person:p{v:03}" for v in range(400)]
    source, target = zip(*sorted(ties), strict=True)
    return from_arrays(names, source, target, directed=False), {"region": region}


def test_the_documented_pattern_finds_the_planted_cell() -> None:
    net, attributes = cell(4)
    found = search(net, read_pattern(EXAMPLE), attributes)
    assert found.matches == [((0,), (1, 2, 3), (4,), (5,))]
    assert not found.cut


def test_a_near_miss_names_what_it_misses() -> None:
    net, attributes = cell(4)
    number = {pair: line for line, pair in enumerate(zip(net.source, net.target, strict=True))}
    keep = np.ones(net.lines, dtype=bool)
    keep[number[3, 4]] = False
    found = search(net.keep(keep), read_pattern(EXAMPLE), attributes)
    assert found.matches == []
    told = dict(found.near)
    assert told[(0,), (1, 2, 3), (4,), (5,)] == (
        "no tie handler person:p003 - middleman person:p004"
    )


def test_limits_end_a_search_and_say_so() -> None:
    net = network(40, [(a, b) for a, b in product(range(40), repeat=2) if a < b])
    pattern = Pattern("p", (Role("a", (4, 4)),), (Tie("a", "a", "all"),))
    for limits, word in ((Limits(sets=10), "sets"), (Limits(steps=50), "steps")):
        assert word in search(net, pattern, limits=limits).cut
    with pytest.raises(UsageError):
        Limits(steps=0)


def test_empty_network() -> None:
    found = search(network(0, []), Pattern("p", (Role("a"),)))
    assert (found.matches, found.near) == ([], [])


WRONG = {
    "roles: {a: {count: 0}}": (1, "'count'"),
    "roles:\n  a: {degree: 5-3}": (2, "'degree' ends"),
    "roles:\n  a: {degree: many}": (2, "'degree' is a number"),
    "roles:\n  a: {colour: red}": (2, "no 'colour'"),
    "roles:\n  a:\nties:\n  - {from: a, to: b, must: all}": (4, "no role is called 'b'"),
    "roles:\n  a:\nties:\n  - {from: a, to: a, must: some}": (4, "'must' is all or none"),
    "roles:\n  a:\nties:\n  - {from: a, to: a}": (4, "either 'must'"),
    "roles:\n  a:\nties: {from: a}": (3, "A list"),
    "roles:\n  a:\nshared:\n  - {from: a, to: a}": (4, "'common'"),
    "roles:\n  a:\n  a:": (3, "given twice"),
    "roles: {}": (1, "needs a role"),
    "pattern: x": (1, "has 'roles'"),
    "": (1, "empty"),
    "roles: [": (1, "not YAML"),
    "roles:\n  a: {count: 9}\n  b: {count: 9}": (1, "at most 16"),
    "role:\n  a:": (2, "no 'role'"),
}


@pytest.mark.parametrize("text", WRONG)
def test_errors_name_file_line_and_key(text: str) -> None:
    line, words = WRONG[text]
    with pytest.raises(InputError) as caught:
        parse(text, "mine.yaml")
    assert (caught.value.file, caught.value.line) == ("mine.yaml", line)
    assert words in str(caught.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_pattern(tmp_path / "none.yaml")
