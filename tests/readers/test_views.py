"""The fast way against the plainest reading of the same block."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.readers import views
from loaders.readers.contract import Limits
from loaders.readers.headers import Layout, layout
from loaders.readers.regular import parse
from loaders.values import clean

CELL = st.text(st.sampled_from("x^a1 \t\u3000é工\x01.-"), max_size=16)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=30)


def _layout(width: int) -> Layout:
    return layout([f"c{n}" for n in range(width)], Limits(), "file", 1)


def _block(rows: list[list[str]], delimiter: str) -> bytes:
    lines = [delimiter.join(row) for row in rows]
    return "".join(line + "\n" for line in lines).encode()


@pytest.mark.parametrize("pointed", [True, False])
@given(rows=ROWS, width=st.integers(1, 4), delimiter=st.sampled_from(",;\t"))
def test_a_block_is_read_as_splitting_reads_it(
    pointed: bool, rows: list[list[str]], width: int, delimiter: str
) -> None:
    data = _block(rows, delimiter)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "USABLE", pointed)
        found = parse(data, delimiter, '"', _layout(width), 1000)
    if found is None:  # read_csv takes some blocks for packed data; then the careful way is taken
        assert not pointed
        return
    split = [line.split(delimiter) for line in data.decode().split("\n")[:-1]]
    taken = [(n, s) for n, s in enumerate(split) if len(s) == width and s != [""]]
    assert found.rows.tolist() == [n for n, _ in taken]
    assert found.frame.rows() == [tuple(cell or None for cell in s) for _, s in taken]
    assert [n for n, _ in found.odd] == [
        n for n, s in enumerate(split) if len(s) != width and s != [""]
    ]
    if found.tidy:
        for column in found.frame:
            assert clean(column).equals(column.rename(""), null_equal=True)


def test_a_tidy_block_is_known_as_such() -> None:
    good = parse(b"a b,,1\n2015-03-04 10:00:00,x,\n", ",", '"', _layout(3), 100)
    assert good is not None
    assert good.tidy
    for cells in (b"a ,b,c\n", b" a,b,c\n", b"a,b,\tc\n", b"a,b,c \n", "é,b,c\n".encode()):
        odd = parse(b"1,2,3\n" + cells + b"1,2,3\n", ",", '"', _layout(3), 100)
        assert odd is not None
        assert not odd.tidy


def test_views_hold_every_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "STEP", 7)
    texts = [["x" * (n % 40), "工" * (n * 7 % 13)] for n in range(100)]
    found = parse(_block(texts, ","), ",", '"', _layout(2), 1000)
    assert found is not None
    wanted = [(a or None, b or None) for a, b in texts]
    assert found.frame.rows() == wanted
    assert found.frame.filter(pl.col("c0").str.len_bytes() > 12).height > 0


def test_a_block_that_begins_like_packed_data_is_read() -> None:
    found = parse(b"x^1,2\nx\x01,4\n", ",", '"', _layout(2), 100)
    assert found is not None
    assert found.frame.rows() == [("x^1", "2"), ("x\x01", "4")]
    quoted = parse(b'x\x01,"4"\n', ",", '"', _layout(2), 100)
    assert quoted is None or quoted.frame.rows() == [("x\x01", "4")]
