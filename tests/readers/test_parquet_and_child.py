"""Parquet as text, and a child process whose death is an error of the input."""

from __future__ import annotations

import datetime as dt
import decimal
import os
import signal
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphengine.errors import InputError
from loaders.readers import Format, Limits, sniff
from loaders.readers import isolated as isolated_module
from tests.readers.conftest import read_all


def save(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_typed_columns_become_text(tmp_path):
    moment = dt.datetime(2016, 3, 4, 15, 6, 7)
    zone = pa.timestamp("us", "Asia/Shanghai")
    utc = dt.datetime(2016, 3, 4, 7, 6, 7, tzinfo=dt.UTC)
    path = save(
        tmp_path / "t.parquet",
        i=pa.array([2**60, None]),
        f=pa.array([13912345678.0, 0.1]),
        dec=pa.array([decimal.Decimal("12.30"), decimal.Decimal("-0.05")]),
        d=pa.array([dt.date(2016, 3, 4), None]),
        m=pa.array([moment, moment.replace(microsecond=250_000)], pa.timestamp("us")),
        z=pa.array([utc, None], zone),
        t=pa.array([dt.time(15, 6, 7), None], pa.time64("us")),
        b=pa.array([True, False]),
        s=pa.array(["x", ""]),
        c=pa.array(["北京", "北京"]).dictionary_encode(),
        n=pa.nulls(2),
    )
    out = read_all(path)
    assert out.rows == [
        (
            str(2**60),
            "13912345678",
            "12.30",
            "2016-03-04",
            "2016-03-04 15:06:07",
            "2016-03-04 15:06:07+08:00",
            "15:06:07",
            "true",
            "x",
            "北京",
            None,
        ),
        (
            None,
            "0.1",
            "-0.05",
            None,
            "2016-03-04 15:06:07.250",
            None,
            None,
            "false",
            None,
            "北京",
            None,
        ),
    ]
    assert out.lines == [1, 2]
    assert sniff(path).kind == "parquet"


def test_floats_that_lost_digits_come_in_e_notation(tmp_path):
    floats = [4.20106199001011e17, 2.0**53, 1e300, -0.0, float("nan"), 1.5e-7]
    path = save(tmp_path / "f.parquet", f=pa.array(floats))
    assert [row[0] for row in read_all(path).rows] == [
        "4.20106199001011E+17",
        str(2**53),
        "1.00000000000000E+300",
        "0",
        "NaN",
        "1.5e-7",
    ]


def test_int96_times(tmp_path):
    table = pa.table({"at": pa.array([dt.datetime(2016, 3, 4, 15, 6, 7)], pa.timestamp("ns"))})
    pq.write_table(table, tmp_path / "i.parquet", use_deprecated_int96_timestamps=True)
    assert read_all(tmp_path / "i.parquet").rows == [("2016-03-04 15:06:07",)]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1, 2]]),
        pa.array([{"x": 1}]),
        pa.array([b"raw"]),
        pa.array([dt.timedelta(1)]),
        pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16], pa.binary(16))),
    ],
)
def test_nested_and_extension_columns_are_named(tmp_path, column):
    path = save(tmp_path / "n.parquet", plain=pa.array([1]), odd=column)
    with pytest.raises(InputError, match="odd"):
        read_all(path)


@pytest.mark.parametrize("keep", [4, 100, -1, -8])
def test_files_cut_short(tmp_path, keep):
    path = save(tmp_path / "c.parquet", a=pa.array(range(1000)))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError, match="Parquet"):
        read_all(path)


def test_bytes_changed_anywhere_never_crash_us(tmp_path):
    path = save(tmp_path / "x.parquet", a=pa.array(range(200)), s=pa.array(["ab"] * 200))
    data = path.read_bytes()
    for at in range(4, len(data), max(1, len(data) // 12)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :])
        try:
            assert read_all(path).records >= 0
        except InputError as error:
            assert "x.parquet" in str(error)


def test_empty_table_and_long_cells(tmp_path):
    path = save(tmp_path / "e.parquet", a=pa.array([], pa.string()))
    assert read_all(path).records == 0
    assert read_all(path).header == ["a"]
    path = save(tmp_path / "l.parquet", a=pa.array(["x" * 50, "y", None]))
    out = read_all(path, Format(limits=Limits(max_cell=10)))
    assert (out.rows, out.lines, [bad.row for bad in out.bad]) == ([("y",), (None,)], [2, 3], [1])


def test_a_dictionary_bomb_ends_in_an_error(tmp_path):
    one = pa.DictionaryArray.from_arrays(
        pa.array([0] * 65_536, pa.int32()), pa.array(["x" * 200_000])
    )
    path = save(tmp_path / "bomb.parquet", a=one)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError):
        read_all(path)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_child_that_aborts_is_an_input_error(tmp_path, monkeypatch):
    path = save(tmp_path / "a.parquet", a=pa.array([1]))
    real = isolated_module.subprocess.Popen

    def abort(command, **options):
        return real([sys.executable, "-c", "import os; os.abort()"], **options)

    monkeypatch.setattr(isolated_module.subprocess, "Popen", abort)
    with pytest.raises(InputError, match=rf"status -{signal.SIGABRT:d}"):
        read_all(path)


def test_a_silent_child_is_ended(tmp_path, monkeypatch):
    path = save(tmp_path / "a.parquet", a=pa.array([1]))
    real = isolated_module.subprocess.Popen

    def hang(command, **options):
        return real([sys.executable, "-c", "import time; time.sleep(60)"], **options)

    monkeypatch.setattr(isolated_module.subprocess, "Popen", hang)
    with pytest.raises(InputError, match="without a row"):
        read_all(path, Format(limits=Limits(child_seconds=0.5)))


def test_leaving_early_ends_the_child(tmp_path):
    from loaders.readers import read

    path = save(tmp_path / "a.parquet", a=pa.array(range(300_000)))
    batches = read(path, batch_rows=1000)
    assert next(batches).frame.height == 1000
    batches.close()
