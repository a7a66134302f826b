"""D1-D3, D5: names of files, links, and JSON that is deep, huge or ambiguous."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.hostile.conftest import Desk

CSV = "id_no,name\nP1,a\n"
NAMES = {
    "D1": ["..\\..\\x.csv", "C:\\x", "\\\\attacker\\share\\x.csv", "..%2f..%2fx.csv"],
    "D2": [
        "-rf.csv",
        "--help",
        "a;rm -rf b.csv",
        "$(id).csv",
        "`id`.csv",
        "x\ny.csv",
        "\x1b[2J.csv",
        "CON",
        "aux.csv",
        ".htaccess",
        "evil\u202evsc.exe",
        "王" * 83 + ".csv",
        "e" * 255,
    ],
}


@pytest.mark.parametrize(("case", "name"), [(c, n) for c, names in NAMES.items() for n in names])
@pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")
def test_a_name_is_text_and_chooses_no_place(desk: Desk, case: str, name: str) -> None:
    around = sorted(p.name for p in desk.folder.parent.iterdir())
    path = desk.file(name, CSV + "NULL,b\n")
    (entry,) = desk.load("persons", path)
    assert (entry["name"], entry["loaded"]) == (name, 1)
    root = desk.engine.root
    assert [p.name for p in (root / "sources").iterdir()] == [entry["sha256"]]
    (listed,) = (root / "rejects").iterdir()
    assert all(c.isalnum() or c in "-_." for c in listed.name)
    assert len(listed.name.encode()) <= 255
    assert sorted(p.name for p in desk.folder.parent.iterdir()) == around
    # On the command line names stand after --; control characters are shown, not obeyed.
    ran = desk.cli("load", "--", "persons", path)
    assert ran.code == 0
    for out in (ran.out, ran.err, desk.cli("status").out, desk.cli("status").err):
        assert "\x1b" not in out
        assert "\u202e" not in out
    if "\n" in name:
        assert "x\\ny.csv" in desk.cli("status").out


@pytest.mark.parametrize("case", ["D1", "D2"])
def test_paths_that_are_not_there_are_named(desk: Desk, case: str) -> None:
    names = {"D1": ["../../../etc/cron.d/x", "/etc/passwd/x"], "D2": ["a\0b.csv", "f" * 300]}
    for name in names[case]:
        ran = desk.cli("load", "--", "persons", name)
        assert ran.code == 2
        assert "not loaded" in ran.err
        assert "\0" not in ran.err
    # A folder, and a mapping that is a path out of the shipped ones.
    assert desk.cli("load", "persons", desk.folder).code == 2
    assert desk.cli("load", "../../persons", desk.file("f.csv", CSV)).code == 3


@pytest.mark.parametrize("case", ["D3"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_links_pipes_and_devices_are_refused(desk: Desk, case: str) -> None:
    secret = desk.file("secret.csv", CSV)
    link = desk.folder / "link.csv"
    link.symlink_to(secret)
    assert "Links are not followed" in desk.refused("persons", link)
    pipe = desk.folder / "pipe.csv"
    os.mkfifo(pipe)
    assert "Not a file" in desk.refused("persons", pipe)
    assert "Not a file" in desk.refused("persons", Path(os.devnull))


def jsonl(desk: Desk, *records: str, name: str = "r.jsonl") -> dict[str, object]:
    good = ['{"id_no": "P1", "name": "a"}', '{"id_no": "P2", "name": "b"}']
    return desk.text("persons", "\n".join([good[0], *records, good[1]]) + "\n", name)


HUGE = "9" * 2_000_000
RECORDS = {
    "deep": '{"id_no": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "huge number": '{"id_no": ' + HUGE + "}",
    "doubled key": '{"id_no": "P7", "id_no": "P8"}',
    "cut": '{"id_no": "P7"',
    "no record": "[1, 2]",
    "surrogate": '{"id_no": "P7", "name": "\\ud800"}',
    "nan as key": '{"id_no": NaN, "name": "x"}',
}


@pytest.mark.parametrize("case", ["D5"])
@pytest.mark.parametrize("which", RECORDS)
def test_a_hostile_record_costs_itself_only(desk: Desk, case: str, which: str) -> None:
    begun = time.monotonic()
    entry = jsonl(desk, RECORDS[which])
    assert time.monotonic() - begun < 20
    assert (entry["rows"], entry["loaded"], entry["rejected"]) == (3, 2, 1)
    assert desk.keys("Person") == ["P1", "P2"]
    (reject,) = desk.engine.status()["rejects"]
    assert reject["reason"]
    assert len(desk.cli("status").out) < 5_000
    listed = desk.rejects(entry)
    assert b",2," in listed.read_bytes()


@pytest.mark.parametrize("case", ["D5"])
def test_a_deep_document_is_refused(desk: Desk, case: str) -> None:
    own = desk.own(
        "mapping: j\ntables:\n  - format: {array: people}\n    columns: {id: id_no}\n"
        "    nodes: {p: {kind: Person, key: id}}\n"
    )
    deep = '{"people": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert "deep.json" in desk.refused(own, desk.file("deep.json", deep))
    assert "State its path" in desk.refused(own, desk.file("other.json", '{"x": []}'))
