"""Facts are plain Parquet of standard types, and what the journal says of them is so."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import loaders
from graphengine.case.state import Case
from graphengine.case.vault import sha256_of

PLAIN = (
    pa.string(),
    pa.int64(),
    pa.int32(),
    pa.int8(),
    pa.float64(),
    pa.bool_(),
    pa.date32(),
    pa.timestamp("us", tz="UTC"),
    pa.uint64(),
)


@pytest.fixture
def loaded(case: Case, tmp_path: Path) -> Case:
    path = tmp_path / "phones.csv"
    path.write_text(
        "msisdn,holder_id,holder_name,operator,opened,closed,imei\n"
        "13912345678,11010519491231002X,Ann,Op,2015-01-02,,490154203237518\n",
        encoding="utf-8",
    )
    bank = tmp_path / "bank.csv"
    bank.write_text(
        "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"
        "1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY\n",
        encoding="utf-8",
    )
    case.load(loaders.mapping("phones"), [path])
    case.load(loaders.mapping("transfers"), [bank])
    return case


def test_types_are_standard_ones(loaded: Case) -> None:
    parts = sorted(loaded.folder.facts.rglob("*.parquet"))
    kinds = {p.relative_to(loaded.folder.facts).parts[:2] for p in parts}
    assert {("nodes", "Phone"), ("edges", "HOLDS"), ("edges", "TRANSFERRED")} <= kinds
    for part in parts:
        for field in pq.read_schema(part):
            assert field.type in PLAIN, (part.name, field)


def test_values_as_any_reader_sees_them(loaded: Case) -> None:
    (path,) = loaded.part_paths("edges", "TRANSFERRED")
    row = pq.read_table(path).to_pylist()[0]
    assert row["at"].isoformat() == "2016-03-01T02:00:00+00:00"
    assert (row["amount_minor"], row["currency"], row["id"]) == (1250, "CNY", "1")
    assert (row["src"], row["dst"], row["row"], row["statement"]) == ("A1@X", "B1@Y", 2, 0)


def test_journal_names_every_part_with_rows_and_hash(loaded: Case) -> None:
    rows = loaded.journal.rows("SELECT path, rows, sha256, bytes FROM parts")
    assert len(rows) == len(list(loaded.folder.facts.rglob("*.parquet")))
    for row in rows:
        path = loaded.folder.facts / row["path"]
        assert pq.read_metadata(path).num_rows == row["rows"]
        assert (sha256_of(path), path.stat().st_size) == (row["sha256"], row["bytes"])


def test_journal_refuses_counts_that_do_not_add_up(loaded: Case) -> None:
    with pytest.raises(sqlite3.IntegrityError), loaded.journal.connect() as db:
        db.execute("UPDATE files SET rows = rows + 1")
    assert loaded.journal.rows("PRAGMA journal_mode")[0][0] == "wal"


def test_sources_are_read_only_and_named_by_hash(loaded: Case) -> None:
    for path in loaded.folder.sources.iterdir():
        assert sha256_of(path) == path.name
        assert not path.stat().st_mode & 0o222
