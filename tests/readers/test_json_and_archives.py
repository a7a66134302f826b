"""JSON Lines, and gzip or zip of everything; dishonest archives are refused."""

from __future__ import annotations

import gzip
import io
import json
import stat
import zipfile

import pytest
from openpyxl import Workbook

from graphengine.errors import InputError
from loaders.readers import Format, Limits, sniff
from tests.readers.conftest import read_all


def test_json_lines_are_flattened(load, tmp_path):
    lines = [
        {"id": "a", "p": {"name": ["王伟", "x"], "n": 1.0}, "ok": True},
        {"id": "b", "p": {}, "more": None, "big": 12345678901234567890},
    ]
    out = load("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n")
    assert out.header == ["id", "p.name", "p.n", "ok", "p", "more", "big"]
    assert out.rows == [
        ("a", '["王伟", "x"]', "1", "true", None, None, None),
        ("b", None, None, None, None, None, "12345678901234567890"),
    ]
    assert sniff(tmp_path / "f.csv").kind == "jsonl"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "Infinity"),
        ("[1, 2]", "not a JSON object"),
        ("{}", "empty"),
        ('{"a": 1', "not valid JSON"),
        ('{"a": "\\ud800"}', "surrogate"),
        ('{"a": "\\u0000"}', "NUL"),
        ('{"a.b": 1, "a": {"b": 2}}', "flattened"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "deep"),
        ('{"a":' * 500 + "1" + "}" * 500, "deep"),
    ],
)
def test_json_faults_reject_one_line(load, line, words):
    out = load('{"a": 1}\n' + line + '\n{"a": 3}\n', Format(kind="jsonl"))
    assert out.rows == [("1",), ("3",)]
    assert out.lines == [1, 3]
    assert [bad.row for bad in out.bad] == [2]
    assert words in out.bad[0].reason


def test_long_numbers_stay_text(load):
    out = load('{"a": ' + "7" * 5000 + ', "b": 0.10, "c": 9007199254740993}\n')
    assert out.rows == [("7" * 5000, "0.10", "9007199254740993")]


def test_one_json_array_and_a_path_into_a_document(load):
    assert load('[\n {"a": 1},\n 5,\n {"a": 2}\n]\n').rows == [("1",), ("2",)]
    out = load('{"data": {"items": [{"a": 1}]}}', Format(array="data.items"))
    assert out.rows == [("1",)]
    with pytest.raises(InputError, match="array"):
        load('{"data": 1}', Format(array="data.items"))
    with pytest.raises(InputError, match="JSON Lines"):
        load("[" + '{"a": 1},' * 1000 + '{"a": 1}]', Format(limits=Limits(max_json_bytes=100)))


def test_undecodable_json_line(load):
    out = load(b'{"a": "1"}\n{"a": "\xff"}\n', Format(kind="jsonl", encoding="utf-8"))
    assert ([bad.row for bad in out.bad], out.rows) == ([2], [("1",)])


def pack(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return path


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "S"
    book.active.append(["a"])
    book.active.append([1])
    book.save(out)
    return out.getvalue()


def test_gzip_of_text_and_of_a_workbook(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress("a,b\n1,é\n".encode()))
    assert read_all(tmp_path / "a.gz").rows == [("1", "é")]
    assert sniff(tmp_path / "a.gz").compression == "gzip"
    (tmp_path / "b.gz").write_bytes(gzip.compress(workbook()))
    out = read_all(tmp_path / "b.gz")
    assert (out.batches[0].sheet, out.rows) == ("S", [("1",)])


def test_zip_members_are_tables(tmp_path):
    data = {
        "two__csv": "a;b\n1;2\n",
        "one__jsonl": '{"x": 1}\n',
        "w__xlsx": workbook(),
        "e__csv": "",
    }
    path = pack(tmp_path / "z.zip", **data)
    out = read_all(path)
    assert [batch.sheet for batch in out.batches] == ["two.csv", "one.jsonl", "w.xlsx/S"]
    assert out.records == 3
    detected = sniff(path)
    assert [table.kind for table in detected.tables] == ["csv", "jsonl", "xlsx"]
    assert any("e.csv" in note for note in detected.notes)
    assert read_all(path, Format(sheets=("two.csv",))).rows == [("1", "2")]
    assert read_all(path, Format(sheets=("w.xlsx/S",))).rows == [("1",)]
    with pytest.raises(InputError, match=r"two\.csv"):
        read_all(path, Format(sheets=("none",)))


@pytest.mark.parametrize(
    "name",
    ["../../x.csv", "/etc/x.csv", "a/../../x.csv", "..\\x.csv", "C:\\x.csv", "\\\\h\\s\\x.csv"],
)
def test_zip_entries_that_point_outside(tmp_path, name):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(info, "a\n1\n")
    with pytest.raises(InputError, match="outside"):
        read_all(tmp_path / "p.zip")


def test_zip_symlinks_doubles_and_crowds(tmp_path):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr(link, "/etc/shadow")
    with pytest.raises(InputError, match="link"):
        read_all(tmp_path / "l.zip")
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("x.csv", "a\n1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x.csv", "a\n2\n")
    with pytest.raises(InputError, match="two entries"):
        read_all(tmp_path / "d.zip")
    many = pack(tmp_path / "m.zip", **{f"f{n}": "" for n in range(1001)})
    with pytest.raises(InputError, match="1,001 entries"):
        read_all(many)


def test_archives_within_archives(tmp_path):
    inner = pack(tmp_path / "i.zip", a__csv="a\n1\n").read_bytes()
    with pytest.raises(InputError, match="archive inside"):
        read_all(pack(tmp_path / "zz.zip", i__zip=inner))
    with pytest.raises(InputError, match="archive inside"):
        read_all(pack(tmp_path / "zg.zip", i__gz=gzip.compress(b"a\n1\n")))
    (tmp_path / "gg.gz").write_bytes(gzip.compress(gzip.compress(b"a\n1\n")))
    with pytest.raises(InputError, match="archive inside"):
        read_all(tmp_path / "gg.gz")
    (tmp_path / "gz.gz").write_bytes(gzip.compress(inner))
    with pytest.raises(InputError, match="archive inside"):
        read_all(tmp_path / "gz.gz")


def test_bombs_and_damage(tmp_path):
    zeros = b"a\n" + b"0" * 12_000_000
    (tmp_path / "b.gz").write_bytes(gzip.compress(zeros))
    with pytest.raises(InputError, match="200 times"):
        read_all(tmp_path / "b.gz")
    with pytest.raises(InputError, match="200 times"):
        read_all(pack(tmp_path / "b.zip", a__csv=zeros))
    lines = "".join(f"{n},{n * n}\n" for n in range(20_000))
    packed = gzip.compress(("a,b\n" + lines).encode())
    (tmp_path / "c.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InputError, match="damaged"):
        read_all(tmp_path / "c.gz")
    (tmp_path / "l.gz").write_bytes(packed)
    with pytest.raises(InputError, match="1,000 bytes"):
        read_all(tmp_path / "l.gz", Format(limits=Limits(max_unpacked_bytes=1000)))
    path = pack(tmp_path / "d.zip", a__csv="a,b\n" + lines)
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="damaged"):
        read_all(path)


def test_missing_and_oversized_files(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_all(tmp_path / "none.csv")
    (tmp_path / "big.csv").write_text("a\n" + "1\n" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="limit is 100"):
        read_all(tmp_path / "big.csv", Format(limits=Limits(max_bytes=100)))
