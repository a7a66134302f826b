"""Which chains come first: foremost, fastest and fewest hops, against one-pass kernels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import UsageError
from graphengine.tracing.kernel.journeys import FASTEST, arrivals, journeys
from graphengine.tracing.kernel.passes import NEVER, earliest
from tests.tracing.books import Book, day
from tests.tracing.test_find_chains import ask, book, ids

NAMES = "ABCDE"
START, END = 0, 1
DAY = 86_400_000_000
FAR = 2**61
transfers = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 8), st.integers(1, 9)),
    max_size=12,
)


def written(found: list[tuple[int, int, int, int]]) -> Book:
    return book(*((NAMES[a], NAMES[b], at, amount) for a, b, at, amount in found))


def asked(found: list[tuple[int, int, int, int]], best: str) -> list[dict[str, Any]]:
    if not any(a == START and b != START for a, b, _, _ in found):
        return []
    pattern = "account -TRANSFERRED->{1,12} account"
    answer = ask(
        written(found), NAMES[START], pattern=pattern, targets=[NAMES[END]], best=best, top=1000
    )
    assert answer["certificate"]["exhausted"]
    return list(answer["chains"])


def moment(chain: dict[str, Any], which: str) -> datetime:
    return datetime.fromisoformat(chain[which])


@given(transfers)
def test_the_first_is_the_best_that_there_is(found: list[tuple[int, int, int, int]]) -> None:
    rows = sorted(found, key=lambda row: row[2])
    src, dst, at = (np.array([r[k] for r in rows], np.int64) for k in range(3))
    ends = (src.astype(np.int32), dst.astype(np.int32))
    reached = earliest(*ends, at * DAY, 0, len(NAMES), np.array([START], np.int32))[END]
    origin = (np.arange(len(NAMES)) == START).astype(np.int32)
    label, _ = journeys(*ends, at * DAY, 0, arrivals(ends[1], len(NAMES)), origin, 1, FAR, FASTEST)
    spans = [
        at[e] * DAY - label[e] for e in range(len(rows)) if dst[e] == END and label[e] > -NEVER
    ]
    foremost, fastest, fewest = (asked(found, best) for best in ("foremost", "fastest", "fewest"))
    assert bool(foremost) == (reached < NEVER) == bool(spans)
    if foremost:
        assert moment(foremost[0], "end") == day(int(reached) / DAY)
        assert moment(fastest[0], "end") - moment(fastest[0], "start") == timedelta(
            microseconds=int(min(spans))
        )
        lengths = [len(chain["edges"]) for chain in fewest]
        assert lengths == sorted(lengths)
        assert {str(c["edges"]) for c in foremost} == {str(c["edges"]) for c in fastest}


def test_three_ways_to_be_first() -> None:
    ways = book(
        ("A", "C", 0, 100), ("C", "D", 1, 99), ("D", "B", 2, 98), ("A", "B", 9, 5),
        ("A", "E", 4, 50), ("E", "B", 5, 10),
    )  # fmt: skip
    first = {
        best: ids(ask(ways, "A", targets=["B"], best=best))[0]
        for best in ("foremost", "fastest", "fewest", "score")
    }
    assert first["foremost"] == ["t1", "t2", "t3"]
    assert first["fastest"] == first["fewest"] == ["t4"]
    with pytest.raises(UsageError, match="foremost, fastest, fewest"):
        ask(ways, "A", best="nicest")
