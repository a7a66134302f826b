"""``trace chains`` and ``trace money`` as a user meets them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from graphengine.commands.spans import moment, shares, span
from graphengine.errors import UsageError
from tests.cli.test_cli import NEW, call

HEAD = "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"
ROWS = """\
1,2016-03-01 10:00:00,V1,X,M1,Y,1000.00,CNY
2,2016-03-02 10:00:00,W1,X,M1,Y,2000.00,CNY
3,2016-03-03 10:00:00,M1,Y,K1,Z,1500.00,CNY
4,2016-03-20 10:00:00,K1,Z,V1,X,1400.00,CNY
"""


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path, bank = tmp_path / "case", tmp_path / "bank.csv"
    bank.write_text(HEAD + ROWS, encoding="utf-8")
    assert call(capsys, "case", "new", path, *NEW)[0] == 0
    assert call(capsys, "load", "--case", path, "transfers", bank)[0] == 0
    return path


def ask(capsys: pytest.CaptureFixture[str], *argv: object) -> dict[str, Any]:
    code, out, err = call(capsys, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def test_chains_follow_the_contract(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("trace", "chains", "--case", case, "--from", "account:W1", "--to", "account:K1")
    found = ask(capsys, *common)
    assert found["chains"][0]["nodes"] == ["account:W1@X", "account:M1@Y", "account:K1@Z"]
    assert set(found["chains"][0]) == {"nodes", "edges", "start", "end", "score"}
    assert [edge["id"] for edge in found["chains"][0]["edges"]] == ["2", "3"]
    assert found["certificate"]["exhausted"] is True and found["certificate"]["cuts"] == []
    evidence = found["chains"][0]["edges"][1]["evidence"]
    code, out, _ = call(capsys, "evidence", "--case", case, *evidence)
    assert code == 0 and "3,2016-03-03 10:00:00,M1,Y,K1,Z,1500.00,CNY" in out
    assert ask(capsys, *common, "--keep-ratio", "80%")["chains"] == []
    again = ask(capsys, *common)
    assert again == found
    code, out, err = call(capsys, *common, "--show-cypher")
    assert code == 0 and "MATCH (n0:Account)-[r1:TRANSFERRED]->" in err
    assert "account:M1@Y" in out and f"kept as run {found['run']}" in err
    late = ask(capsys, *common, "--until", "2016-03-02")
    assert late["chains"] == []
    cycle = ask(capsys, "trace", "chains", "--case", case, "--from", "account:V1", "--cycles")
    assert [edge["id"] for edge in cycle["chains"][0]["edges"]] == ["1", "3", "4"]


def test_money_follows_the_contract(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze = tmp_path / "freeze.csv"
    common = ("trace", "money", "--case", case, "--from", "transfer:1")
    found = ask(capsys, *common, "--freeze", freeze)
    assert found["seed"]["amount_minor"] == 100_000
    for rule in ("fifo", "lifo", "pro-rata", "lowest-balance"):
        part = found["rules"][rule]
        left = sum(entry["left_minor"] for entry in part["accounts"])
        assert left + part["left_data_minor"] == 100_000
        keys = {"account", "received_minor", "passed_minor", "left_minor", "first_at"}
        assert all(keys <= set(entry) for entry in part["accounts"])
    fifo = {e["account"]: e["left_minor"] for e in found["rules"]["fifo"]["accounts"]}
    assert fifo == {"M1@Y": 0, "K1@Z": 0, "V1@X": 100_000}
    rows = list(csv.DictReader(freeze.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["account"] for row in rows] == ["M1@Y", "V1@X", "K1@Z"]
    assert rows[0]["bank"] == "Y" and rows[0]["low_minor"] == "0"
    account = ask(capsys, "trace", "money", "--case", case, "--from", "account:M1",
                  "--amount", "100.50", "--rule", "fifo")  # fmt: skip
    assert account["seed"]["amount_minor"] == 10_050
    assert list(account["rules"]) == ["fifo"]
    code, out, err = call(capsys, *common)
    assert code == 0 and "1,000.00 CNY" in out and "left the data" in out
    assert f"kept as run {found['run']}" in err


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("chains", "--from", "account:NONE"), 3),
        (("chains", "--from", "account:V1", "--since", "2016-03-05", "--until", "2016-03-01"), 2),
        (("chains", "--from", "account:V1", "--max-dwell", "soon"), 2),
        (("chains", "--from", "account:V1", "--pattern", "account -GAVE-> account"), 2),
        (("chains", "--from", "account:V1", "--max-hops", "40"), 2),
        (("money", "--from", "transfer:99"), 3),
        (("money", "--from", "account:V1", "--amount", "-3"), 2),
        (("money", "--from", "account:V1", "--from", "transfer:1"), 2),
        (("money", "--from", "account:V1", "--currency", "USD"), 2),
        (("money", "--from", "transfer:1", "--rule", "fairest"), 2),
        (("money", "--from", "transfer:1", "--opening", "account:M1"), 2),
        (("chains", "--from", "account:V1", "--to", "account:NONE"), 3),
        (("chains", "--from", "planet:V1"), 3),
        (("chains", "--from", "account:V1", "--least", "-1"), 2),
        (("chains", "--from", "account:V1", "--keep-ratio", "1:0.5"), 2),
        (("chains", "--from", "account:V1", "--hub", "-1"), 2),
        (("money", "--from", "account:NONE"), 3),
        (("money", "--from", "transfer:1", "--amount", "0"), 2),
        (("money", "--from", "transfer:1", "--amount", "1000.01"), 2),
        (("money", "--from", "transfer:1", "--currency", "USD", "--rates", "RATES"), 2),
        (("money", "--from", "transfer:1", "--rates", "no-such-file.csv"), 2),
        (("money", "--from", "transfer:1", "--opening", "account:M1=5..1"), 2),
        (("money", "--from", "transfer:1", "--opening", "account:M1=-5"), 2),
        (("network", "--from", "person:NONE"), 3),
    ],
)
def test_wrong_questions_are_named(
    case: Path, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: int
) -> None:
    rates = case / "rates.csv"
    rates.write_text("date,from,to,rate\n2016-01-01,EUR,CNY,7.2\n", encoding="utf-8")
    words = [str(rates) if word == "RATES" else word for word in argv[1:]]
    got, out, err = call(capsys, "trace", argv[0], "--case", case, *words)
    assert (got, out) == (code, "")
    assert err.startswith("graphengine: ") and err.count("\n") == 1, err


def test_words_for_spans_times_and_shares() -> None:
    assert span("36h") == timedelta(hours=36)
    assert span("1.5 days") == timedelta(hours=36)
    assert span("90min") == timedelta(minutes=90)
    assert moment("2016-07-01", "Asia/Shanghai") == datetime(2016, 6, 30, 16, tzinfo=UTC)
    last = moment("2016-07-01", "UTC", end=True)
    assert last == datetime(2016, 7, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    assert moment("2016-07-01T08:00+02:00", "UTC") == datetime(2016, 7, 1, 6, tzinfo=UTC)
    assert shares("0.8") == (Fraction(4, 5), Fraction(1))
    assert shares("80%:105%") == (Fraction(4, 5), Fraction(21, 20))
    for wrong in (lambda: span("5"), lambda: moment("2016-02-30", "UTC"), lambda: shares("x")):
        with pytest.raises(UsageError):
            wrong()
