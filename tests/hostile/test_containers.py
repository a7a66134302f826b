"""C5, C6, C10, C16, C17: archives, wrong names, foreign formats, Parquet, things that run."""

from __future__ import annotations

import io
import json
import pickle
import stat
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.hostile.conftest import Desk
from tests.hostile.test_workbooks import save

CSV = "id_no,name\nP1,a\n"


def archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in members:
            out.writestr(name, data)
    return path


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def packed(data: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("inner.csv", data)
    return buffer.getvalue()


ARCHIVES = {
    "nested": ([("inner.zip", packed(CSV))], "archive inside"),
    "up": ([("../../x.csv", CSV)], "points outside"),
    "absolute": ([("/etc/x.csv", CSV)], "points outside"),
    "drive": ([("C:\\x.csv", CSV)], "points outside"),
    "link": ([(link(), "/etc/passwd")], "link or a device"),
    "doubled": ([("a.csv", CSV), ("a.csv", CSV)], "two entries of one name"),
    "many": ([(f"{n}.csv", "") for n in range(1001)], "1,001 entries"),
    "bomb": ([("a.csv", b"\n" * (20 << 20))], "200 times its size"),
}


@pytest.mark.parametrize("case", ["C5"])
@pytest.mark.parametrize("which", ARCHIVES)
def test_dishonest_archives_are_refused(desk: Desk, case: str, which: str) -> None:
    members, words = ARCHIVES[which]
    said = desk.refused("persons", archive(desk.folder / "a.zip", *members))
    assert "a.zip" in said
    assert words in said
    assert not (desk.folder.parent / "x.csv").exists()


@pytest.mark.parametrize("case", ["C6"])
def test_content_decides_not_the_name(desk: Desk, case: str) -> None:
    assert desk.text("persons", CSV, "really_csv.xlsx")["loaded"] == 1
    assert desk.text("persons", "id_no\tname\nP2\tb\n", "tab.xls")["loaded"] == 1
    (entry,) = desk.load("persons", save(desk.folder / "book.csv", 5))
    assert (entry["rows"], entry["loaded"], entry["duplicates"]) == (5, 4, 1)
    assert desk.nodes("Person").height == 5
    page = "<html><table><tr><td>id_no</td></tr><tr><td>P1</td></tr></table></html>"
    said = desk.refused("persons", desk.file("bank.xls", page))
    assert "bank.xls" in said
    assert "HTML" in said


GRAPHML = '<?xml version="1.0"?>{0}<graphml><graph><node id="n">{1}</node></graph></graphml>'
LAUGHS = '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE g [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("case", ["C10"])
@pytest.mark.parametrize(
    "text",
    [GRAPHML.format("", ""), GRAPHML.format(LAUGHS, "&b;"), GRAPHML.format(OUTSIDE, "&e;")],
    ids=["plain", "laughs", "external"],
)
def test_graphml_is_named_and_not_parsed(desk: Desk, case: str, text: str) -> None:
    said = desk.refused("persons", desk.file("g.graphml", text))
    assert "g.graphml" in said
    assert "XML" in said
    assert "XLSX or CSV" in said


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"id_no": [f"P{n}" for n in range(5000)], "name": ["a"] * 5000}).write_parquet(
        buffer
    )
    return buffer.getvalue()


@pytest.mark.parametrize("case", ["C16"])
@pytest.mark.parametrize("damage", ["cut", "footer", "length", "page", "head only"])
def test_damaged_parquet_is_refused_whole(desk: Desk, case: str, damage: str) -> None:
    data = bytearray(parquet())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "footer":
        data[-60:-8] = b"\xff" * 52
    elif damage == "length":
        data[-8:-4] = (2**31 - 1).to_bytes(4, "little")
    elif damage == "page":
        data[4:40] = b"\xff" * 36
    else:
        data = data[:4]
    said = desk.refused("persons", desk.file("d.parquet", bytes(data)))
    assert "d.parquet" in said


@pytest.mark.parametrize("case", ["C16"])
def test_nested_types_and_int96_times(desk: Desk, case: str) -> None:
    own = desk.own(
        "mapping: t\ntables:\n  - columns:\n      id: {from: id, required: true}\n"
        "      at: {from: at, as: time, timezone: UTC}\n    nodes:\n"
        "      e: {kind: Event, key: id, props: {at: at, name: id}}\n"
    )
    table = pa.table(
        {
            "id": ["E1"],
            "at": pa.array([datetime(2016, 3, 1, 10)], pa.timestamp("us")),
            "words": pa.array(["x"]).dictionary_encode(),
        }
    )
    pq.write_table(table, desk.folder / "n.parquet", use_deprecated_int96_timestamps=True)
    (entry,) = desk.load(own, desk.folder / "n.parquet")
    assert entry["loaded"] == 1, entry
    assert str(desk.nodes("Event")["at"][0])[:16] == "2016-03-01 10:00"
    nested = table.append_column("nested", pa.array([{"a": [1, 2]}]))
    pq.write_table(nested, desk.folder / "x.parquet")
    said = desk.refused(own, desk.folder / "x.parquet")
    assert "x.parquet, column nested" in said


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return Path.write_text, (self.mark, "ran")  # type: ignore[return-value]


@pytest.mark.parametrize("case", ["C17"])
def test_nothing_in_a_file_is_run(desk: Desk, case: str) -> None:
    mark = desk.folder / "ran"
    bomb = pickle.dumps(Bomb(mark))
    assert "pickle" in desk.refused("persons", desk.file("p.csv", bomb))
    buffer = io.BytesIO()
    np.save(buffer, np.array([Bomb(mark)], dtype=object), allow_pickle=True)
    assert "NumPy" in desk.refused("persons", desk.file("n.csv", buffer.getvalue()))
    tagged = desk.own(f"mapping: x\ntables: !!python/object/apply:os.system ['touch {mark}']\n")
    ran = desk.cli("load", tagged, desk.file("f.csv", CSV))
    assert ran.code == 2
    assert "own.yaml, line 2" in ran.err
    # Metadata that names an extension type: a type that pyarrow must not build from a pickle.
    field = pa.field(
        "id_no",
        pa.string(),
        metadata={
            b"ARROW:extension:name": b"arrow.py_extension_type",
            b"ARROW:extension:metadata": bomb,
        },
    )
    table = pa.table([pa.array(["P1"])], schema=pa.schema([field]))
    pq.write_table(table, desk.folder / "x.parquet")
    (entry,) = desk.load("persons", desk.folder / "x.parquet")
    assert entry["loaded"] == 1 or entry["error"]
    # JSON with a class hint is text like any other.
    hint = json.dumps({"id_no": "P7", "__reduce__": "os.system", "py/object": "os.system"})
    assert desk.text("persons", hint + "\n", "h.jsonl")["loaded"] == 1
    assert not mark.exists()
