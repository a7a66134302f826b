"""The tracing benchmark runs, and all tools give one answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import tracing_data, tracing_turns
from benchmarks.__main__ import main
from tests.benchmarks.test_benchmarks import cells


def test_tools_agree_and_print_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tracing", "--rows", "3000", "--runs", "1"]) == 0
    _, *rows = cells(capsys.readouterr().out)
    found = [(row[0], row[4]) for row in rows]
    assert found[:3] == [
        ("machine: read in order", ""), ("machine: read at random", ""),
        ("machine: read at random", ""),
    ]  # fmt: skip
    peers = {case: [tool for name, tool in found if name == case and tool] for case, _ in found}
    assert peers["reach"] == ["tglib", "duckdb", "polars", "dict", "networkx", "reticula"]
    assert peers["dwell, 7 days"] == ["duckdb", "dict"]
    assert peers["chains, 3 hops"] == ["polars", "duckdb", "dict"]
    assert (peers["fifo"], peers["pro rata"]) == (["deque"], ["lists"])
    assert sum("small reaches" in case for case, _ in found) == 3
    for row in rows:
        skipped = row[4] and not row[5]
        assert not skipped or row[8].startswith("skipped"), row


def test_a_peer_that_does_not_end_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing_turns, "READY", 0.0)
    peer = tracing_turns.Peer("reach", "dict", tmp_path, {"origin": 0})
    peer.ask()
    assert peer.middle() is None
    assert peer.note.startswith("cut")


def test_a_peer_without_an_interpreter_is_skipped_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAPHENGINE_PEERS", raising=False)
    peer = tracing_turns.Peer("reach", "tglib", tmp_path, {"origin": 0})
    peer.ask()
    assert peer.middle() is None
    assert peer.note.startswith("skipped")


def test_the_made_transfers_are_the_same_each_time() -> None:
    one, two = tracing_data.transfers(500), tracing_data.transfers(500)
    assert one.equals(two)
    assert one["at"].is_sorted()
    assert (one["amount"].to_numpy() > 0).all()
    assert np.unique(one["src"]).size > 10
