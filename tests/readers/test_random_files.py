"""Properties: what Python's csv writes is what we read; any bytes end in rows or a clear error."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graphengine.errors import GraphengineError
from loaders.readers import Format, Limits, sniff
from tests.readers.conftest import Outcome, read_all

ALPHABET = st.sampled_from([*"ab1 ,;\t|\"'\n\r", "é", "漢", "𠀋", "\u2028", "\x0b", "\x85"])
CELL = st.text(ALPHABET, max_size=6)
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read_bytes(data: bytes, fmt: Format | None = None) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        path.write_bytes(data)
        return read_all(path, fmt)


@st.composite
def tables(draw):
    width = draw(st.integers(2, 4))
    row = st.lists(CELL, min_size=width, max_size=width)
    return draw(st.lists(row, max_size=8))


@QUIET
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_what_csv_writes_is_read_back(rows, delimiter, end, quoting, encoding):
    width = len(rows[0]) if rows else 2
    header = [f"c{at}" for at in range(width)]
    text = io.StringIO(newline="")
    if end != "\r\n":  # csv quotes only the line ends that it writes itself
        quoting = csv.QUOTE_ALL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([header, *rows])
    codec = encoding.removesuffix("-sig") if encoding != "utf-8-sig" else None
    fmt = Format(kind="csv", delimiter=delimiter, encoding=codec)
    out = read_bytes(text.getvalue().encode(encoding), fmt)
    assert out.bad == []
    assert out.rows == [tuple(cell or None for cell in row) for row in rows]
    assert out.header == header


@QUIET
@given(st.lists(st.lists(st.text("ab1 é", max_size=4), min_size=1, max_size=5), max_size=30))
def test_frame_rows_and_bad_rows_add_up(rows):
    lines = ["a,b,c", *(",".join(row) for row in rows)]
    records = sum(1 for line in lines[1:] if line)
    out = read_bytes("\n".join(lines).encode(), Format(delimiter=","))
    assert out.records == records
    good = {at for at, line in enumerate(lines, 1) if line.count(",") == 2 and at > 1}
    assert set(out.lines) == good
    assert {bad.row for bad in out.bad} == {at for at, ln in enumerate(lines, 1) if ln} - good - {1}


@QUIET
@given(st.lists(st.text(',"a\n', max_size=12), min_size=1, max_size=20))
def test_wild_quotes_lose_no_line(parts):
    """Every non-blank physical line belongs to one record or one bad row, in rising order."""
    text = "a,b\n" + "\n".join(parts) + "\n"
    out = read_bytes(text.encode(), Format(delimiter=","))
    starts = sorted(out.lines + [bad.row for bad in out.bad])
    assert starts == sorted(set(starts))
    lines = text.split("\n")
    spans: set[int] = set()
    for row, line in zip(out.rows, out.lines, strict=True):
        inner = sum(cell.count("\n") for cell in row if cell)
        spans |= set(range(line, line + inner + 1))
    spans |= {bad.row for bad in out.bad}
    spans |= {bad.row + n for bad in out.bad for n in range(bad.raw.count("\n") + 1)}
    wanted = {at for at, line in enumerate(lines, 1) if line and at > 1}
    assert wanted <= spans


@QUIET
@given(st.binary(max_size=200))
@example(b"\x1f\x8b\x08\x00")
@example(b"PAR1PAR1")
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b"\xff\xfea")
@example(b'{"a": [1, {"b": "\\ud800"}]}')
@example(b"\xff\xfe\x00\x00a")
@example(b"a,b\n\xed\xa0\x80,2")
def test_any_bytes_end_in_rows_or_our_own_error(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        path.write_bytes(data)
        for action in (sniff, read_all):
            try:
                action(path)
            except GraphengineError as error:
                assert str(error)


@QUIET
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "gb18030", "big5", "utf-16-le", "cp1252"]))
def test_faulty_bytes_never_become_replacement_characters(noise, encoding):
    data = "a,b\nx,y\n".encode(encoding) + noise + "\nu,v\n".encode(encoding)
    fmt = Format(kind="csv", encoding=encoding, delimiter=",")
    try:
        out = read_bytes(data, fmt)
    except GraphengineError:
        return
    if "\ufffd".encode(encoding, "ignore") not in noise or encoding in ("big5", "cp1252"):
        assert not any("\ufffd" in (cell or "") for row in out.rows for cell in row)


@settings(QUIET, max_examples=60)
@given(st.lists(st.dictionaries(st.text("ab.é", min_size=1, max_size=2), CELL, min_size=1)))
def test_json_lines_add_up(objects):
    import json

    text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in objects)
    out = read_bytes(text.encode(), Format(kind="jsonl"))
    assert out.records == len(objects)
    assert not out.bad
    for value, row in zip(objects, out.rows, strict=False):
        assert {k: v for k, v in value.items() if v} == {
            name: cell for name, cell in zip(out.header, row, strict=False) if cell
        } or len(out.batches) > 1


@QUIET
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=40), st.integers(16, 200))
def test_small_blocks_read_the_same(rows, size):
    import loaders.readers.blocks as blocks
    import loaders.readers.csvfile as csvfile

    text = io.StringIO(newline="")
    csv.writer(text).writerows([("a", "b"), *rows])
    data = re.sub(r'"', "", text.getvalue(), count=1).encode()
    fmt = Format(delimiter=",", encoding="utf-8", limits=Limits(max_record_lines=8))
    whole = read_bytes(data, fmt)
    old = blocks.BLOCK, csvfile.PIECE
    blocks.BLOCK, csvfile.PIECE = size, size
    try:
        cut = read_bytes(data, fmt)
    finally:
        blocks.BLOCK, csvfile.PIECE = old
    assert sorted(zip(cut.lines, cut.rows, strict=True)) == sorted(
        zip(whole.lines, whole.rows, strict=True)
    )
    assert sorted(bad.row for bad in cut.bad) == sorted(bad.row for bad in whole.bad)
