"""How alike partitions are, against means over all permutations of the nodes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.analysis.communities.compare import compare, expected_information
from graphengine.analysis.communities.partition import numbered
from graphengine.analysis.communities.stability import agreement
from graphengine.errors import UsageError
from tests.analysis import oracles_communities as plain

pairs = st.integers(1, 6).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 3), min_size=n, max_size=n)] * 2)
)


@settings(max_examples=60)
@given(pairs)
def test_comparison_by_all_permutations(two: tuple[list[int], list[int]]) -> None:
    left, right = two
    found = compare(left, right)
    rows, columns = np.bincount(numbered(left)), np.bincount(numbered(right))
    chance = plain.expected(left, right)
    assert expected_information(rows, columns) == pytest.approx(chance, abs=1e-12)
    shared = plain.information(left, right)
    h_left, h_right = plain.entropy(left), plain.entropy(right)
    assert found.vi == pytest.approx(h_left + h_right - 2 * shared, abs=1e-12)
    if plain.partition(left) == plain.partition(right):
        assert (found.ami, found.nmi, found.ari) == (1.0, 1.0, 1.0)
        return
    mean = (h_left + h_right) / 2
    assert found.nmi == pytest.approx(shared / mean)
    assert found.ari == pytest.approx(plain.rand(left, right), abs=1e-12)
    if abs(mean - chance) > 1e-9:
        assert found.ami == pytest.approx((shared - chance) / (mean - chance), abs=1e-9)


def test_comparison_ignores_numbers_and_refuses_other_lengths() -> None:
    draw = random.Random(3)
    left = [draw.randrange(9) for _ in range(400)]
    assert compare(left, [8 - value for value in left]).ami == 1.0
    right = [draw.randrange(9) for _ in range(400)]
    found = compare(left, right)
    assert abs(found.ami) < 0.02 and abs(found.ari) < 0.02 and found.nmi > 0.03
    assert compare([], []).vi == 0.0
    with pytest.raises(UsageError):
        compare([0], [0, 1])


def test_agreement_of_seeds() -> None:
    assert agreement(np.array([[0, 0, 1]], np.int32)) == 1.0
    assert agreement(np.array([[0, 0, 1, 1], [0, 0, 1, 1]], np.int32)) == 1.0
    assert agreement(np.array([[0, 0, 1, 1], [0, 1, 0, 1]], np.int32)) < 0
