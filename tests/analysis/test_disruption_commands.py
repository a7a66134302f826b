"""Certainty, disruption, paths in time and comparison as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphengine.engine import Engine
from graphengine.errors import UsageError
from tests.analysis.test_communities_command import HEAD, ask
from tests.cli.test_cli import NEW, call

# Day, payer, payee: S pays B over M1 and M2; M3 pays before it is paid.
ROWS = [(1, "S", "M1"), (2, "M1", "B"), (1, "S", "M2"), (3, "M2", "B"), (9, "S", "M3"),
        (4, "M3", "B"), (5, "M1", "M2"), (6, "B", "C"), (7, "C", "D"), (8, "D", "E")]  # fmt: skip


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    lines = [
        f"{n},2016-03-{day:02d} 10:00:00,{a},X,{b},X,{day}00.00,CNY\n"
        for n, (day, a, b) in enumerate(ROWS, 1)
    ]
    bank, made = tmp_path / "bank.csv", tmp_path / "case"
    bank.write_text(HEAD + "".join(lines[:7]), encoding="utf-8")
    assert call(capsys, "case", "new", made, *NEW)[0] == 0
    assert call(capsys, "load", "--case", made, "transfers", bank)[0] == 0
    bank.write_text(HEAD + "".join(lines[7:]), encoding="utf-8")
    assert call(capsys, "load", "--case", made, "transfers", bank)[0] == 0
    return made


def name(key: str) -> str:
    return f"account:{key}@X"


def test_edges_give_ranking_intervals_and_single_losses_at_once(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("analyse", "edges", "--case", case, "--top", 3, "--stability", 20)
    found = ask(capsys, *asked)
    assert found == ask(capsys, *asked)
    assert found["lines_tested"] == found["lines"] == 10
    first = found["ranking"][0]
    assert first["ref"] == name("B") and first["events"] == 4
    assert first["low"] <= first["value"] and 0 < first["share_in_top"] <= 1
    rates = found["stability"]["rates"]
    assert rates == {"missing_edges": 0.01, "missing_nodes": 0.25, "wrong_merges": 0.0}
    assert "0 of 10 source rows" in found["stability"]["why"]["missing_edges"]
    loss = next(one for one in found["losses"] if one["source"] == name("B"))
    assert loss["target"] == name("C") and loss["events"] == 1 and len(loss["event_ids"]) == 1
    sheet = tmp_path / "edges.csv"
    code, out, err = call(capsys, *asked, "--csv", sheet, "--missing-nodes", 0.1)
    assert code == 0 and "kept as run edges-" in err and "missing_nodes 0.1 (as asked)" in err
    assert out.startswith("LEAD, NOT EVIDENCE") and "10 of 10 lines taken out" in out
    assert sheet.read_text(encoding="utf-8-sig").startswith('"ref","value","rank","low"')


def test_centrality_takes_its_rates_from_the_case(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(capsys, "analyse", "centrality", "--case", case, "--stability", 10, "--top", 2)
    assert found["stability"]["rates"]["missing_nodes"] == 0.25
    assert found["stability"]["why"]["wrong_merges"] == "no identities are joined"
    assert found["stability"]["top"] == 2 and len(found["scores"]) == 2
    timed = ask(
        capsys, "analyse", "centrality", "--case", case, "--measure", "temporal-betweenness"
    )
    values = {row["ref"]: row["value"] for row in timed["scores"]}
    assert values[name("M3")] == 0 and values[name("C")] > 0


def test_rates_follow_from_rejected_rows_and_unknown_or_several_holders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from graphengine.analysing.doubts import rates
    from graphengine.analysis.projection.declaration import Declaration

    made, file = tmp_path / "phones", tmp_path / "phones.csv"
    held = [(n, "3101011990010112" + str(10 + n % 80), "") for n in range(9)]
    lines = [
        f"1391234567{n},{key},{name}" for n, key, name in [*held, (9, "", ""), (0, "other", "")]
    ]
    file.write_text(
        "\n".join(["msisdn,holder_id,holder_name", *lines, ",3101011990010112,", ""]), "utf-8"
    )
    assert call(capsys, "case", "new", made, *NEW)[0] == 0
    call(capsys, "load", "--case", made, "phones", file)
    desk = Engine.open(made).analyses.desk
    found, why = rates(desk, Declaration(join="holders"), {"missing_edges": 0.2})
    assert (found["missing_edges"], why["missing_edges"]) == (0.2, "as asked")
    assert found["missing_nodes"] == 0.1 and why["missing_nodes"].startswith("1 of 10 phones")
    assert found["wrong_merges"] == pytest.approx(1 / 9, abs=1e-6)
    rejected, _ = rates(desk, Declaration())
    assert rejected["missing_edges"] == pytest.approx(1 / 12, abs=1e-6)
    assert rejected["wrong_merges"] == 0
    with pytest.raises(UsageError, match="no rate"):
        rates(desk, Declaration(), {"fame": 0.1})


def test_disruption_and_the_smallest_cuts_in_time(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("analyse", "disruption", "--case", case, "--order", "degree,random", "--steps", 3)
    ends = ("--from", name("S"), "--to", name("B"))
    found = ask(capsys, *asked, *ends)
    assert found == ask(capsys, *asked, *ends)
    cuts = found["cuts"]
    assert cuts["proved"] and cuts["complete"] and cuts["in_time"] and cuts["size"] == 2
    assert [[node["ref"] for node in one] for one in cuts["sets"]] == [[name("M1"), name("M2")]]
    curve, random = found["curves"]
    assert curve["steps"][0]["reach"] == 1 and curve["steps"][0]["flow"] == 3
    assert curve["removed"] and not {name("S"), name("B")} & {*curve["removed"]}
    assert random["runs"] == 20 and "removed" not in random["steps"][1]
    code, out, err = call(capsys, *asked, *ends, "--recovery", "neighbours", "--rate", "1")
    assert code == 0 and "proved smallest" in out and "kept as run disruption-" in err
    assert ask(capsys, *asked)["cuts"] is None


def test_paths_in_time_between_seller_and_buyer(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("analyse", "temporal", "--case", case, "--from", name("S"), "--to", name("B"))
    found = ask(capsys, *asked, "--unweighted")
    rows = {row["ref"]: row for row in found["nodes"]}
    assert found["total_flow"] == 3
    assert [rows[name(key)]["flow"] for key in ("M1", "M2", "M3", "S")] == [1, 1, 1, 0]
    assert rows[name("S")]["reaches"] == 7 and rows[name("S")]["reached_by"] == 0
    assert call(capsys, *asked, "--top", 2)[0] == 0


def test_plot_of_passers_shows_the_leading_nodes(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    asked = ("analyse", "temporal", "--case", case)
    ends = ("--from", name("S"), "--to", name("B"))
    for more, key in (((), "betweenness"), (ends, "flow")):
        drawn = []
        for file in (tmp_path / "a.svg", tmp_path / "b.svg"):
            code, out, err = call(capsys, *asked, *more, "--json", "--plot", file)
            assert code == 0 and f"wrote {file}" in err
            drawn.append(file.read_text(encoding="utf-8"))
        rows = json.loads(out)["nodes"]
        assert drawn[0] == drawn[1] and len(rows) == 8 and f"number: {key}<" in drawn[0]
        places = [drawn[0].index(f">{row['ref']}<") for row in rows]
        assert places == sorted(places, reverse=True), "the leading one is drawn last, on top"
        assert all(f">{row[key]:,.4g}<" in drawn[0] for row in rows)


def test_two_loads_and_two_periods_compared(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("analyse", "compare", "--case", case)
    loads = ask(capsys, *asked, "--before", "load:1", "--after", "load:2")
    assert [side["lines"] for side in loads["sides"]] == [7, 10]
    moves = {move["name"]: move for move in loads["moves"]}
    assert moves[name("E")]["rank_before"] is None and moves[name("E")]["events_after"] == 1
    assert moves[name("B")]["rose"] > 0
    members = sorted(one for group in loads["groups"]["before"] for one in group["members"])
    assert members == sorted(map(name, ("S", "B", "M1", "M2", "M3")))
    assert loads["groups"]["nodes"] == 5 and -1 <= loads["groups"]["likeness"]["ami"] <= 1
    code, out, err = call(capsys, *asked, "--before", "..2016-03-04", "--after", "2016-03-05..")
    assert code == 0 and "only after" in out and "left out" in err and "AMI" in out
    kinds = ask(capsys, *asked, "--before", "edges:TRANSFERRED", "--after", "2016-03-05..")
    assert kinds["sides"][0]["edges"] == ["TRANSFERRED"]


def test_two_cases_compared_and_both_told(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, bank = tmp_path / "other", tmp_path / "other.csv"
    bank.write_text(HEAD + "1,2017-01-01 10:00:00,B,X,C,X,5.00,CNY\n", encoding="utf-8")
    assert call(capsys, "case", "new", other, *NEW)[0] == 0
    assert call(capsys, "load", "--case", other, "transfers", bank)[0] == 0
    asked = ("analyse", "compare", "--case", case, "--before", f"case:{other}")
    found = ask(capsys, *asked, "--after", "load:2", "--measure", "degree")
    assert [side["lines"] for side in found["sides"]] == [1, 10]
    both = {move["name"] for move in found["moves"] if move["rose"] is not None}
    assert both == {name("B"), name("C")} and found["nodes_on_both"] == 2
    digest = Engine.open(other).case.data_digest()
    assert found["sides"][0]["case"]["data_digest"] == digest
    trails = [
        [row["subject"] for row in Engine.open(one).case.journal.rows("SELECT subject FROM audit")]
        for one in (case, other)
    ]
    assert "analyse compare" in trails[0] and "compared with another case" in trails[1]
    assert call(capsys, *asked[:4], "--before", f"case:{case}", "--after", "load:2")[0] == 2
    assert call(capsys, *asked[:4], "--before", "case:none", "--after", "load:2")[0] == 3


def test_what_cannot_be_meant_is_refused_in_one_line(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, words in (
        (2, ("edges", "--missing-edges", "1.5")),
        (2, ("edges", "--plot", "x.pdf", "--stability", "0")),
        (3, ("edges", "--measure", "fame")),
        (2, ("disruption", "--order", "")),
        (2, ("disruption", "--from", name("S"))),
        (2, ("disruption", "--recovery", "magic")),
        (2, ("disruption", "--from", name("S"), "--to", name("S"))),
        (3, ("disruption", "--roles", "network-none")),
        (3, ("temporal", "--from", "account:none@X", "--to", name("B"))),
        (2, ("compare", "--before", "2016", "--after", "load:2")),
        (2, ("compare", "--before", "load:1", "--after", "load:1")),
        (3, ("compare", "--before", "load:1", "--after", "load:9")),
    ):
        found, _, err = call(capsys, "analyse", words[0], "--case", case, *words[1:])
        assert (found, len(err.strip().splitlines())) == (code, 1), words


@pytest.mark.data
def test_the_suspicious_group_of_kasios_in_one_command(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = data_dir / "vast2018_kasios"
    made = tmp_path / "kasios"
    assert call(capsys, "case", "new", made, *NEW)[0] == 0
    files = sorted(home.glob("Suspicious_*.csv"))
    assert call(capsys, "load", "--case", made, "kasios", *files)[0] == 0
    found = ask(capsys, "analyse", "edges", "--case", made, "--direction", "undirected")
    assert (found["nodes"], found["lines"], found["lines_tested"]) == (20, 50, 50)
    shares = [round(row["value"] / (19 * 18 / 2), 3) for row in found["ranking"][:2]]
    assert shares == [0.261, 0.202]
    assert len(found["losses"]) + found["lines_without_effect"] == 50
    first, second = found["ranking"][:2]
    assert (first["best_rank"], first["worst_rank"]) == (1, 2)
    line = first["worst_without"]
    assert first["ref"] in (line["source"], line["target"])
    assert (second["best_rank"], second["worst_rank"], second["worst_without"]) == (1, 2, None)
    assert all(row["rank_low"] <= row["rank_high"] for row in found["ranking"])
    assert found["stability"]["runs"] == 100
