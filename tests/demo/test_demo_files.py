"""The agency files: same bytes, promised sizes, valid identifiers, an honest manifest."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import phonenumbers
import psutil
import pytest
from stdnum import luhn
from stdnum.cn import ric

from graphengine.demo import DemoFiles, Habits, generate
from graphengine.demo.regions import REGIONS
from graphengine.errors import UsageError

from .conftest import column, manifest, rows_of, table


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder).as_posix()): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes_in_another_process(small: DemoFiles, tmp_path: Path) -> None:
    code = "import sys; from graphengine.demo import generate; generate(sys.argv[1], seed=7)"
    environment = os.environ | {"PYTHONHASHSEED": "12345", "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert digest(tmp_path) == digest(small.agency.parent)


def test_other_seed_other_bytes(small: DemoFiles, tmp_path: Path) -> None:
    generate(tmp_path, seed=8)
    ours, theirs = digest(tmp_path / "agency"), digest(small.agency)
    assert [name for name in ours if ours[name] == theirs.get(name)] == []


def test_generate_returns_what_is_there(small: DemoFiles) -> None:
    listed = {entry["file"] for entry in manifest(small)}
    assert {path.name for path in small.files} == listed
    assert {path.name for path in small.agency.iterdir()} == listed | {"manifest.json"}
    assert {entry["mapping"] for entry in manifest(small)} == {
        "persons", "organisations", "phones", "accounts", "transfers", "calls", "parcels", "stays",
    }  # fmt: skip


def test_manifest_equals_a_plain_recount(small: DemoFiles) -> None:
    for entry in manifest(small):
        rows = rows_of(small, entry)
        assert len(rows) == entry["rows"], entry["file"]
        repeats = sum(n - 1 for n in Counter(map(tuple, rows)).values())
        assert repeats == entry["duplicates"], entry["file"]
        width = len(entry["columns"])
        ragged = sum(len(row) != width for row in rows)
        assert ragged == entry["bad_rows"].get("ragged", 0), entry["file"]
        whole = [row for row in rows if len(row) == width]
        bad_dates = sum(
            any(re.match(r"\d{4}[-/]0?2[-/]31|2015-13-40", cell) for cell in row) for row in whole
        )
        assert bad_dates == entry["bad_rows"].get("date", 0), entry["file"]


def test_overlap_of_files_of_one_bank_is_as_noted(small: DemoFiles) -> None:
    by_name = {entry["file"]: entry for entry in manifest(small)}
    for first, second in (
        ("bank-a-2015.csv", "bank-a-2016.csv"),
        ("persons-east.csv", "persons-west.csv"),
    ):
        early = {row[0] for row in rows_of(small, by_name[first])}
        late = {row[0] for row in rows_of(small, by_name[second])}
        noted = by_name[second]["overlap"]
        assert noted > 0
        # Respelt ids, and the odd ones common to both files, may hide or add a few.
        assert abs(len(early & late) - noted) <= 3


def test_resident_ids_are_valid_but_for_the_planted_ones(small: DemoFiles) -> None:
    entries = [entry for entry in manifest(small) if entry["mapping"] == "persons"]
    wrong = [cell for cell in column(small, "persons", "id_no") if not ric.is_valid(_plain(cell))]
    odd = sum(e["odd"]["wrong_check_digit"] + e["odd"]["spreadsheet_number"] for e in entries)
    assert len(wrong) == odd
    holders = {cell for cell in column(small, "phones", "holder_id") if cell[:1].isdigit()}
    assert len(holders) > 1400
    assert all(ric.is_valid(cell) for cell in holders)


def _plain(cell: str) -> str:
    return "".join(str(int(c)) if c.isdecimal() else c for c in cell.strip()).upper()


def test_region_codes_serve_every_birth_year_drawn() -> None:
    for region in REGIONS:
        for code in region.codes:
            for year in (1950, region.last_birth_year):
                body = f"{code}{year}0615123"
                assert ric.is_valid(body + ric.calc_check_digit(body + "0")), (
                    region.name,
                    code,
                    year,
                )


def test_phone_numbers_are_valid_in_every_spelling(small: DemoFiles) -> None:
    cells = column(small, "phones", "msisdn") + column(small, "calls", "b_number")
    cells += column(small, "parcels", "sender_phone")
    numbers = [cell for cell in cells if len(_digits(cell)) >= 11]
    assert len(numbers) > 10_000
    for cell in sorted(set(numbers)):
        assert phonenumbers.is_valid_number(phonenumbers.parse(cell, "CN")), cell
    assert "10086" in cells


def _digits(cell: str) -> str:
    return "".join(c for c in cell if c.isdecimal())


def test_cards_pass_luhn_and_local_numbers_do_not(small: DemoFiles) -> None:
    numbers = [cell for cell in column(small, "accounts", "account_no") if cell]
    cards = [number for number in numbers if len(number) == 19]
    local = [number for number in numbers if len(number) == 12]
    assert len(cards) + len(local) == len(numbers)
    assert len(local) > 10
    assert all(luhn.is_valid(number) for number in cards)
    assert not any(luhn.is_valid(number) for number in local)


def test_every_account_and_phone_of_an_event_is_registered(small: DemoFiles) -> None:
    accounts = set(column(small, "accounts", "account_no"))
    for name in ("from_account", "to_account"):
        used = {cell for cell in column(small, "transfers", name) if cell}
        assert used <= accounts
    phones = {_digits(_plain(cell)) for cell in column(small, "phones", "msisdn")}
    callers = {_digits(_plain(c))[-11:] for c in column(small, "calls", "a_number") if c}
    assert len(callers - phones) == 0


def test_cash_rows_have_one_end(small: DemoFiles) -> None:
    ends = zip(
        column(small, "transfers", "from_account"),
        column(small, "transfers", "to_account"),
        column(small, "transfers", "channel"),
        strict=True,
    )
    kinds = Counter((bool(a) + bool(b), c in ("cash", "现金")) for a, b, c in ends)
    assert set(kinds) == {(2, False), (1, True)}
    assert kinds[1, True] > 100


def test_the_promised_forms_are_there(small: DemoFiles) -> None:
    entries = manifest(small)
    assert {entry["encoding"] for entry in entries} == {"utf-8", "utf-8-sig", "gb18030", "xlsx"}
    stamps = [cell for cell in column(small, "transfers", "at") if len(cell) > 12]
    slash = sum(bool(re.fullmatch(r"\d{4}/\d{1,2}/\d{1,2} \d{2}:\d{2}", c)) for c in stamps)
    dash = sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", c)) for c in stamps)
    assert slash > 1000 < dash
    assert slash + dash == len(stamps)
    amounts = column(small, "transfers", "amount")
    assert sum("," in amount for amount in amounts) > 500
    called = column(small, "calls", "b_number")
    assert sum(c.startswith("+86") for c in called) > 1000
    assert sum(c.startswith("0086") for c in called) > 1000
    for name in ("sender_phone", "receiver_phone"):
        assert {"无", "NULL", "-"} & set(column(small, "parcels", name))


def test_habits_and_scale_are_checked() -> None:
    with pytest.raises(UsageError, match=r"'cash' is 1\.5"):
        Habits(cash=1.5)
    with pytest.raises(UsageError, match="add up"):
        Habits(cash=0.6, deposits=0.5)


def test_unknown_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="small, full, large"):
        generate(tmp_path, scale="huge")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_full_scale_counts_time_and_memory(tmp_path: Path) -> None:
    start = time.process_time()
    files = generate(tmp_path, scale="full", seed=11)
    assert time.process_time() - start < 60
    assert psutil.Process().memory_info().rss < 2 << 30
    counts = json.loads((files.truth / "truth.json").read_text(encoding="utf-8"))["counts"]
    assert (counts["workshops"], counts["sellers"], counts["regions"]) == (7, 18, 31)
    assert counts["innocents"] == 30_000
    assert 120 <= counts["brokers"] <= 135
    assert 2_000 <= counts["buyers"] <= 2_300
    rows: Counter[str] = Counter()
    for entry in manifest(files):
        rows[entry["mapping"]] += entry["rows"]
    assert 150_000 <= rows["transfers"] <= 300_000
    assert 300_000 <= rows["calls"] <= 600_000
    assert 80_000 <= rows["parcels"] <= 150_000
    assert len(table(files.truth / "deals.csv")) == counts["deals"]
