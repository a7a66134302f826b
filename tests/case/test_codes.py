"""Dictionaries of text columns, against the values they stand for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.case import codes, parts
from graphengine.case.codes import coded
from graphengine.case.parts import PartWriter


@given(st.lists(st.none() | st.text(max_size=3) | st.sampled_from(["a" * 20, "b" * 20])))
@settings(deadline=None)
def test_codes_stand_for_the_values(values: list[str | None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "FEW", 2)
        column = pl.Series("t", values, dtype=pl.String)
        array = coded(column)
        assert array.to_pylist() == values
        assert array.equals(coded(column))
        words = array.dictionary.to_pylist()
        assert len(words) == len(set(words))


def test_many_values_and_equal_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    column = pl.Series([f"62220{n:014d}" for n in rng.integers(0, 5000, 40_000)])
    array = coded(column)
    assert array.to_pylist() == column.to_list()
    assert len(array.dictionary) == column.n_unique()

    def same(text: pl.Expr, seed: int) -> pl.Expr:
        return pl.lit(7, dtype=pl.UInt64).repeat_by(pl.len()).explode()

    monkeypatch.setattr("polars_hash.NonCryptographicHashingNameSpace.xxh3_64", same)
    assert coded(column).to_pylist() == column.to_list()


def test_batches_become_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "GROUP_ROWS", 10)
    writer = PartWriter(tmp_path, "x.parquet", 0, "edges", "T")
    frames = [
        pl.DataFrame({"src": [f"a{n}"] * size, "row": list(range(size)), "name": [None, "é"] * 2})
        for n, size in enumerate([4, 4, 4, 4])
    ]
    for frame in frames:
        writer.write(frame)
    part = writer.finish("final")
    assert (part.rows, pq.read_metadata(writer.path).num_row_groups) == (16, 2)
    assert pl.read_parquet(writer.path).equals(pl.concat(frames))


def test_columns_of_one_value_keep_type_and_value(tmp_path: Path) -> None:
    at = datetime(2015, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
    columns: dict[str, tuple[pl.DataType, list[object]]] = {
        "at": (pl.Datetime("us", "UTC"), [at, at, at.replace(year=9999)]),
        "day": (pl.Date(), [date(1, 1, 1), date(1, 1, 1), None]),
        "n": (pl.Int64(), [-(2**62), -(2**62), 3]),
        "small": (pl.Int8(), [1, 1, 0]),
        "x": (pl.Float64(), [0.1, 0.1, 0.1]),
        "zero": (pl.Float64(), [0.0, -0.0, 0.0]),
        "yes": (pl.Boolean(), [True, True, None]),
        "text": (pl.String(), ["", "", None]),
        "all": (pl.List(pl.String()), [["a"], ["a"], None]),
        "none": (pl.String(), [None, None, None]),
    }
    frame = pl.DataFrame([pl.Series(n, v, dtype=t) for n, (t, v) in columns.items()])
    for name, frames in {"a": [frame.head(2), frame.tail(1)], "b": [frame.head(2)]}.items():
        writer = PartWriter(tmp_path, name, 0, "edges", "T")
        for piece in frames:
            writer.write(piece)
        writer.finish("final")
        assert pl.read_parquet(writer.path).equals(pl.concat(frames))
        assert pl.read_parquet(writer.path).schema == frame.schema
        assert str(pl.read_parquet(writer.path)["zero"].to_list()[:2]) == "[0.0, -0.0]"


def test_what_waits_is_gone_with_a_dropped_part(tmp_path: Path) -> None:
    writer = PartWriter(tmp_path, "x.parquet", 0, "edges", "T")
    writer.write(pl.DataFrame({"src": ["a"], "row": [1]}))
    writer.drop()
    assert not writer.path.exists()
