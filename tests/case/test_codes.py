"""Dictionaries of text columns, against the values they stand for."""

from __future__ import annotations

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


def test_what_waits_is_gone_with_a_dropped_part(tmp_path: Path) -> None:
    writer = PartWriter(tmp_path, "x.parquet", 0, "edges", "T")
    writer.write(pl.DataFrame({"src": ["a"], "row": [1]}))
    writer.drop()
    assert not writer.path.exists()
