"""The published data sets by the shipped mappings: counts as their sources state them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from graphengine.engine import Engine
from tests.data.asking import counts, digest, edges, load, nodes, whole
from tests.data.conftest import new_case

pytestmark = pytest.mark.data


def test_ibm_aml(case: Engine, data_dir: Path) -> None:
    file = data_dir / "ibm_aml_dev" / "transactions.csv"
    whole(load(case, "ibm_aml", [file]))
    # 2,033 numbers; 14 of them stand at two banks.
    assert nodes(case) == {"Account": 2_047}
    assert edges(case) == {"TRANSFERRED": 2_083}
    assert case.view.nodes("Account")["accountNumber"].n_unique() == 2_033
    with file.open(encoding="utf-8", newline="") as stream:
        cents = sum(round(float(row["amount_paid"]) * 100) for row in csv.DictReader(stream))
    moved = case.view.edges("TRANSFERRED")
    assert moved["amount_minor"].sum() == cents
    codes = dict(moved["currency"].value_counts().rows())
    assert (codes["USD"], codes["EUR"], codes["XJY"]) == (1_076, 433, 24)


def test_kasios(case: Engine, data_dir: Path) -> None:
    names = [
        "involvedCompanyIndex.csv",
        "Suspicious_calls.csv",
        "Suspicious_emails.csv",
        "Suspicious_meetings.csv",
        "Suspicious_purchases.csv",
    ]
    folder = data_dir / "vast2018_kasios"
    whole(load(case, "kasios", [folder / name for name in names]))
    assert nodes(case) == {"Person": 20}
    assert case.view.nodes("Person")["name"].null_count() == 0
    assert edges(case) == {"CALLED": 70, "MESSAGED": 61, "MET": 5, "PURCHASED": 1}
    ties = pl.concat(
        case.view.edges(k).select(
            pl.min_horizontal("src", "dst").alias("a"), pl.max_horizontal("src", "dst").alias("b")
        )
        for k in edges(case)
    )
    assert ties.unique().height == 50

    whole(load(case, "kasios", [folder / "Other_suspicious_purchases.csv"]))
    assert edges(case)["PURCHASED"] == 8
    assert nodes(case) == {"Person": 28}


@pytest.mark.parametrize(
    ("mapping", "file", "kind", "people", "rows", "ties", "weight"),
    [
        ("montagna_calls", "Montagna_phonecalls_edgelist.csv", "CALLED", 100, 150, 124, 276),
        ("montagna_meetings", "Montagna_meetings_edgelist.csv", "MET", 101, 289, 256, 456),
    ],
)
def test_montagna(
    case: Engine,
    data_dir: Path,
    mapping: str,
    file: str,
    kind: str,
    people: int,
    rows: int,
    ties: int,
    weight: int,
) -> None:
    whole(load(case, mapping, [data_dir / "montagna" / file]))
    assert nodes(case) == {"Person": people}
    found = case.view.edges(kind)
    pairs = found.select(
        pl.min_horizontal("src", "dst"), pl.max_horizontal("dst", "src").alias("b")
    )
    assert (found.height, pairs.unique().height, found["weight"].sum()) == (rows, ties, weight)


def test_montagna_layers_share_people(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "montagna"
    load(case, "montagna_calls", [folder / "Montagna_phonecalls_edgelist.csv"])
    load(case, "montagna_meetings", [folder / "Montagna_meetings_edgelist.csv"])
    assert nodes(case) == {"Person": 100 + 101 - 47}


def _networks(data_dir: Path) -> list[dict[str, str]]:
    with (data_dir / "covert_networks" / "INDEX.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_all_63_covert_networks(data_dir: Path, tmp_path: Path) -> None:
    wanted, found = {}, {}
    for row in _networks(data_dir):
        name = f"{row['rda']}_{row['graph']}"
        wanted[name] = (int(row["nodes"]), int(row["edges"]), row["bipartite"] == "True")
        folder = tmp_path / name
        folder.mkdir()
        case = new_case(folder)
        stem = data_dir / "covert_networks" / "csv" / name
        files = [Path(f"{stem}.{part}.csv") for part in ("nodes", "edges")]
        whole(load(case, "edge_list", files))
        kinds = nodes(case)
        found[name] = (
            sum(kinds.values()),
            sum(edges(case).values()),
            "Affiliation" in kinds,
        )
    assert len(wanted) == 63
    assert found == wanted


def test_enron(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "enron"
    files = [folder / "enron_nodes.csv", folder / "enron_edges.csv.gz"]
    whole(load(case, "enron", files))
    assert nodes(case) == {"Person": 184}
    assert edges(case) == {"MESSAGED": 125_409}
    people, mails = case.view.nodes("Person"), case.view.edges("MESSAGED")
    assert people["name"].null_count() == 0
    assert people.filter(pl.col("name") == "NA").height == 24
    early = mails.filter(pl.col("at") < datetime(1990, 1, 1, tzinfo=UTC))
    assert early.height == 174
    assert mails.filter(pl.col("src") == pl.col("dst")).height == 16_483
    ties = mails.filter(pl.col("src") != pl.col("dst")).select(
        pl.min_horizontal("src", "dst"), pl.max_horizontal("dst", "src").alias("b")
    )
    assert ties.unique().height == 2_097


def test_donations_as_csv_and_xlsx_are_the_same_facts(data_dir: Path, tmp_path: Path) -> None:
    digests = set()
    for name in ("donations.csv", "donations.xlsx"):
        folder = tmp_path / name
        folder.mkdir()
        case = new_case(folder)
        report = load(case, "ftm", [data_dir / "ftm_samples" / name])
        assert counts(report) == {name: (292, 291, 0, 1)}
        assert edges(case)["PAID"] == 291
        digests.add(digest(case))
    assert len(digests) == 1


def test_donations_loaded_in_both_forms_are_loaded_once(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "ftm_samples"
    load(case, "ftm", [folder / "donations.csv"])
    before = digest(case)
    report = load(case, "ftm", [folder / "donations.xlsx"])
    assert counts(report) == {"donations.xlsx": (292, 0, 0, 292)}
    assert digest(case) == before


def test_ftm_entities(case: Engine, data_dir: Path) -> None:
    file = data_dir / "ftm_samples" / "donations.ijson"
    assert counts(load(case, "ftm", [file])) == {"donations.ijson": (474, 474, 0, 0)}
    assert nodes(case) == {"Organisation": 56 + 17, "Person": 22, "Place": 89}
    schemas = case.view.nodes("Organisation")["ftmSchema"].value_counts().sort("ftmSchema").rows()
    assert schemas == [("Company", 56), ("Organization", 17)]
    assert edges(case) == {"LIVES_AT": 103, "PAID": 290}
    with (data_dir / "ftm_samples" / "donations.csv").open(encoding="utf-8", newline="") as stream:
        rows = {
            tuple(row[c].strip() for c in ("Party", "Donor", "DonationDate", "DonationEUR"))
            for row in csv.DictReader(stream)
        }
    cents = sum(round(float(row[3]) * 100) for row in rows)
    assert case.view.edges("PAID")["amount_minor"].sum() == cents
