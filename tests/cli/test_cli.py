"""The command line as a user meets it: contracts of JSON, exit codes, one-line errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphengine import cli

HEAD = "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"


def call(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    try:
        code = cli.main([str(a) for a in argv])
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "case"
    code, *_ = call(capsys, "case", "new", path, *NEW)
    assert code == 0
    return path


NEW = ["--title", "T", "--purpose", "p", "--authority", "a", "--review-by", "2099-01-01"]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.csv"
    path.write_text(
        HEAD
        + "1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY\n"
        + "2,2016-02-31 10:00:00,A1,X,B1,Y,1.00,CNY\n"
        + "1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY\n",
        encoding="utf-8",
    )
    return path


def test_load_json_follows_the_contract(
    case: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, "load", "--case", case, "--json", "transfers", bank)
    report = json.loads(out)
    assert code == 0
    entry = report["files"][0]
    assert entry["name"] == "bank.csv" and len(entry["sha256"]) == 64
    counts = {k: entry[k] for k in ("rows", "loaded", "rejected", "duplicates")}
    assert counts == {"rows": 3, "loaded": 1, "rejected": 1, "duplicates": 1}
    assert report["edges"] == {"TRANSFERRED": 1}
    assert report["nodes"]["Account"] == 2


def test_status_and_verify(case: Path, bank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "load", "--case", case, "transfers", bank)
    code, out, _ = call(capsys, "status", "--case", case, "--json")
    status = json.loads(out)
    assert code == 0 and status["total"] == {"nodes": 2, "edges": 1}
    assert status["rejects"][0]["column"] == "at"
    code, out, _ = call(capsys, "status", "--case", case)
    assert "bank.csv" in out and "TRANSFERRED" in out
    assert call(capsys, "verify", "--case", case, "--no-graph")[0] == 0
    source = next((case / "sources").iterdir())
    source.chmod(0o600)
    source.write_bytes(source.read_bytes().replace(b"12.50", b"92.50"))
    code, out, err = call(capsys, "verify", "--case", case, "--no-graph")
    assert code == 2 and "bank.csv: changed" in out and "1 differences" in err


def test_corrected_rejects_load_again(
    case: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = call(capsys, "load", "--case", case, "--json", "transfers", bank)
    rejects = case / json.loads(out)["files"][0]["rejects"]
    fixed = bank.parent / "fixed.csv"
    fixed.write_bytes(rejects.read_bytes().replace(b"2016-02-31", b"2016-02-29"))
    code, out, _ = call(capsys, "load", "--case", case, "--json", "transfers", fixed)
    assert code == 0 and json.loads(out)["files"][0]["loaded"] == 1


def test_dry_run_shows_facts_and_loads_nothing(
    case: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, "load", "--case", case, "--json", "--dry-run", "transfers", bank)
    preview = json.loads(out)["files"][0]
    assert code == 0 and (preview["rows"], preview["rejected"]) == (3, 1)
    assert preview["facts"]["TRANSFERRED"][0]["amount_minor"] == 1250
    code, out, _ = call(capsys, "load", "--case", case, "--dry-run", "transfers", bank)
    assert code == 0 and "TRANSFERRED" in out
    assert list((case / "sources").iterdir()) == []


def test_evidence_leads_back_to_the_line_and_its_twin(
    case: Path, bank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = call(capsys, "load", "--case", case, "--json", "transfers", bank)
    short = json.loads(out)["files"][0]["sha256"][:12]
    code, out, _ = call(capsys, "evidence", "--case", case, "--json", f"{short}::2")
    found = json.loads(out)["evidence"][0]
    assert code == 0
    assert found["line"] == "1,2016-03-01 10:00:00,A1,X,B1,Y,12.50,CNY"
    assert found["also"] == [f"{short}::4"]
    assert call(capsys, "evidence", "--case", case, "0" * 12 + "::2")[0] == 3
    assert call(capsys, "evidence", "--case", case, f"{short}::999999")[0] == 3
    assert call(capsys, "evidence", "--case", case, f"{short}:sheet:2")[0] == 3
    assert call(capsys, "evidence", "--case", case, "nonsense")[0] == 2


ERRORS: list[tuple[int, list[str], str]] = [
    (2, ["load", "transfers"], "FILE"),
    (2, ["load", "transfers", "missing.csv"], "missing.csv"),
    (3, ["load", "no_such_mapping", "x.csv"], "no_such_mapping"),
    (2, ["trace", "network", "--from", "nonsense"], "kind:key"),
    (3, ["trace", "network", "--from", "person:nobody"], "not in this case"),
    (3, ["trace", "network", "--from", "persn:1"], "person"),
    (3, ["render", "network-0000000000"], "No run"),
    (2, ["cypher", "RETURN 1", "--rows", "0"], "row limit"),
    (2, ["cypher", "RETURN 1", "-p", "broken"], "key=value"),
    (2, ["nonsense"], "invalid choice"),
]


@pytest.mark.parametrize(("code", "argv", "words"), ERRORS)
def test_errors_are_one_line_with_an_exit_code(
    case: Path,
    code: int,
    argv: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRAPHENGINE_CASE", str(case))
    found, out, err = call(capsys, *argv)
    shown = out + err
    assert found == code, shown
    assert words in shown and "Traceback" not in shown


def test_no_case_is_not_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAPHENGINE_CASE", raising=False)
    code, out, err = call(capsys, "status", "--case", tmp_path, "--json")
    assert (code == 3 and "case.toml" in err + json.dumps(json.loads(out))) or "no case" in err


@pytest.mark.parametrize(
    "changed",
    [
        {"--review-by": "31.12.2099"},
        {"--title": " "},
        {"--time-zone": "Mars/Olympus"},
        {"--store": "bolt://neo4j:secret@host:7687"},
    ],
)
def test_bad_cases_are_refused(
    tmp_path: Path, changed: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    options = dict(zip(NEW[::2], NEW[1::2], strict=True)) | changed
    flat = [part for pair in options.items() for part in pair]
    code, _, err = call(capsys, "case", "new", tmp_path / "x", *flat)
    assert code == 2 and "secret" not in err
    assert not (tmp_path / "x" / "case.toml").exists()


def test_control_characters_are_shown_not_obeyed(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\x1b[2J\u202eb.csv"
    path.write_text(HEAD + "1,2016-03-01 10:00:00,A\x1b[31m,X,B,Y,1,CNY\n", encoding="utf-8")
    code, out, err = call(capsys, "load", "--case", case, "transfers", path)
    assert code == 0
    _, status, _ = call(capsys, "status", "--case", case)
    _, line, _ = call(capsys, "load", "--case", case, "--dry-run", "transfers", path)
    for text in (out, err, status, line):
        assert "\x1b" not in text and "\u202e" not in text
    assert "\\u001b" in status


@pytest.mark.parametrize("name", ["-rf.csv", "--help", "a;rm b.csv", "$(id).csv", "x\ny.csv"])
def test_odd_file_names_are_only_names(
    case: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(HEAD + "1,2016-03-01 10:00:00,A,X,B,Y,1,CNY\n", encoding="utf-8")
    argv: list[Any] = ["load", "--case", case, "--json", "transfers", "--", path]
    code, out, _ = call(capsys, *argv)
    assert code == 0 and json.loads(out)["files"][0]["name"] == name
    assert [len(p.name) for p in (case / "sources").iterdir()] == [64]


def test_long_digit_runs_stay_text() -> None:
    from graphengine.commands.common import parse_params

    found = parse_params(["id=310101199001011234", "n=5", "t=abc", 'q="12345"', "l=[1, 2]"])
    assert found == {"id": "310101199001011234", "n": 5, "t": "abc", "q": "12345", "l": [1, 2]}


def test_file_that_could_not_be_loaded_leaves_nothing(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    code, _, err = call(capsys, "load", "--case", case, "transfers", bad)
    assert code == 2 and "bad.csv" in err
    assert call(capsys, "verify", "--case", case, "--no-graph")[0] == 0
