"""The tracing benchmark runs, and all tools give one answer."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import tracing
from benchmarks.__main__ import main
from tests.benchmarks.test_benchmarks import cells


def test_tools_agree_and_print_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tracing", "--rows", "3000", "--runs", "1"]) == 0
    _, *rows = cells(capsys.readouterr().out)
    assert [(row[0], row[4]) for row in rows] == [
        ("reach", "duckdb"), ("reach", "polars"), ("reach, 7 days", "duckdb"), ("index", ""),
        ("small reaches", ""), ("chains, 3 hops", "polars"), ("chains, 3 hops", "duckdb"),
        ("FIFO", "deque"), ("pro rata", "lists"),
    ]  # fmt: skip


def test_the_made_transfers_are_the_same_each_time() -> None:
    one, two = tracing.transfers(500), tracing.transfers(500)
    assert one.equals(two)
    assert one["at"].is_sorted()
    assert (one["amount"].to_numpy() > 0).all()
    assert np.unique(one["src"]).size > 10
