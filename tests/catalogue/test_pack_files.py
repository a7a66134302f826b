"""Packs as files: the same bytes each time, read back as they were, and nothing else let in."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.catalogue import packfile
from graphengine.catalogue.pack import Packed, export, install, is_pack, packed_bytes, unpack
from graphengine.catalogue.packfile import INDEX
from graphengine.catalogue.packs import read_pack
from graphengine.errors import InputError, Refused
from tests.catalogue.samples import GOOD, write

OTHER = GOOD.replace(">= $amount", "> $amount")
Files = dict[str, bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of two queries with all that may lie beside them."""
    write(tmp_path / "mine", "money.payments")
    write(tmp_path / "mine", "money.gifts", OTHER)
    place = tmp_path / "mine" / "money"
    (place / "pack.toml").write_text('title = "Money"\nauthor = "Unit 7"\n')
    (place / "README.md").write_text("About money.\n")
    (place / "notes.txt").write_text("not for others")
    return place


def test_a_pack_goes_out_and_comes_in(folder: Path, tmp_path: Path) -> None:
    raw = export(read_pack(folder), created_by="graphengine 1.0")
    content = unpack(raw)
    assert (content.pack, content.title, content.author) == ("money", "Money", "Unit 7")
    assert content.created_by == "graphengine 1.0"
    assert set(content.files) == {"payments.cypher", "gifts.cypher", "pack.toml", "README.md"}
    file = tmp_path / "money.zip"
    file.write_bytes(raw)
    assert is_pack(file) and not is_pack(folder / "README.md")
    pack = install(file, tmp_path / "theirs")
    assert pack.names() == ["money.gifts", "money.payments"]
    for name, data in content.files.items():
        assert (pack.path / name).read_bytes() == data == (folder / name).read_bytes()
    assert sorted(path.name for path in (tmp_path / "theirs").iterdir()) == ["money"]
    assert export(pack, created_by="graphengine 1.0") == raw


def test_the_bytes_do_not_depend_on_order_or_time() -> None:
    files = {"a.cypher": b"1", "b.cypher": b"2"}
    one = packed_bytes(Packed("p", "T", "A", "x", files))
    assert one == packed_bytes(Packed("p", "T", "A", "x", dict(reversed(files.items()))))
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == [INDEX, "a.cypher", "b.cypher"]


NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z").filter(lambda n: n not in ("con", "prn", "aux"))
WORDS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(NAMES, WORDS, WORDS, WORDS, st.dictionaries(NAMES, st.binary(max_size=200), min_size=1))
def test_what_was_packed_is_unpacked(
    pack: str, title: str, author: str, by: str, files: dict[str, bytes]
) -> None:
    files = {f"{name}.cypher": data for name, data in files.items() if name not in ("nul",)}
    content = Packed(pack if pack != "nul" else "null", title, author, by, files)
    assert unpack(packed_bytes(content)) == content


def test_a_broken_query_stops_both_ways(folder: Path, tmp_path: Path) -> None:
    raw = export(read_pack(folder))
    write(folder.parent, "money.gifts", OTHER.replace("LIMIT $limit\n", ""))
    pack = read_pack(folder)
    with pytest.raises(InputError, match=r"gifts\.cypher, line 27: There is no LIMIT"):
        export(pack)
    files = dict(unpack(raw).files) | {"gifts.cypher": (folder / "gifts.cypher").read_bytes()}
    file = tmp_path / "money.zip"
    file.write_bytes(packed_bytes(Packed("money", "", "", "", files)))
    with pytest.raises(InputError, match="no LIMIT"):
        install(file, tmp_path / "theirs")
    assert list((tmp_path / "theirs").iterdir()) == []


def test_an_old_pack_is_kept_unless_it_is_to_go(folder: Path, tmp_path: Path) -> None:
    file, theirs = tmp_path / "money.zip", tmp_path / "theirs"
    file.write_bytes(export(read_pack(folder)))
    write(theirs, "money.old", GOOD)
    with pytest.raises(Refused, match="already"):
        install(file, theirs)
    assert [path.name for path in (theirs / "money").iterdir()] == ["old.cypher"]
    install(file, theirs, overwrite=True)
    assert not (theirs / "money" / "old.cypher").exists()
    assert (theirs / "money" / "gifts.cypher").exists()


def zipped(
    files: Files, *, index: object = None, change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """A zip of these members with a manifest that fits them, or with another one."""
    if index is None:
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        words = dict.fromkeys(("title", "author", "created_by"), "")
        index = {"format": 1, "pack": "money", "files": hashes} | words
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(INDEX, index if isinstance(index, bytes) else json.dumps(index))
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(info)
            archive.writestr(info, data)
    return out.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


QUERY = GOOD.encode()
ONE = {"a.cypher": hashlib.sha256(QUERY).hexdigest()}
INDEXED = {"format": 1, "pack": "money", "title": "", "author": "", "created_by": ""}
HOSTILE: list[tuple[str, bytes, str]] = [
    ("no zip", b"PK\x03\x04nothing", "not a pack file"),
    ("empty", b"", "not a pack file"),
    ("cut short", zipped({"a.cypher": QUERY})[:-30], "not a pack file"),
    ("up", zipped({"../a.cypher": QUERY}), "no business"),
    ("absolute", zipped({"/etc/a.cypher": QUERY}), "no business"),
    ("drive", zipped({"c:a.cypher": QUERY}), "no business"),
    ("backslash", zipped({"x\\a.cypher": QUERY}), "no business"),
    ("folder", zipped({"x/a.cypher": QUERY}), "no business"),
    ("only a folder", zipped({"x/": b""}), "no business"),
    ("another kind of file", zipped({"run.py": b""}), "no business"),
    ("capitals", zipped({"A.cypher": QUERY}), "no business"),
    ("device", zipped({"con.cypher": QUERY}), "no business"),
    ("stream", zipped({"a.cypher:x": QUERY}), "no business"),
    ("symbolic link", zipped({"a.cypher": b"/etc/passwd"}, change=link), "not a plain file"),
    ("bomb", zipped({"a.cypher": b" " * 190_000}), "too large"),
    ("large", zipped({"a.cypher": bytes(range(256)) * 1000}), "too large"),
    ("many", zipped({f"q{n}.cypher": b"" for n in range(2001)}), "2,000 members"),
    ("changed", zipped({"a.cypher": b"x"}, index=INDEXED | {"files": ONE}), "was changed"),
    ("too many named", zipped({}, index=INDEXED | {"files": ONE}), "differ"),
    ("not named", zipped({"a.cypher": QUERY}, index=INDEXED | {"files": {}}), "differ"),
    ("no manifest", zipped({}, index=b""), "no manifest"),
    ("manifest no UTF-8", zipped({}, index=b"\xff"), "no manifest"),
    ("manifest a list", zipped({}, index=[]), "exactly"),
    ("manifest with more", zipped({}, index=INDEXED | {"files": {}, "x": 1}), "exactly"),
    ("another format", zipped({}, index=INDEXED | {"files": {}, "format": 2}), "format 1"),
    ("format true", zipped({}, index=INDEXED | {"files": {}, "format": True}), "format 1"),
    ("no hash", zipped({}, index=INDEXED | {"files": {"a.cypher": "0"}}), "wrong type"),
    ("pack up", zipped({}, index=INDEXED | {"files": {}, "pack": "../x"}), "cannot be a folder"),
    ("pack a device", zipped({}, index=INDEXED | {"files": {}, "pack": "nul"}), "cannot be"),
    ("no query", zipped({}, index=INDEXED | {"files": {}}), "no query"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "words"), [row[1:] for row in HOSTILE], ids=[r[0] for r in HOSTILE]
)
def test_what_is_not_let_in(raw: bytes, words: str, tmp_path: Path) -> None:
    file, folder = tmp_path / "pack.zip", tmp_path / "a" / "theirs"
    file.write_bytes(raw)
    with pytest.raises(InputError, match=words):
        install(file, folder)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [file]


def test_all_together_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = zipped({"a.cypher": QUERY, "b.cypher": QUERY})
    monkeypatch.setattr(packfile, "MOST_TOTAL", 2 * len(QUERY))
    with pytest.raises(InputError, match="bytes at most"):
        unpack(raw)


def test_a_member_twice() -> None:
    raw = bytearray(zipped({"aa.cypher": QUERY, "ab.cypher": OTHER.encode()}))
    twice = bytes(raw).replace(b"ab.cypher", b"aa.cypher")
    with pytest.raises(InputError, match="twice"):
        unpack(twice)


@given(st.data())
def test_no_changed_byte_is_taken_for_the_pack(data: st.DataObject) -> None:
    content = Packed("money", "T", "A", "x", {"a.cypher": QUERY})
    raw = bytearray(packed_bytes(content))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        found = unpack(bytes(raw))
    except InputError:
        return
    assert found == content
