"""Encodings: the text equals the source, guesses are shown, faulty bytes reject one row."""

from __future__ import annotations

import pytest

from loaders.readers import Format, sniff

CHINESE = "姓名,地址,电话\n" + "".join(
    f"{name},上海市浦东新区世纪大道{n}号,1391234{n:04d}\n"
    for n, name in enumerate(["王伟", "李娜", "张敏", "刘洋", "陈静"] * 8)
)
TRADITIONAL = "姓名,地址\n" + "".join(
    f"{name},臺北市信義區市府路{n}號\n"
    for n, name in enumerate(["陳怡君", "林志豪", "黃雅婷", "張家豪"] * 8)
)
GERMAN = "Name,Straße\n" + "".join(
    f"Müller {n},Löffelstraße {n} für Überweisung\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-16", "utf-16-le"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5"),
        (GERMAN, "latin-1", None),
        (GERMAN, "utf-16-le", "utf-16-le"),
    ],
)
def test_text_equals_the_source(load, tmp_path, text, codec, found):
    out = load(text.encode(codec))
    assert out.bad == []
    lines = text.strip().split("\n")
    assert out.header == lines[0].split(",")
    assert [",".join(cell or "" for cell in row) for row in out.rows] == lines[1:]
    detected = sniff(tmp_path / "f.csv")
    assert found is None or detected.encoding == found
    assert 0 < detected.confidence <= 1


def test_a_guess_is_shown_with_its_confidence(load, tmp_path):
    load(CHINESE.encode("gb18030"))
    detected = sniff(tmp_path / "f.csv")
    assert any("guess" in note and f"{detected.confidence:.2f}" in note for note in detected.notes)


def test_rare_ideographs_survive_gb18030(load):
    text = "姓名,编号\n" + "".join(f"𠀋㐱龦{name},1\n" for name in ("王伟", "李娜", "张敏") * 9)
    out = load(text.encode("gb18030"), Format(encoding="gb18030"))
    assert out.rows[0][0] == "𠀋㐱龦王伟"
    assert load(text.encode("gb18030")).rows == out.rows


def test_a_faulty_byte_rejects_one_row_and_says_where(load):
    lines = CHINESE.encode("gb18030").split(b"\n")
    lines[3] = b"ab\xff," + lines[3]
    out = load(b"\n".join(lines), Format(encoding="gb18030"))
    assert len(out.rows) == 39
    assert [bad.row for bad in out.bad] == [4]
    assert "\\xff" in out.bad[0].raw
    lines[3] = b"ab\xff,x,y"
    out = load(b"\n".join(lines), Format(encoding="gb18030"))
    assert (out.bad[0].row, out.bad[0].column) == (4, "姓名")
    assert out.bad[0].reason == "not valid gb18030 at byte 3 of the line"


def test_lines_of_another_encoding_are_rejected_not_replaced(load):
    lines = [line.encode("utf-8") for line in CHINESE.strip().split("\n")]
    lines[5] = CHINESE.split("\n")[5].encode("gb18030")
    lines[9] = CHINESE.split("\n")[9].encode("gb18030")
    out = load(b"\n".join(lines))
    assert [bad.row for bad in out.bad] == [6, 10]
    assert len(out.rows) == 38
    assert not any("\ufffd" in (cell or "") for row in out.rows for cell in row)


def test_utf8_lines_within_a_gb18030_file_are_rejected(load):
    lines = [line.encode("gb18030") for line in CHINESE.strip().split("\n")]
    lines[5] = CHINESE.split("\n")[5].encode("utf-8")
    out = load(b"\n".join(lines))
    assert [bad.row for bad in out.bad] == [6]
    assert "UTF-8" in out.bad[0].reason
    assert len(out.rows) == 39


def test_declared_encoding_wins_over_a_guess_but_not_over_a_bom(load):
    assert load(GERMAN.encode("cp1252"), Format(encoding="cp1252")).header == ["Name", "Straße"]
    assert load(GERMAN.encode("utf-8-sig"), Format(encoding="cp1252")).header == ["Name", "Straße"]


def test_surrogates_in_utf8_are_faulty(load):
    out = load(b"a,b\n1,\xed\xa0\x80\n2,\xed\xb0\x80\n3,\xc0\x80\n4,5\n", Format(encoding="utf-8"))
    assert out.rows == [("4", "5")]
    assert [bad.row for bad in out.bad] == [2, 3, 4]
