"""``query import`` and ``query export``: what the command line does with packs and other files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphengine.cli import main
from tests.catalogue.samples import GOOD, write

THEIRS = [
    {"name": "Accounts", "query": "MATCH (a:Account) RETURN a.key AS account"},
    {"name": "Everything", "query": "MATCH (n) RETURN *"},
    {"name": "Wipe", "query": "MATCH (n) DETACH DELETE n"},
]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_a_pack_goes_from_one_folder_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHENGINE_CASE", raising=False)
    monkeypatch.setenv("GRAPHENGINE_QUERIES", str(tmp_path / "mine"))
    write(tmp_path / "mine", "gifts.payments", GOOD.replace("Payments", "Gifts"))
    assert main(["query", "export", "gifts", "gifts.zip"]) == 0
    capsys.readouterr()
    again = ["query", "import", "gifts.zip", "--into", "theirs", "--json"]
    assert main(again) == 0
    assert told(capsys)["queries"] == [
        {"name": "gifts.payments", "outcome": "imported", "reasons": []}
    ]
    assert main(again) == 4
    assert "already" in capsys.readouterr().err
    assert main([*again, "--replace"]) == 0
    raw = (tmp_path / "gifts.zip").read_bytes()
    (tmp_path / "gifts.zip").write_bytes(raw.replace(b"Gifts of", b"Gifts Of"))
    assert main([*again, "--replace"]) == 2
    assert "damaged" in capsys.readouterr().err
    kept = (tmp_path / "theirs" / "gifts" / "payments.cypher").read_text(encoding="utf-8")
    assert "Gifts of an account" in kept


def test_queries_of_another_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHENGINE_CASE", raising=False)
    (tmp_path / "custom queries.json").write_text(json.dumps(THEIRS), encoding="utf-8")
    assert main(["query", "import", "custom queries.json", "--into", "packs", "--json"]) == 2
    report = told(capsys)
    queries = report["queries"]
    assert isinstance(queries, list)
    assert [(entry["name"], entry["outcome"]) for entry in queries] == [
        ("custom_queries.accounts", "imported"),
        ("custom_queries.everything", "needs work"),
        ("custom_queries.wipe", "refused"),
    ]
    left = sorted(path.name for path in (tmp_path / "packs" / "custom_queries").iterdir())
    assert left == ["accounts.cypher", "everything.cypher", "pack.toml", "wipe.refused.txt"]
    assert main(["query", "check", "packs"]) == 2
    shown = capsys.readouterr()
    assert "everything.cypher:11: RETURN * is not exact" in shown.out + shown.err
