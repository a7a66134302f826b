"""``graphengine query`` without a graph: list, show, check, export, import, errors."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from graphengine.cli import parser
from tests.cli.test_cli import call
from tests.querying.conftest import FAN_IN, FEW, make_case, write_pack


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return make_case(tmp_path / "case").root


def test_list_by_pack_and_tag(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "query", "list", "--case", case)
    assert code == 0 and "mine.fan_in" in out and "money.fan_in" in out and "queries" in err
    _, out, _ = call(capsys, "query", "list", "--case", case, "--json", "--pack", "mine")
    found = json.loads(out)["queries"]
    assert [q["name"] for q in found] == ["mine.fan_in", "mine.few", "mine.whole"]
    assert found[0]["parameters"][0]["default"] == 2
    _, out, _ = call(capsys, "query", "list", "--case", case, "--json", "--tag", "fan-in")
    tagged = json.loads(out)["queries"]
    assert tagged and all("fan-in" in q["tags"] for q in tagged)
    code, _, err = call(capsys, "query", "list", "--case", case, "--pack", "nine")
    assert code == 3 and "mine" in err


def test_list_needs_no_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAPHENGINE_CASE", raising=False)
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(capsys, "query", "list", "--json")
    assert code == 0 and len(json.loads(out)["queries"]) >= 60
    assert call(capsys, "query", "show", "money.fan_in")[0] == 0
    assert call(capsys, "query", "list", "--case", tmp_path)[0] == 3


def test_show_prints_a_call_that_parses(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "query", "show", "--case", case, "mine.whole")
    assert code == 0
    for part in ("Transfers of an account", "path", "MATCH way"):
        assert part in out
    (line,) = re.findall(r"^graphengine query run .+$", out, re.MULTILINE)
    args = parser().parse_args(shlex.split(line)[1:])
    assert args.name == "mine.whole" and args.param == ["account=account:B1@Y"]
    _, out, _ = call(capsys, "query", "show", "--case", case, "--json", "mine.whole")
    shown = json.loads(out)
    assert shown["last_runs"] == [] and shown["text"].startswith("MATCH way")
    code, _, err = call(capsys, "query", "show", "--case", case, "mine.hole")
    assert code == 3 and "mine.whole" in err


def test_every_shipped_example_call_parses(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "query", "list", "--json")
    for query in json.loads(out)["queries"]:
        args = parser().parse_args(shlex.split(query["example"])[1:])
        assert args.name == query["name"]
        given = {text.partition("=")[0] for text in args.param}
        wanted = {p["name"] for p in query["parameters"] if p["required"]}
        assert wanted <= given <= {p["name"] for p in query["parameters"]}, query["name"]


def test_check_names_file_and_line(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = call(capsys, "query", "check", "--case", case)
    assert code == 0 and "well-formed" in err
    folder = write_pack(tmp_path / "packs", good=FEW, bad=FAN_IN.replace("Account)-[", "Acount)-["))
    code, out, err = call(capsys, "query", "check", "--case", case, folder)
    (line,) = out.splitlines()
    path, number, message = re.fullmatch(r"(.+):(\d+): (.+)", line).groups()  # type: ignore[union-attr]
    assert code == 2 and "1 problems" in err and "Account" in message
    text = Path(path).read_text(encoding="utf-8").splitlines()
    assert "Acount" in text[int(number) - 1]
    code, out, _ = call(capsys, "query", "check", "--case", case, "--json", folder)
    assert code == 2 and json.loads(out)["problems"][0]["line"] == int(number)
    assert call(capsys, "query", "check", "--case", case, tmp_path / "none")[0] == 2


def test_a_pack_goes_out_and_comes_in(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, into = tmp_path / "mine.pack", tmp_path / "into"
    code, out, _ = call(capsys, "query", "export", "--case", case, "--json", "mine", file)
    assert code == 0 and len(json.loads(out)["queries"]) == 3
    code, _, err = call(capsys, "query", "import", "--case", case, file, "--into", into)
    assert code == 0 and "3 of 3" in err
    assert (into / "mine" / "fan_in.cypher").read_text(encoding="utf-8") == FAN_IN
    assert call(capsys, "query", "import", "--case", case, file)[0] == 4
    assert call(capsys, "query", "import", "--case", case, file, "--replace")[0] == 0
    assert call(capsys, "query", "export", "--case", case, "nine", file)[0] == 3


def test_queries_of_other_tools_come_in(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "hound.json"
    queries = [
        {"name": "Payers", "query": "MATCH (a:Account)-[t:TRANSFERRED]->(b) RETURN a.key AS k"},
        {"name": "Wipe", "query": "MATCH (n) DETACH DELETE n"},
    ]
    source.write_text(json.dumps({"queries": queries}), encoding="utf-8")
    code, out, _ = call(capsys, "query", "import", "--case", case, "--json", source)
    found = json.loads(out)
    assert code == 2 and found["pack"] == "hound"
    outcomes = {q["name"]: q["outcome"] for q in found["queries"]}
    assert outcomes["hound.wipe"] == "refused" and "hound.payers" in outcomes
    assert (case / "queries" / "hound" / "payers.cypher").exists()
    code, _, err = call(capsys, "query", "import", "--case", case, tmp_path / "none.json")
    assert code == 2 and "none.json" in err


ERRORS: list[tuple[int, list[str], str]] = [
    (3, ["query", "run", "mine.none"], "mine."),
    (2, ["query", "run", "mine.fan_in", "-p", "payers=many"], "payers"),
    (2, ["query", "run", "mine.fan_in", "-p", "payer=3"], "payers"),
    (2, ["query", "run", "mine.fan_in", "-p", "payers"], "key=value"),
    (2, ["query", "run", "mine.fan_in", "-p", "payers=2", "-p", "payers=3"], "twice"),
    (2, ["query", "run", "mine.whole"], "account"),
    (3, ["query", "run", "mine.whole", "-p", "account=nobody"], "not in this case"),
    (2, ["query", "run", "mine.fan_in", "--rows", "0"], "row limit"),
    (2, ["query", "run", "mine.fan_in", "--seconds", "0"], "time limit"),
    (2, ["query", "run", "mine.fan_in", "--format", "parquet"], "--out"),
    (2, ["query", "run", "mine.fan_in", "--format", "csv", "--json"], "contradict"),
    (2, ["query", "run", "mine.fan_in", "--out", "x.xlsx"], "x.xlsx"),
    (2, ["query", "run", "mine.fan_in", "--format", "table", "--out", "x.csv"], "--out"),
    (3, ["query", "again", "mine.fan_in-0000000000"], "No run"),
    (2, ["query", "diff", "mine.fan_in"], "load"),
    (3, ["query", "unwatch", "mine.fan_in"], "not watched"),
    (4, ["cypher", "MATCH (n) SET n.x = 1 RETURN n"], "SET"),
    (2, ["cypher", "RETURN $x AS x"], "$x"),
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
    assert found == code, out + err
    assert words in err and "Traceback" not in err and not (case / "graph").exists()


def test_no_watches_yet(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "query", "watches", "--case", case, "--json")
    assert code == 0 and json.loads(out) == {"watches": []}
