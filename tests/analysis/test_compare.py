"""Two networks side by side: moves of ranks, what became of groups, and plots of results."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.analysis import moves as drawn
from graphengine.analysis import plots
from graphengine.analysis.certainty.changes import follow, moves
from graphengine.errors import UsageError

VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 4), max_size=8)
PARTITION = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 3), max_size=10)


@given(VALUES, VALUES)
def test_moves_equal_ranks_counted_one_by_one(old: dict[str, int], new: dict[str, int]) -> None:
    one, two = sorted(old), sorted(new)
    found = moves(
        one, np.array([old[n] for n in one], float), two, np.array([new[n] for n in two], float)
    )
    assert sorted(move.name for move in found) == sorted({*old, *new})
    both = {*old} & {*new}
    for move in found:
        if move.name in both:
            before = 1 + sum(old[name] > old[move.name] for name in both)
            after = 1 + sum(new[name] > new[move.name] for name in both)
            assert (move.rank_before, move.rank_after, move.rose) == (before, after, before - after)
        elif move.name in old:
            assert (move.rank_after, move.value_after, move.rose) == (None, None, None)
            assert move.rank_before == 1 + sum(v > old[move.name] for v in old.values())
        else:
            assert (move.rank_before, move.value_before, move.rose) == (None, None, None)
    steps = [abs(move.rose) for move in found if move.rose is not None]
    assert steps == sorted(steps, reverse=True)


def groups(labels: dict[str, int]) -> list[list[str]]:
    return [sorted(n for n, k in labels.items() if k == one) for one in sorted({*labels.values()})]


@given(PARTITION)
def test_equal_partitions_stay_the_same(labels: dict[str, int]) -> None:
    parts = groups(labels)
    fates, origins = follow(parts, parts)
    big = [len(part) > 1 for part in parts]
    assert [fate.event == "same" for fate in fates] == big
    assert [origin.event == "same" for origin in origins] == big
    assert all(fate.likeness == 1 for fate, of in zip(fates, big, strict=True) if of)


@given(PARTITION, PARTITION)
def test_every_group_gets_one_event_and_its_heirs_share_members(
    old: dict[str, int], new: dict[str, int]
) -> None:
    before, after = groups(old), groups(new)
    fates, origins = follow(before, after)
    assert [list(fate.members) for fate in fates] == before
    assert [list(origin.members) for origin in origins] == after
    for fate in fates:
        there = [name for name in fate.members if name in new]
        assert (fate.event == "gone") == (not there)
        assert (fate.event == "split") == (len(fate.other) > 1)
        for heir in fate.other:
            assert len({*after[heir]} & {*there}) >= max(2, 0.3 * len(there))
    merged = [origin for origin in origins if origin.event == "merged"]
    assert all(len(origin.other) >= 2 for origin in merged)


def test_a_group_that_splits_and_two_that_merge() -> None:
    fates, origins = follow([["a", "b", "c", "d"], ["e", "f"], ["g", "h"]],
                            [["a", "b"], ["c", "d"], ["e", "f", "g", "h", "i"]])  # fmt: skip
    assert [(fate.event, fate.other) for fate in fates] == [
        ("split", (0, 1)), ("merged", (2,)), ("merged", (2,)),
    ]  # fmt: skip
    assert [(origin.event, origin.other) for origin in origins] == [
        ("split", (0,)), ("split", (0,)), ("merged", (1, 2)),
    ]  # fmt: skip
    gone, new = follow([["a", "b"]], [["x", "y"]])
    assert (gone[0].event, new[0].event) == ("gone", "new")
    apart, _ = follow([["a", "b", "c"]], [["a"], ["b"], ["c"]])
    assert apart[0].event == "dissolved"
    grown, _ = follow([["a", "b"]], [["a", "b", "c"]])
    assert (grown[0].event, round(grown[0].likeness, 3)) == ("grown", 0.667)


RANKING: dict[str, Any] = {
    "measure": "degree",
    "ranking": [{"ref": f"person:${n}<b>", "value": 9.0 - n, "low": 7.0 - n, "high": 10.0 - n}
                for n in range(4)],
}  # fmt: skip
STEPS = [{"step": n, "largest": 9.0 - n, "largest_share": 1 - n / 9, "low": 8.0 - n,
          "high": 9.0 - n} for n in range(4)]  # fmt: skip
CURVES: dict[str, Any] = {"curves": [{"order": "degree", "runs": 1, "steps": STEPS},
                                     {"order": "random", "runs": 5, "steps": STEPS}]}  # fmt: skip
SIZES: dict[str, Any] = {"communities": [{"id": 1, "members": ["a", "b"]},
                                         {"id": 2, "members": ["c"]}]}  # fmt: skip


def move(name: str, before: int | None, after: int | None) -> dict[str, Any]:
    rose = before - after if before is not None and after is not None else None
    return {"name": name, "rank_before": before, "rank_after": after, "rose": rose}


def test_plot_of_moves_shows_most_of_each_kind(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rows = [move(f"up:{n:02d}", 100 + n, 1 + n) for n in range(12)]
    rows += [move(f"down:{n:02d}", n + 1, 101 + 2 * n) for n in range(12)]
    rows += [move(f"new:{n}", None, n + 1) for n in range(6)]
    rows += [move("gone:<b>", 3, None), move("same:1", 5, 5)]
    result = {"measure": "degree", "moves": rows}
    one, two = (drawn.moves(result, tmp_path / f"{name}.svg") for name in "ab")
    text = one.read_text(encoding="utf-8")
    assert text == two.read_text(encoding="utf-8")
    shown = [name for name in (row["name"] for row in rows) if f">{name}<" in text]
    assert shown == [
        *(f"up:{n:02d}" for n in range(8)), *(f"down:{n:02d}" for n in range(4, 12)),
        *(f"new:{n}" for n in range(4)),
    ]  # fmt: skip
    assert "gone:&lt;b&gt;" in text and "<b>" not in text and "Lead, not evidence" in text
    words = re.findall(r">\s*only (after|before)<", text)
    assert sorted(words) == ["after"] * 4 + ["before"]
    with pytest.raises(UsageError, match="nothing"):
        drawn.moves({"measure": "degree", "moves": [move("same:1", 5, 5)]}, tmp_path / "x.svg")


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_plots_have_the_same_bytes_again_and_no_date(tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib")
    draws = ((plots.intervals, RANKING), (plots.curves, CURVES), (plots.sizes, SIZES))[
        :: 1 if ending == "svg" else 2
    ]
    for number, (draw, result) in enumerate(draws):
        one, two = (tmp_path / f"{number}{name}.{ending}" for name in "ab")
        assert draw(result, one) == one
        assert draw(result, two).read_bytes() == one.read_bytes()
        assert 1000 < one.stat().st_size < 60_000
        if ending == "svg":
            text = one.read_text(encoding="utf-8")
            assert "dc:date" not in text
            assert "<b>" not in text
            assert "Lead, not evidence" in text


def test_plots_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        plots.sizes(SIZES, tmp_path / "x.pdf")
    with pytest.raises(UsageError, match="nothing"):
        plots.sizes({"communities": []}, tmp_path / "x.svg")
    with pytest.raises(UsageError, match="written"):
        pytest.importorskip("matplotlib")
        plots.sizes(SIZES, tmp_path / "none" / "x.svg")
