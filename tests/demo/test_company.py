"""Who travels with whom in the example case: the truth, the register, and nothing else moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from graphengine.demo import DemoFiles, Habits, generate

from .conftest import table

TOGETHER = {"ring", "trade", "couple", "colleagues"}
Night = tuple[str, str, str, str]


def nights(files: DemoFiles) -> dict[str, set[Night]]:
    """Hotel, first and last moment and room of each guest's stays."""
    found: dict[str, set[Night]] = defaultdict(set)
    for row in table(files.agency / "stays.csv"):
        found[row["guest_id"]].add((row["hotel"], row["from"], row["to"], row["room"]))
    return found


def shared(one: set[Night], other: set[Night]) -> list[tuple[Night, Night]]:
    """Stays of two guests in one hotel that overlap."""
    return [(a, b) for a in one for b in other if a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2]]


def test_truth_tells_who_travels_together_and_who_only_sleeps_there(small: DemoFiles) -> None:
    rows = table(small.truth / "meetings.csv")
    assert len({(row["person"], row["other"]) for row in rows}) == len(rows)
    why = Counter(row["why"] for row in rows)
    assert set(why) == TOGETHER | {"conference", "regulars"}
    assert why["ring"] >= 4
    for row in rows:
        assert row["person"] < row["other"]
        assert (row["together"] == "yes") == (row["why"] in TOGETHER)
        if row["together"] == "yes":
            assert 4 <= int(row["times"]) <= 7, row


def test_register_has_every_meeting_of_the_truth(small: DemoFiles) -> None:
    of = nights(small)
    for row in table(small.truth / "meetings.csv"):
        met = shared(of[row["person"]], of[row["other"]])
        assert len(met) >= int(row["times"]), row
        if row["why"] == "couple":
            same_room = [a for a, b in met if a[3] == b[3]]
            assert len(same_room) >= int(row["times"])


def test_pairs_who_are_not_in_the_truth_shared_a_hotel_as_well(small: DemoFiles) -> None:
    known = {(row["person"], row["other"]) for row in table(small.truth / "meetings.csv")}
    of = nights(small)
    pairs = combinations(sorted(guest for guest in of if guest), 2)
    strangers = [pair for pair in pairs if pair not in known and shared(of[pair[0]], of[pair[1]])]
    assert len(strangers) >= 10


def test_company_moves_no_other_file(small: DemoFiles, tmp_path: Path) -> None:
    """Hotel nights come from a stream of their own and are drawn last."""
    other = generate(tmp_path, seed=7, habits=Habits(further_meetings=0.0))
    differ = set()
    for folder in ("agency", "truth"):
        for path in sorted((small.agency.parent / folder).iterdir()):
            if path.read_bytes() != (other.agency.parent / folder / path.name).read_bytes():
                differ.add(path.name)
    assert differ == {"stays.csv", "manifest.json", "meetings.csv"}
