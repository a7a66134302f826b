"""Plots of pairs in time and of matched sets: inert, escaped, always the same bytes."""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from graphengine.analysis.plots import short
from graphengine.analysis.sets import sets
from graphengine.analysis.strips import handovers, meetings
from graphengine.errors import UsageError

pytest.importorskip("matplotlib")
SVG = "{http://www.w3.org/2000/svg}"
NASTY = "person:<script>alert(1)</script> & $x^$ 王"
DAYS = {"old": ["2016-01-04", "2016-02-01"], "new": ["2016-03-01"]}
HANDOVERS: dict[str, Any] = {"handovers": [{
    "old": "phone:+861", "new": NASTY, "log10_lr": 6.2, "last": "2016-02-01T08:00:00Z",
    "first": "2016-03-01T09:30:00Z", "days": DAYS,
    "shared": [{"kind": "contact", "value": "phone:+869", "days": DAYS},
               {"kind": "device", "value": "imei"}],
}]}  # fmt: skip
MEETINGS: dict[str, Any] = {"pairs": [{
    "one": "person:a", "other": NASTY, "log10_lr": 9.0, "times": 2,
    "alone": {"one": ["2016-05-01T12:00:00"], "other": []},
    "together": [{"place": "place:hotel:滨江酒店", "start": "2016-03-02T20:00:00"},
                 {"place": "place:y", "start": "2016-02-02T20:00:00"}],
}]}  # fmt: skip
SETS: dict[str, Any] = {
    "projection": {"direction": "directed"},
    "matches": [{"roles": {"boss": ["person:a"], "hand": ["person:b", NASTY]},
                 "ties": [["person:a", "person:b", 3], ["person:b", NASTY, 1]]}],
    "near_misses": [
        {"roles": {"boss": [], "hand": ["person:b"]}, "ties": [], "misses": "0 of role boss"},
        {"roles": {"boss": ["person:a"], "hand": ["person:a1"]}, "ties": [],
         "misses": "no tie boss person:a - hand person:a1"},
    ],
}  # fmt: skip
DRAWS: tuple[tuple[Callable[..., Path], dict[str, Any]], ...] = (
    (handovers, HANDOVERS), (meetings, MEETINGS), (sets, SETS),
)  # fmt: skip


def words(path: Path) -> list[str]:
    """The texts of a picture, in order."""
    tree = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    return ["".join(element.itertext()).strip() for element in tree.iter(f"{SVG}text")]


@pytest.mark.parametrize(("draw", "result"), DRAWS)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_same_bytes_again_and_nothing_runs(
    draw: Callable[..., Path], result: dict[str, Any], ending: str, tmp_path: Path
) -> None:
    before = copy.deepcopy(result)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = draw(result, tmp_path / f"a.{ending}")
        two = draw(result, tmp_path / f"b.{ending}")
    assert one.read_bytes() == two.read_bytes()
    assert result == before
    if ending == "png":
        assert one.read_bytes().startswith(b"\x89PNG")
        return
    text = one.read_text(encoding="utf-8")
    assert not re.search(r"<script|<image|<foreignObject|href=\"(?!#)|dc:date", text)
    assert "Lead, not evidence" in words(one)
    assert any(word.startswith("person:<script") or "<script>" in word for word in words(one))


def test_strip_of_a_handover_names_both_numbers_and_the_contact(tmp_path: Path) -> None:
    found = words(handovers(HANDOVERS, tmp_path / "x.svg"))
    assert any(word.startswith("phone:+861 to person:") for word in found)
    assert {"all records", "phone:+869", "old number", "new number", "2016-02"} <= set(found)
    assert "imei" not in found, "a handset has no days"


def test_strip_of_meetings_lists_places_in_time(tmp_path: Path) -> None:
    found = words(meetings(MEETINGS, tmp_path / "x.svg"))
    places = [word for word in found if word in ("y", "hotel:滨江酒店")]
    assert places == ["y", "hotel:滨江酒店"]
    assert "person:a alone" in found
    cards = {"pairs": [{k: v for k, v in MEETINGS["pairs"][0].items() if k != "alone"}]}
    assert not [w for w in words(meetings(cards, tmp_path / "c.svg")) if w.endswith("alone")]


def test_sets_show_what_a_near_miss_misses(tmp_path: Path) -> None:
    path = sets(SETS, tmp_path / "x.svg")
    found = words(path)
    assert "match 1" in found and "boss: none" in found
    turns = [word for word in found if word.startswith("near miss")]
    assert turns[0] == "near miss 1: no tie boss person:a - hand person:a1", "the fuller set first"
    text = path.read_text(encoding="utf-8")
    assert text.count("stroke-dasharray") == 1, "the tie that is missing"


@pytest.mark.parametrize(("draw", "result"), DRAWS)
def test_nothing_to_plot(draw: Callable[..., Path], result: dict[str, Any], tmp_path: Path) -> None:
    none = {key: [] if isinstance(value, list) else value for key, value in result.items()}
    with pytest.raises(UsageError, match="nothing"):
        draw(none, tmp_path / "x.svg")
    with pytest.raises(UsageError, match="not as"):
        draw(result, tmp_path / "x.gif")


def test_short_counts_wide_characters_twice() -> None:
    assert short("滨江酒店", 8) == "滨江酒店"
    assert short("滨江酒店x", 8) == "滨江酒…"
    assert short("a\u202eb\nc") == "a b c"
    assert short("x" * 33) == "x" * 31 + "…"
    assert short("") == ""
