"""Digests: independent of order, different for different facts; and the columns of facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.model.columns import conform, edge_columns, node_columns
from graphengine.model.digest import KindDigest, combined, entity_hash, entity_text, value_text
from graphengine.model.schema import builtin

# Texts without the four separators; with them two entities could be written alike.
TEXT = st.text(st.characters(exclude_characters="\x1d\x1e\x1f", exclude_categories=["Cs"]))
PROPS = st.dictionaries(st.from_regex(r"[A-Za-z_]\w{0,5}", fullmatch=True), TEXT, max_size=4)
ENTITY = st.tuples(st.sampled_from(["A", "B"]), st.tuples(TEXT, TEXT), PROPS)


def _meaning(entity: tuple[str, tuple[str, ...], dict[str, str]]) -> tuple[Any, ...]:
    kind, ident, props = entity
    return kind, ident, {k: v for k, v in props.items() if v}


@given(ENTITY, ENTITY)
def test_equal_texts_mean_equal_entities(one: Any, other: Any) -> None:
    assert (entity_text(*one) == entity_text(*other)) == (_meaning(one) == _meaning(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("A", ("k",), {"a": "1", "b": "2"}), ("A", ("k",), {"a": "1b=2"})),
        (("A", ("k", ""), {}), ("A", ("k",), {})),
        (("A", ("k",), {"a": ["x", "y"]}), ("A", ("k",), {"a": ["xy"]})),
        (("A", ("k",), {"a": "None"}), ("A", ("k",), {"a": None})),
        (("A", ("k",), {"a": 0}), ("A", ("k",), {"a": None})),
        (("A", ("k",), {"a": False}), ("A", ("k",), {"a": None})),
        (("A", ("k",), {"a": 0.1 + 0.2}), ("A", ("k",), {"a": 0.3})),
        (("A", ("k",), {"a": "é"}), ("A", ("k",), {"a": "e\u0301"})),
    ],
)
def test_awkward_entities_are_told_apart(one: Any, other: Any) -> None:
    assert entity_hash(*one) != entity_hash(*other)


def test_order_of_properties_and_empty_values_do_not_count() -> None:
    full = entity_hash("A", ("k",), {"b": "2", "a": "1", "c": None, "d": "", "e": []})
    assert full == entity_hash("A", ("k",), {"a": "1", "b": "2"})


def test_values_are_written_in_one_way() -> None:
    noon = datetime(2016, 7, 1, 12, tzinfo=UTC)
    assert value_text(noon) == "1467374400000000"
    assert value_text(noon.astimezone(timezone(timedelta(hours=8)))) == value_text(noon)
    assert value_text(datetime(1960, 1, 1, tzinfo=UTC)) == "-315619200000000"
    assert value_text(date(2016, 7, 1)) == "2016-07-01"
    assert (value_text(True), value_text(2**53 + 1)) == ("true", "9007199254740993")
    assert value_text(1.0) == "4607182418800017408"


@given(st.lists(TEXT, max_size=8), st.randoms(use_true_random=False))
def test_a_kinds_digest_does_not_depend_on_order(keys: list[str], random: Any) -> None:
    def of(ordered: list[str]) -> str:
        total = KindDigest("A")
        for key in ordered:
            total.add(entity_hash("A", (key,), {}))
        return total.hex()

    shuffled = list(keys)
    random.shuffle(shuffled)
    assert of(shuffled) == of(keys)
    assert of([*keys, "x"]) != of(keys)


def test_one_entity_twice_is_not_one_entity_and_not_none() -> None:
    seen = set()
    total = KindDigest("A")
    for _ in range(4):
        seen.add(total.hex())
        total.add(entity_hash("A", ("k",), {}))
    assert len(seen) == 4


def test_sums_of_columns_and_single_hashes_agree() -> None:
    hashes = [entity_hash("A", (str(n),), {}) for n in range(20)]
    single, sums = KindDigest("A"), [0, 0, 0, 0]
    for digest in hashes:
        single.add(digest)
        for lane in range(4):
            sums[lane] += int.from_bytes(digest[8 * lane : 8 * lane + 8], "big")
    together = KindDigest("A")
    together.add_sums(20, sums)
    assert together.hex() == single.hex()


def test_empty_kinds_do_not_count_in_the_whole() -> None:
    some = KindDigest("A")
    some.add(entity_hash("A", ("k",), {}))
    assert combined({"A": some.hex(), "B": KindDigest("B").hex()}) == combined({"A": some.hex()})
    assert combined({"A": some.hex()}) != combined({"B": some.hex()})


@pytest.mark.parametrize("kind", sorted(builtin().nodes))
def test_node_columns(kind: str) -> None:
    columns = node_columns(builtin().node(kind))
    assert next(iter(columns)) == "key"
    assert list(columns)[-7:] == "flags source sheet row load basis grading".split()


@pytest.mark.parametrize("kind", sorted(builtin().edges))
def test_edge_columns(kind: str) -> None:
    columns = edge_columns(builtin().edge(kind))
    assert list(columns)[:5] == ["id", "src_kind", "src", "dst_kind", "dst"]
    assert columns["row"] == pl.Int64()
    if "at" in columns:
        assert columns["at"] == pl.Datetime("us", "UTC")


def test_conform_gives_order_types_and_missing_columns() -> None:
    columns = node_columns(builtin().node("Device"))
    frame = pl.DataFrame({"row": [3], "extra": [1], "key": ["490154203237518"], "load": [1]})
    made = conform(frame, columns)
    assert made.schema == pl.Schema(columns)
    assert made["key"].to_list() == ["490154203237518"]
    assert made["model"].to_list() == [None]
    assert conform(pl.DataFrame(), columns).height == 0
