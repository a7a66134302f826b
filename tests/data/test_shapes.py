"""Every shipped mapping of a public data set on a small file of the same shape."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

import loaders
from graphengine.engine import Engine
from graphengine.model.schema import builtin
from tests.data import shapes
from tests.data.asking import at_row, counts, digest, edge_at_row, edges, load, node, nodes

MAPPINGS = [
    "pole",
    "ibm_aml",
    "kasios",
    "montagna_calls",
    "montagna_meetings",
    "edge_list",
    "enron",
    "ftm",
]


def test_all_shipped_mappings_can_live_in_one_case() -> None:
    schema = builtin()
    for name in loaders.names():
        schema = schema.merged(loaders.mapping(name).kinds)
    assert schema.edge("CALLED").joins("PhoneCall", "Phone")
    assert set(MAPPINGS) <= set(loaders.names())


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_shipped_mapping_says_what_it_is_for(name: str) -> None:
    mapping = loaders.mapping(name)
    assert mapping.name == name
    assert mapping.title
    assert mapping.basis == "recorded"


def test_pole(case: Engine, tmp_path: Path) -> None:
    files = shapes.pole(tmp_path)
    assert len(files) == 28
    report = load(case, "pole", files)
    assert sum(f["loaded"] for f in report["files"]) == 13 + 19
    assert sum(nodes(case).values()) == 13
    assert sum(edges(case).values()) == 19
    assert edges(case)["INVOLVED_IN"] == 2
    assert node(case, "Person", "1") == {
        "key": "1",
        "name": "Bo",
        "nameNormalised": "bo",
        "surname": "Flint",
        "nhs_no": "000-02",
        "age": 44,
    }
    assert node(case, "Phone", "2") == {"key": "2", "phoneNo": "0-(070)000-0001"}
    assert node(case, "PhoneCall", "4") == {
        "key": "4",
        "at": datetime(2017, 8, 3, 23, 32, tzinfo=UTC),
        "call_date": date(2017, 8, 4),
        "call_time": "00:32",
        "call_type": "CALL",
        "call_duration": 38,
    }
    assert node(case, "Object", "7")["description"] == "3 scales, electronic"
    ends = case.view.edges("INVOLVED_IN").select("src_kind", "src", "dst_kind", "dst").rows()
    assert sorted(ends) == [("Object", "7", "Crime", "5"), ("Vehicle", "8", "Crime", "5")]
    family = edge_at_row(case, "FAMILY_REL", tmp_path / files[14].name, 2)
    assert family["rel_type"] == "SIBLING"


def test_a_pole_relationship_to_an_unknown_id_is_a_reject(case: Engine, tmp_path: Path) -> None:
    files = shapes.pole(tmp_path)
    files[24].write_text(":START_ID,:END_ID,:TYPE\n9,11,LOCATION_IN_AREA\n9,99,LOCATION_IN_AREA\n")
    report = load(case, "pole", files)
    assert counts(report)[files[24].name] == (2, 1, 1, 0)


def test_ibm_aml(case: Engine, tmp_path: Path) -> None:
    (file,) = shapes.put(tmp_path, {"transactions.csv": shapes.IBM})
    assert counts(load(case, "ibm_aml", [file])) == {"transactions.csv": (3, 3, 0, 0)}
    keys = case.view.nodes("Account")["key"].to_list()
    assert keys == ["800147790@0148", "800147790@220", "806E95350@0148", "812D0C600@005"]
    assert edge_at_row(case, "TRANSFERRED", file, 4) == {
        "id": "T3",
        "src_kind": "Account",
        "src": "800147790@0148",
        "dst_kind": "Account",
        "dst": "812D0C600@005",
        "at": datetime(2022, 9, 2, 1, tzinfo=UTC),
        "amount_minor": 12345678,
        "currency": "BTC",
        "receivedMinor": 150050,
        "receivedCurrency": "XJY",
        "transactionNumber": "T3",
        "channel": "Wire",
    }


def test_kasios(case: Engine, tmp_path: Path) -> None:
    files = shapes.put(tmp_path, shapes.KASIOS)
    report = counts(load(case, "kasios", files))
    assert report["Other_suspicious_purchases.csv"] == (2, 1, 1, 0)
    assert nodes(case) == {"Person": 4}
    assert edges(case) == {"CALLED": 2, "MESSAGED": 1, "MET": 1, "PURCHASED": 2}
    assert node(case, "Person", "22") == {
        "key": "22",
        "name": "Ben Rook",
        "nameNormalised": "ben rook",
    }
    bought = edge_at_row(case, "PURCHASED", files[4], 1)
    assert (bought["src"], bought["dst"], bought["offset"]) == ("33", "11", 74565933)
    assert bought["at"] == datetime(2017, 9, 20, 14, 45, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mapping", "kind"), [("montagna_calls", "CALLED"), ("montagna_meetings", "MET")]
)
@pytest.mark.parametrize("mark", [" ", "\t"])
def test_montagna(case: Engine, tmp_path: Path, mapping: str, kind: str, mark: str) -> None:
    text = shapes.MONTAGNA.replace(" ", mark) + "7 8\n"
    (file,) = shapes.put(tmp_path, {"edgelist.csv": text})
    assert counts(load(case, mapping, [file])) == {"edgelist.csv": (4, 3, 1, 0)}
    assert nodes(case) == {"Person": 3}
    ties = case.view.edges(kind).select("src", "dst", "weight").rows()
    assert sorted(ties) == [("0", "18", 1), ("18", "19", 5), ("19", "18", 6)]


def test_a_bare_edge_list(case: Engine, tmp_path: Path) -> None:
    text = "source,target,weight\nA,B,1.5\nB,A,2\nA,B,1.5\nC,,1\n"
    (file,) = shapes.put(tmp_path, {"ties.csv": text})
    assert counts(load(case, "edge_list", [file])) == {"ties.csv": (4, 3, 1, 0)}
    assert nodes(case) == {"Person": 2}
    assert sorted(case.view.edges("KNOWS").select("src", "dst", "weight").rows()) == [
        ("A", "B", 1.5),
        ("A", "B", 1.5),
        ("B", "A", 2.0),
    ]


def test_a_two_mode_edge_list(case: Engine, tmp_path: Path) -> None:
    load(case, "edge_list", shapes.put(tmp_path, shapes.TWO_MODE))
    assert nodes(case) == {"Affiliation": 1, "Person": 2}
    assert edges(case) == {"AFFILIATED": 3}
    ends = set(case.view.edges("AFFILIATED").select("src_kind", "dst_kind").rows())
    assert ends == {("Affiliation", "Person")}


def test_the_same_edge_list_in_another_file_is_all_duplicates(case: Engine, tmp_path: Path) -> None:
    text = "source,target\nA,B\nA,B\nB,C\n"
    one, other = shapes.put(tmp_path, {"ties.csv": text, "again.csv": text.replace("\n", "\r\n")})
    load(case, "edge_list", [one])
    before = digest(case)
    assert counts(load(case, "edge_list", [other])) == {"again.csv": (3, 0, 0, 3)}
    assert digest(case) == before


def test_enron(case: Engine, tmp_path: Path) -> None:
    files = {"enron_nodes.csv": shapes.ENRON_NODES, "enron_edges.csv.gz": shapes.ENRON_EDGES}
    made = shapes.put(tmp_path, files)
    assert gzip.decompress(made[1].read_bytes()).decode() == shapes.ENRON_EDGES
    load(case, "enron", made)
    assert nodes(case) == {"Person": 3}
    assert edges(case) == {"MESSAGED": 4}
    assert node(case, "Person", "1")["name"] == "NA"
    assert edge_at_row(case, "MESSAGED", made[1], 2) == {
        "src_kind": "Person",
        "src": "0",
        "dst_kind": "Person",
        "dst": "1",
        "at": datetime(1979, 12, 31, 21, tzinfo=UTC),
        "kind": "email",
        "recipientType": "to",
        "topic": 1,
        "ldcTopic": 0,
    }


def test_ftm_donations(case: Engine, tmp_path: Path) -> None:
    (file,) = shapes.put(tmp_path, {"donations.csv": shapes.DONATIONS})
    assert counts(load(case, "ftm", [file])) == {"donations.csv": (4, 3, 0, 1)}
    assert nodes(case) == {"Organisation": 4, "Person": 1, "Place": 2}
    assert edges(case) == {"LIVES_AT": 2, "PAID": 3}
    paid = edge_at_row(case, "PAID", file, 3)
    assert paid.pop("src").startswith("~")
    assert paid == {
        "src_kind": "Organisation",
        "dst_kind": "Organisation",
        "dst": "ABC",
        "amount_minor": 11396915,
        "currency": "EUR",
        "date": date(2011, 12, 28),
        "reportDate": date(2011, 12, 30),
    }
    person = at_row(case.view.nodes("Person"), file, 2)
    assert (person["name"], person["country"]) == ("Frau Ada Groß", "DE")


def test_ftm_entities(case: Engine, tmp_path: Path) -> None:
    (file,) = shapes.put(tmp_path, {"donations.ijson": shapes.FTM})
    assert counts(load(case, "ftm", [file])) == {"donations.ijson": (8, 7, 1, 0)}
    assert nodes(case) == {"Organisation": 2, "Person": 1, "Place": 2}
    assert edges(case) == {"LIVES_AT": 2, "PAID": 2}
    assert node(case, "Person", "a4")["name"] == "Frau Ada Groß"
    assert node(case, "Place", "a2")["full"] == "Beispielstraße 1, Ort"
    assert (
        case.view.nodes("Organisation").filter(pl.col("key") == "a5")["name"].item() == "Muster AG"
    )
    assert edge_at_row(case, "PAID", file, 7) == {
        "id": "a7",
        "src_kind": "Organisation",
        "src": "a5",
        "dst_kind": "Organisation",
        "dst": "a1",
        "amount_minor": 11396915,
        "currency": "EUR",
        "date": date(2011, 12, 28),
    }


@pytest.mark.parametrize("name", ["montagna_calls", "ibm_aml"])
def test_loading_a_file_again_changes_nothing(case: Engine, tmp_path: Path, name: str) -> None:
    text = shapes.MONTAGNA if name == "montagna_calls" else shapes.IBM
    files = shapes.put(tmp_path, {"file.csv": text})
    first = load(case, name, files)
    before = case.case.data_digest()
    again = load(case, name, files)
    assert counts(first)["file.csv"] == (3, 3, 0, 0)
    assert counts(again)["file.csv"] == (3, 0, 0, 3)
    assert again["load"] == 0
    assert case.case.data_digest() == before
