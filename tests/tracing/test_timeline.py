"""Timelines kept with the facts: the same answers with and without, and whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphengine.errors import NotFound
from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin
from graphengine.tracing.chains.find import find
from graphengine.tracing.chains.request import ChainRequest
from graphengine.tracing.chains.result import answer
from graphengine.tracing.timeline.columns import Texts, place_of, texts
from graphengine.tracing.timeline.folder import KEPT, Timeline, check
from tests.tracing.books import Book

QUESTION = {"kinds": ["TRANSFERRED"], "falling": False}
NUMBERS: dict[str, Any] = {"a": np.arange(5, dtype=np.int64), "b": np.zeros(0, np.int32)}


def book(transfers: Any) -> Book:
    made = Book(transfers, {"A": {}})
    made.schema = builtin()
    return made


def ask(facts: Any, timeline: Timeline | None = None, **options: Any) -> dict[str, Any] | str:
    text = options.pop("pattern", "account -TRANSFERRED->{1,3} account")
    request = ChainRequest((NodeRef("Account", "A"),), text, **options)
    try:
        return answer(find(facts, request, timeline=timeline))
    except NotFound as error:
        return str(error)


def here(folder: Path, digest: str = "d", **options: Any) -> Timeline:
    return Timeline(folder / "timeline", digest, "1", **{"least": 0, **options})


class Unread(Book):
    """Facts whose events must not be read again."""

    def __init__(self, of: Book) -> None:
        self.schema = of.schema

    def edges(self, kind: str) -> pl.DataFrame:
        raise AssertionError("events were read")


names = st.sampled_from(["A", "B", "C", "D@ICBC", "钱"])
money = st.integers(1, 9)
more = st.sampled_from(
    [{}, {"currency": "USD"}, {"currency": None}, {"amount_minor": None}, {"sheet": "S 1"}]
)
transfers = st.lists(
    st.tuples(names, names, st.sampled_from([0, 1, 1, 2, 3, 40, None]), money, more), max_size=9
)
questions = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["rising", "falling", "any"]),
        "pattern": st.sampled_from(
            ["account -TRANSFERRED->{1,3} account", "* -*-{1,2} *",
             "account <-TRANSFERRED-{1,3} account"]
        ),
        "keep": st.sampled_from([None, (Fraction(1, 2), Fraction(2))]),
        "least_amount": st.sampled_from([0, 3]),
        "currency": st.sampled_from([None, "CNY"]),
        "hub": st.sampled_from([0, 2]),
        "max_dwell": st.sampled_from([None, timedelta(days=5)]),
    }
)  # fmt: skip


@settings(max_examples=20)
@given(transfers, questions)
def test_the_same_answer_with_and_without(
    tmp_path_factory: pytest.TempPathFactory, found: Any, options: dict[str, Any]
) -> None:
    facts, timeline = book(found), here(tmp_path_factory.mktemp("timelines"))
    without = ask(facts, **options)
    assert ask(facts, timeline, **options) == without  # made
    assert ask(Unread(facts), timeline, **options) == without  # used
    bundled = {**options, "bundle": timedelta(hours=1)}
    assert ask(facts, timeline, **bundled) == ask(facts, **bundled)
    assert check(timeline.root) == []


def test_texts_by_place() -> None:
    words = sorted(["", "a", "ab", "é", "钱", "z"])
    for series in (pl.Series(words), pl.Series(["x", *words, "y"])[1:-1]):
        made = Texts(*texts(series))
        assert list(made) == words
        assert [place_of(made, word) for word in words] == list(range(len(words)))
        assert place_of(made, "b") is None
    assert list(Texts(*texts(pl.Series([], dtype=pl.String)))) == []


def test_another_state_of_the_facts_is_another_timeline(tmp_path: Path) -> None:
    old, new = here(tmp_path), here(tmp_path, "e")
    assert old.keep(QUESTION, NUMBERS, {"n": 1})
    kept = old.open(QUESTION)
    assert kept is not None
    assert kept.facts == {"n": 1}
    assert {name: values.tolist() for name, values in kept.columns.items()} == {
        "a": [0, 1, 2, 3, 4], "b": []
    }  # fmt: skip
    assert new.open(QUESTION) is None
    assert here(tmp_path).open({**QUESTION, "falling": True}) is None
    assert Timeline(old.root, "d", "2").open(QUESTION) is None
    assert new.keep(QUESTION, NUMBERS, {})
    assert old.open(QUESTION) is None  # swept
    assert kept.columns["a"].sum() == 10  # and still there for who has it open


def test_few_stay_and_few_events_make_none(tmp_path: Path) -> None:
    timeline = here(tmp_path)
    for n in range(KEPT + 3):
        timeline.keep({"n": n}, NUMBERS, {})
        os.utime(timeline._place({"n": n}), (n, n))
    timeline.keep({"n": "last"}, NUMBERS, {})
    assert len(list(timeline.home.iterdir())) == KEPT
    assert timeline.open({"n": 0}) is None and timeline.open({"n": "last"}) is not None
    small = here(tmp_path / "other", least=100)
    ask(book([("A", "B", 0, 5)]), small)
    assert not small.root.exists()


@pytest.mark.parametrize("harm", ["cut", "gone", "manifest", "folder"])
def test_a_damaged_one_is_not_used_and_made_anew(tmp_path: Path, harm: str) -> None:
    timeline, facts = here(tmp_path), book([("A", "B", 0, 5), ("B", "C", 1, 5)])
    right = ask(facts, timeline)
    place = next(timeline.home.iterdir())
    if harm == "cut":
        (place / "src").write_bytes(b"\0")
    elif harm == "gone":
        (place / "dst").unlink()
    elif harm == "manifest":
        (place / "manifest.json").write_text("{}")
    else:
        for file in place.iterdir():
            file.unlink()
    assert ask(facts, timeline) == right
    assert ask(Unread(facts), timeline) == right
    assert check(timeline.root) == []


def test_verify_finds_changed_bytes(tmp_path: Path) -> None:
    timeline = here(tmp_path)
    timeline.keep(QUESTION, NUMBERS, {})
    file = next(timeline.home.iterdir()) / "a"
    file.write_bytes(b"\1" + file.read_bytes()[1:])
    problems = check(timeline.root)
    assert [p["what"] for p in problems] == ["timeline"] and "a changed" in problems[0]["problem"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "timeline").write_text("a file in the way")
    facts = book([("A", "B", 0, 5)])
    assert ask(facts, here(tmp_path)) == ask(facts)


def _write(folder: Path, value: int, times: int) -> None:
    for n in range(times):
        here(folder).keep({"n": n}, {"a": np.full(50_000, value)}, {"value": value})


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_write, args=(tmp_path, value, 6)) for value in (1, 2)]
    for process in both:
        process.start()
    seen = 0
    while any(process.is_alive() for process in both):
        for n in range(6):
            kept = here(tmp_path).open({"n": n})
            if kept is not None:
                assert (kept.columns["a"] == kept.facts["value"]).all()
                seen += 1
    assert [process.exitcode for process in both] == [0, 0]
    assert seen and check(tmp_path / "timeline") == []
    assert not list(tmp_path.glob("timeline/*/.making-*"))


KILLED = """
import sys, time
from pathlib import Path
import numpy as np
from graphengine.tracing.timeline import folder

def slow(path, values, write=folder.write):
    if path.name == "b":
        print("half", flush=True)
        time.sleep(60)
    return write(path, values)

folder.write = slow
made = {"a": np.full(4, 7), "b": np.full(4, 7)}
folder.Timeline(Path(sys.argv[1]) / "timeline", "d", "1").keep({"n": 1}, made, {})
"""


def test_a_kill_leaves_whole_ones_only(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and child.stdout.readline() == "half\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert len(list(tmp_path.glob("timeline/*/.making-*/a"))) == 1
    assert here(tmp_path).open({"n": 1}) is None and check(tmp_path / "timeline") == []
    here(tmp_path).keep(QUESTION, NUMBERS, {})
    assert not list(tmp_path.glob("timeline/*/.making-*"))  # swept with its dead writer
    assert here(tmp_path).open(QUESTION) is not None
