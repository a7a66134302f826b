"""Loads: every row counted, duplicates out, a failed or killed load leaves nothing."""

from __future__ import annotations

import csv
import os
import threading
from datetime import date
from pathlib import Path

import pytest

from graphengine.case import load as loading
from graphengine.case.folder import CaseInfo, create
from graphengine.case.state import Case
from graphengine.errors import InputError, Refused, StoreUnavailable
from tests.case.fake import FakeMapping, write


def counts(result: loading.LoadResult, n: int = 0) -> tuple[int, int, int, int]:
    c = result.files[n].counts
    assert c.rows == c.loaded + c.rejected + c.duplicates
    return c.rows, c.loaded, c.rejected, c.duplicates


def test_rows_are_loaded_rejected_or_duplicates(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        ("1", "A", "B", 100, "x"),
        ("2", "A", "C", "abc", "x"),
        ("1", "A", "B", 100, "x"),
        ("3", "B", "C", 50, ""),
    )
    result = case.load(FakeMapping(), [path])
    assert counts(result) == (4, 2, 1, 1)
    edges = case.view.edges("TRANSFERRED")
    assert edges["id"].to_list() == ["1", "3"]
    assert edges["row"].to_list() == [2, 5]
    assert edges["source"].unique().to_list() == [result.files[0].stored.sha256]
    assert case.view.nodes("Account")["key"].to_list() == ["A", "B", "C"]


def test_loading_twice_is_loading_once(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ("1", "A", "B", 100, "x"), ("2", "A", "B", "bad", ""))
    case.load(FakeMapping(), [path])
    before, version = case.data_digest(), case.journal.version()
    again = case.load(FakeMapping(), [path])
    assert counts(again) == (2, 0, 1, 1)
    assert again.load == 0
    assert (case.data_digest(), case.journal.version()) == (before, version)
    renamed = path.rename(tmp_path / "b.csv")
    assert counts(case.load(FakeMapping(), [renamed])) == (2, 0, 1, 1)


def test_overlapping_files_share_rows_and_keep_both_sources(case: Case, tmp_path: Path) -> None:
    a = write(tmp_path / "a.csv", ("1", "A", "B", 100, "x"), ("2", "B", "C", 5, ""))
    b = write(tmp_path / "b.csv", ("2", "B", "C", 5, ""), ("3", "C", "D", 7, ""))
    result = case.load(FakeMapping(), [a, b])
    assert counts(result, 0) == (2, 2, 0, 0)
    assert counts(result, 1) == (2, 1, 0, 1)
    import polars as pl

    rows = pl.concat(pl.read_parquet(p) for p in case.part_paths("rows", FakeMapping().signature))
    shared = rows.filter(pl.len().over("high", "low") > 1)
    assert sorted(shared["row"].to_list()) == [2, 3]
    assert shared["source"].n_unique() == 2


def test_changed_cell_is_a_new_statement_and_the_first_one_stands(
    case: Case, tmp_path: Path
) -> None:
    case.load(FakeMapping(), [write(tmp_path / "a.csv", ("1", "A", "B", 100, "x"))])
    case.load(FakeMapping(), [write(tmp_path / "b.csv", ("1", "A", "B", 999, "x"))])
    edges = case.view.edges("TRANSFERRED")
    assert edges["amount_minor"].to_list() == [100]
    assert case.status()["again"] == {"TRANSFERRED": 1}
    assert case.view.statements("edges", "TRANSFERRED").collect().height == 2


def test_one_id_with_other_ends_is_another_edge(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ("1", "A", "B", 100, ""), ("1", "C", "D", 100, ""))
    case.load(FakeMapping(), [path])
    assert case.view.edges("TRANSFERRED").height == 2


@pytest.mark.parametrize("batch_rows", [1, 2, 7])
def test_equal_rows_are_one_fact_or_several_as_the_mapping_says(
    case: Case, tmp_path: Path, batch_rows: int
) -> None:
    path = write(tmp_path / "a.csv", *[("", "A", "B", 1, "")] * 5)
    one = FakeMapping(name="one", own_ids=False, batch_rows=batch_rows)
    assert counts(case.load(one, [path])) == (5, 1, 0, 4)
    several = FakeMapping(name="several", own_ids=False, repeats="distinct", batch_rows=batch_rows)
    # The first of them is in the case already.
    assert counts(case.load(several, [path])) == (5, 4, 0, 1)
    assert case.view.edges("TRANSFERRED").height == 5
    part = write(tmp_path / "b.csv", *[("", "A", "B", 1, "")] * 6)
    assert counts(case.load(several, [part])) == (6, 1, 0, 5)


def test_file_that_fails_is_named_and_the_others_go_on(case: Case, tmp_path: Path) -> None:
    good = write(tmp_path / "good.csv", ("1", "A", "B", 1, ""), ("2", "A", "B", 2, ""))
    missing = tmp_path / "missing.csv"
    result = case.load(FakeMapping(), [missing, good])
    assert isinstance(result.files[0].error, InputError)
    assert "missing.csv" in str(result.files[0].error)
    assert counts(result, 1) == (2, 2, 0, 0)


def test_rows_of_a_failed_file_do_not_count_as_known(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", *[(i, "A", "B", i, "") for i in range(9)])
    broken = case.load(FakeMapping(fail_at=6), [path])
    assert broken.failed and broken.load == 0
    assert not list(case.folder.facts.rglob("*.parquet"))
    assert counts(case.load(FakeMapping(), [path])) == (9, 9, 0, 0)


def test_reject_file_has_the_row_as_received_and_loads_when_corrected(
    case: Case, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", ("7", "A", "B", "x,y\n=1", "Ann"), ("8", "A", "B", 1, ""))
    result = case.load(FakeMapping(), [path])
    rejects = case.folder.root / result.files[0].reject_file
    with rejects.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert rows[0]["amount"] == "x,y\n=1"
    assert (rows[0]["reject_row"], rows[0]["reject_column"]) == ("2", "amount")
    fixed = write(tmp_path / "fixed.csv", ("7", "A", "B", 12, "Ann"))
    assert counts(case.load(FakeMapping(), [fixed])) == (1, 1, 0, 0)


def test_flags_are_counted(case: Case, tmp_path: Path) -> None:
    case.load(FakeMapping(), [write(tmp_path / "a.csv", ("1", "A", "B", 1, "odd"))])
    assert case.status()["flags"] == {"Account": {"name:odd": 2}}


def test_what_a_killed_load_left_is_swept_and_a_persons_file_is_not(
    case: Case, tmp_path: Path
) -> None:
    case.load(FakeMapping(), [write(tmp_path / "a.csv", ("1", "A", "B", 1, ""))])
    orphan = case.folder.facts / "edges" / "TRANSFERRED" / "000002-0000.parquet"
    orphan.write_bytes(b"half a file")
    (case.folder.sources / ("0" * 64)).write_bytes(b"unnamed")
    (case.folder.rejects / "000002-0000-a.csv").write_text("left over")
    mine = case.folder.rejects / "000001-0000-a corrected.csv"
    mine.write_text("a person's")
    (case.folder.staging).mkdir(parents=True)
    assert case.view.edges("TRANSFERRED").height == 1
    case.load(FakeMapping(), [write(tmp_path / "b.csv", ("2", "A", "B", 1, ""))])
    assert not (case.folder.sources / ("0" * 64)).exists()
    assert not (case.folder.rejects / "000002-0000-a.csv").exists()
    assert mine.exists() and not case.folder.staging.exists()
    assert case.view.edges("TRANSFERRED").height == 2
    assert case.check_files() == []


def test_second_writer_waits_or_is_told(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ("1", "A", "B", 1, ""))
    late = case.folder.writing(seconds=0.05)
    with (
        case.folder.writing(),
        pytest.raises(StoreUnavailable, match="Another command"),
        late,
    ):
        pass
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with case.folder.writing():
            entered.set()
            leave.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(5)
    threading.Timer(0.2, leave.set).start()
    assert counts(case.load(FakeMapping(), [path])) == (1, 1, 0, 0)
    thread.join()


def test_case_past_its_review_date_takes_nothing(tmp_path: Path) -> None:
    info = CaseInfo("T", "p", "a", date(2001, 1, 1))
    old = Case(create(tmp_path / "case", info))
    with pytest.raises(Refused, match="2001-01-01"):
        old.load(FakeMapping(), [write(tmp_path / "a.csv", ("1", "A", "B", 1, ""))])


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_links_and_folders_are_refused(case: Case, tmp_path: Path) -> None:
    real = write(tmp_path / "a.csv", ("1", "A", "B", 1, ""))
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    result = case.load(FakeMapping(), [link, tmp_path])
    assert [f.error is not None for f in result.files] == [True, True]
    assert "Links are not followed" in str(result.files[0].error)
