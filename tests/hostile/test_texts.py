"""C11-C15, C18: encodings, quotes that never close, ragged and endless rows, empty files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.conftest import Desk, lines

RARE = "\U0002000b"
PEOPLE = [(f"P{n}", name) for n, name in enumerate(["王伟", "李秀英", "張偉", "劉芳", "陈静"] * 8)]
ENCODINGS = {
    "gb18030": f"\u3447{RARE}",
    "big5": "",
    "utf-16": RARE,
    "utf-16-le": RARE,
    "utf-16-be": RARE,
    "utf-8-sig": RARE,
    "utf-8": RARE,
}


@pytest.mark.parametrize("case", ["C11"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_equals_the_source_in_every_encoding(desk: Desk, case: str, encoding: str) -> None:
    people = [(id_, name) for id_, name in PEOPLE if encoding != "big5" or name in ("張偉", "劉芳")]
    if ENCODINGS[encoding]:
        people = [*people, ("P99", ENCODINGS[encoding])]
    data = lines(("证件号码", "姓名"), *people) if encoding != "big5" else lines(
        ("id_no", "name"), *people
    )  # fmt: skip
    entry = desk.text("persons", data.encode(encoding))
    assert entry["loaded"] == len(people)
    assert dict(desk.nodes("Person").select("key", "name").rows()) == dict(people)
    if encoding in ("gb18030", "big5"):
        # A guess is told, with how sure it is.
        assert any("confidence" in note for note in entry["notes"]), entry


@pytest.mark.parametrize("case", ["C11"])
def test_bytes_of_another_encoding_cost_their_rows_only(desk: Desk, case: str) -> None:
    good = lines(("id_no", "name"), *PEOPLE).encode("utf-8")
    entry = desk.text("persons", good + b"X1," + "李四".encode("gb18030") + b"\nX2,ok\n")
    assert (entry["loaded"], entry["rejected"]) == (len(PEOPLE) + 1, 1)
    assert not any("\ufffd" in (name or "") for name in desk.nodes("Person")["name"])
    assert "utf-8" in " ".join(desk.reasons()).lower()
    assert "\\xc0\\xee" in desk.rejects(entry).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("case", ["C12"])
@pytest.mark.parametrize(
    "count", [2_000, pytest.param(300_000, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_an_unclosed_quote_costs_one_row(desk: Desk, case: str, count: int) -> None:
    rows = [(f"P{n}", '"open' if n == 8 else "a") for n in range(count)]
    entry = desk.text("persons", lines(("id_no", "name"), *rows))
    assert (entry["rows"], entry["loaded"], entry["rejected"]) == (count, count - 1, 1)
    (reject,) = desk.engine.status()["rejects"]
    assert "quotation mark" in reject["reason"]
    assert '"10"' in desk.rejects(entry).read_text(encoding="utf-8-sig") or ",10," in desk.rejects(
        entry
    ).read_text(encoding="utf-8-sig")


MEASURE = """
import json, resource, sys
from graphengine import cli
code = cli.main(["load", "--case", sys.argv[1], "--json", "persons", sys.argv[2]])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([code, peak // (1024 if sys.platform == "linux" else 1024 * 1024)]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", ["C13"])
@pytest.mark.parametrize("bad", ["P1,2,3\n", 'P1,"2"x\n', "NULL,a\n"])
def test_many_malformed_rows_end_and_are_all_listed(desk: Desk, case: str, bad: str) -> None:
    import json

    pytest.importorskip("resource")
    count = 200_000
    path = desk.file("bad.csv", "id_no,name\nP0,a\n" + bad * count)
    ran = subprocess.run(
        # Through a shell: a direct child inherits the peak of this process as its own.
        [
            "sh",
            "-c",
            '"$@"; exit $?',
            "sh",
            sys.executable,
            "-c",
            MEASURE,
            str(desk.engine.root),
            str(path),
        ],
        capture_output=True,
        cwd=Path(__file__).resolve().parents[2],
        check=True,
    )
    head, _, tail = ran.stdout.decode().rstrip().rpartition("\n")
    code, peak = json.loads(tail)
    (entry,) = json.loads(head)["files"]
    assert code == 0
    assert (entry["loaded"], entry["rejected"]) == (1, count)
    assert peak < 512
    with desk.rejects(entry).open(encoding="utf-8-sig") as listed:
        assert sum(1 for _ in listed) == count + 1
    desk.sound()


ODD = {
    "short": ("P1,a\nP2\nP3,c\n", 2, 1),
    "long": ("P1,a\nP2,b,c\nP3,c\n", 2, 1),
    "trailing": ("P1,a,\nP2,b,\n", 0, 2),
    "newline inside": ('P1,"a\nb"\nP2,b\n', 2, 0),
    "CR only": ("P1,a\rP2,b\r", 2, 0),
    "mixed ends": ("P1,a\r\nP2,b\nP3,c\r", 3, 0),
    "NUL": ("P1,a\0b\nP2,b\n", 1, 1),
    "blank lines": ("\n\nP1,a\n\n\nP2,b\n", 2, 0),
}


@pytest.mark.parametrize("case", ["C14"])
@pytest.mark.parametrize("which", ODD)
def test_counts_add_up_in_crooked_files(desk: Desk, case: str, which: str) -> None:
    body, loaded, rejected = ODD[which]
    head = "id_no,name\r" if which == "CR only" else "id_no,name\n"
    entry = desk.text("persons", head + body)
    assert (entry["loaded"], entry["rejected"]) == (loaded, rejected)
    if which == "newline inside":
        assert "a\nb" in desk.nodes("Person")["name"].to_list()
    if rejected:
        listed = desk.rejects(entry).read_text(encoding="utf-8-sig")
        assert len(listed.splitlines()) >= rejected + 1


@pytest.mark.parametrize("case", ["C15"])
def test_cells_lines_and_columns_have_limits(desk: Desk, case: str) -> None:
    wide = "x" * 1_000_001
    entry = desk.text("persons", f"id_no,name\nP1,a\nP2,{wide}\nP3,{'y' * 131_073}\n")
    assert (entry["loaded"], entry["rejected"]) == (2, 1)
    assert "1,000,000 characters" in " ".join(desk.reasons())
    endless = b"id_no,name\nP4,a\nP5," + b"z" * (40 << 20) + b"\nP6,c\n"
    entry = desk.text("persons", endless, "long.csv")
    assert (entry["loaded"], entry["rejected"]) == (2, 1)
    assert len(desk.reasons()) == 2
    columns = ["id_no", *(f"c{n}" for n in range(16_384))]
    said = desk.refused("persons", desk.file("wide.csv", lines(columns, ["P1"] * len(columns))))
    assert "wide.csv, line 1" in said
    assert "16,384" in said


EMPTY = {
    "nothing": ("e.csv", "", "empty"),
    "zero workbook": ("e.xlsx", "", "empty"),
    "header only": ("e.csv", "id_no,name\n", "no readable rows"),
    "blank lines": ("e.csv", "\n\n\r\n\n", "empty"),
    "mark only": ("e.csv", "\ufeff", "empty"),
}


@pytest.mark.parametrize("case", ["C18"])
@pytest.mark.parametrize("which", EMPTY)
def test_empty_files_are_loads_of_no_rows_that_say_so(desk: Desk, case: str, which: str) -> None:
    name, data, words = EMPTY[which]
    entry = desk.text("persons", data, name)
    assert (entry["rows"], entry["loaded"], entry["rejected"]) == (0, 0, 0)
    assert words in " ".join(entry["notes"])
    ran = desk.cli("load", "transfers" if data == "" else "persons", desk.folder / name)
    assert ran.code == 0
