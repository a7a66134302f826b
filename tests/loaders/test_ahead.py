"""Items made ahead come in order, with their errors, and nothing goes on when nobody listens."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from loaders.ahead import ahead


def test_order_and_end() -> None:
    assert list(ahead(iter(range(100)), 3)) == list(range(100))
    assert list(ahead(iter(()))) == []


def test_an_error_comes_where_its_item_would_have_come() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("broken")

    seen = []
    with pytest.raises(ValueError, match="broken"):
        for item in ahead(items()):
            seen.append(item)
    assert seen == [1, 2]


def test_it_stops_with_its_caller() -> None:
    made, closed = [], threading.Event()

    def items() -> Iterator[int]:
        try:
            for n in range(1000):
                made.append(n)
                yield n
        finally:
            closed.set()

    got = ahead(items())
    assert next(got) == 0
    got.close()  # type: ignore[attr-defined]
    assert closed.is_set()
    assert len(made) <= 4
    assert not [t for t in threading.enumerate() if t.name == "reading"]


def test_items_are_made_in_one_other_thread() -> None:
    def items() -> Iterator[int]:
        for _ in range(5):
            yield threading.get_ident()

    assert len(set(ahead(items()))) == 1
    assert threading.get_ident() not in set(ahead(items()))
