"""Merging, digests and verify."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.case import digests
from graphengine.case.index import HashIndex
from graphengine.case.state import Case
from graphengine.model.digest import KindDigest, entity_hash
from tests.case.fake import FakeMapping, write

pairs = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30)


@given(st.lists(pairs, max_size=12), st.booleans(), st.sampled_from([1, 1 << 61, (1 << 64) // 5]))
def test_hash_index_equals_a_set(
    batches: list[list[tuple[int, int]]], again: bool, step: int
) -> None:
    index, known = HashIndex(again=again), set()
    for batch in batches:
        high = np.array([hi * step % (1 << 64) for hi, _ in batch], dtype=np.uint64)
        low = np.array([lo for _, lo in batch], dtype=np.uint64)
        expected = []
        for pair in batch:
            expected.append(pair not in known)
            known.add(pair)
        assert index.add(high, low).tolist() == expected
    assert len(index) == len(known)


@pytest.mark.parametrize("again", [False, True])
def test_hash_index_goes_back(again: bool) -> None:
    index = HashIndex(again=again)
    one = np.array([1], dtype=np.uint64)
    index.add(one, one)
    mark = index.mark()
    index.add(one + one, one)
    index.back_to(mark)
    assert index.add(one + one, one).tolist() == [True]
    assert index.add(one, one).tolist() == [False]


def test_first_value_wins_and_gaps_are_filled_later(case: Case, tmp_path: Path) -> None:
    a = write(tmp_path / "a.csv", ("1", "A", "B", 1, ""), ("2", "A", "C", 1, "first"))
    b = write(tmp_path / "b.csv", ("3", "A", "C", 2, "odd"))
    case.load(FakeMapping(), [a])
    case.load(FakeMapping(), [b])
    nodes = case.view.nodes("Account")
    assert nodes["key"].to_list() == ["A", "B", "C"]
    assert nodes["name"].to_list() == ["first", None, "first"]
    assert nodes["row"].to_list() == [2, 2, 3]
    assert nodes["flags"].to_list() == ["name:odd", "", "name:odd"]


def test_column_digest_equals_row_by_row(case: Case, tmp_path: Path) -> None:
    case.load(
        FakeMapping(),
        [write(tmp_path / "a.csv", *[(i, "A", f"B{i}", i - 3, "né" * (i % 2)) for i in range(9)])],
    )
    frame = case.view.edges("TRANSFERRED")
    slow = KindDigest("TRANSFERRED")
    for row in frame.iter_rows(named=True):
        ident = [row[c] for c in digests.EDGE_IDENT]
        props = {c: row[c] for c in digests.edge_props(frame)}
        slow.add(entity_hash("TRANSFERRED", ident, props))
    assert case.digests()["edge TRANSFERRED"] == slow.hex()


def test_column_text_equals_value_text() -> None:
    from datetime import UTC, date, datetime

    from graphengine.model.digest import value_text

    values = {
        "t": [datetime(2016, 2, 29, 1, 2, 3, 4, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC)],
        "d": [date(2016, 2, 29), date(1, 1, 1)],
        "f": [0.1, -1e300],
        "b": [True, False],
        "i": [2**53 + 1, -5],
        "s": ["a\x1fb=\x1b", "𠮷\x1e"],
        "l": [["a", "b\x1d"], ["c"]],
    }
    frame = pl.DataFrame(values)
    for name, column in values.items():
        texts = frame.select(digests.column_text(name, frame.schema[name]).alias("x"))["x"]
        assert texts.to_list() == [value_text(v) for v in column], name


def test_no_value_can_imitate_another_property() -> None:
    honest = entity_hash("P", ["k"], {"a": "1", "b": "2"})
    assert entity_hash("P", ["k"], {"a": "1\x1fb=2"}) != honest
    assert entity_hash("P", ["k\x1ea=1\x1fb=2\x1f"], {}) != honest
    assert entity_hash("P", ["k"], {"a": "\x1bU"}) != entity_hash("P", ["k"], {"a": "\x1f"})


def test_order_of_rows_does_not_change_the_digest(case: Case, tmp_path: Path) -> None:
    from graphengine.case.folder import CaseInfo, create

    rows = [(str(i), "A", f"B{i}", i, "") for i in range(8)]
    case.load(FakeMapping(), [write(tmp_path / "a.csv", *rows)])
    other = Case(create(tmp_path / "other", case.info))
    assert isinstance(other.info, CaseInfo)
    other.load(FakeMapping(batch_rows=100), [write(tmp_path / "b.csv", *rows)])
    assert case.digests() == other.digests()


def test_verify_finds_a_changed_byte_anywhere(case: Case, tmp_path: Path) -> None:
    case.load(FakeMapping(), [write(tmp_path / "a.csv", ("1", "A", "B", 1, ""))])
    assert case.check_files() == []
    paths = list(case.folder.sources.iterdir()) + sorted(case.folder.facts.rglob("*.parquet"))
    assert len(paths) == 4
    for path in paths:
        data = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        found = case.check_files()
        assert len(found) == 1 and "changed" in found[0]["problem"]
        path.write_bytes(data)
    paths[0].unlink()
    assert case.check_files()[0]["problem"] == "missing"


def test_references_resolve_or_list_candidates(case: Case, tmp_path: Path) -> None:
    import pytest

    from graphengine.errors import NotFound, UsageError

    path = write(tmp_path / "a.csv", ("1", "77@X", "77@Y", 1, ""), ("2", "88@X", "9", 1, ""))
    case.load(FakeMapping(), [path])
    assert str(case.resolve("account:88")) == "account:88@X"
    assert case.resolve("ACCOUNT:9").key == "9"
    with pytest.raises(NotFound) as caught:
        case.resolve("account:77")
    assert caught.value.candidates == ("account:77@X", "account:77@Y")
    with pytest.raises(NotFound):
        case.resolve("account:nobody")
    with pytest.raises(NotFound):
        case.resolve("acount:88")
    with pytest.raises(UsageError):
        case.resolve("88")
