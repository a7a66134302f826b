"""POLE, the crime graph of 28 files in one load: counts and values as its source states them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphengine.engine import Engine
from tests.data.asking import edges, load, nodes, whole
from tests.data.conftest import new_case

pytestmark = pytest.mark.data

POLE_NODES = {
    "Area": 93,
    "Crime": 28_762,
    "Email": 328,
    "Location": 14_904,
    "Object": 7,
    "Officer": 1_000,
    "Person": 369,
    "Phone": 328,
    "PhoneCall": 534,
    "PostCode": 14_196,
    "Vehicle": 1_000,
}
POLE_EDGES = {
    "CALLED": 534,
    "CALLER": 534,
    "CURRENT_ADDRESS": 368,
    "FAMILY_REL": 155,
    "HAS_EMAIL": 328,
    "HAS_PHONE": 328,
    "HAS_POSTCODE": 14_904,
    "INVESTIGATED_BY": 28_762,
    "INVOLVED_IN": 985,
    "KNOWS": 586,
    "KNOWS_LW": 80,
    "KNOWS_PHONE": 118,
    "KNOWS_SN": 241,
    "LOCATION_IN_AREA": 14_904,
    "OCCURRED_AT": 28_762,
    "PARTY_TO": 55,
    "POSTCODE_IN_AREA": 14_196,
}


@pytest.fixture(scope="module")
def pole(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A case with all 28 files of POLE."""
    case = new_case(tmp_path_factory.mktemp("pole"))
    files = sorted((data_dir / "pole").glob("*.csv"))
    assert len(files) == 28
    whole(load(case, "pole", files))
    yield case


def test_pole_has_all_nodes_and_relationships(pole: Engine) -> None:
    assert nodes(pole) == POLE_NODES
    assert edges(pole) == POLE_EDGES
    assert (sum(POLE_NODES.values()), sum(POLE_EDGES.values())) == (61_521, 105_840)


def test_pole_calls_are_as_described(pole: Engine) -> None:
    calls = pole.view.nodes("PhoneCall")
    assert calls["call_type"].value_counts().sort("call_type").rows() == [
        ("CALL", 260),
        ("SMS", 274),
    ]
    assert calls["at"].null_count() == calls["call_duration"].null_count() == 0
    days = pole.view.nodes("Crime")["date"]
    assert (str(days.min()), str(days.max()), days.null_count()) == ("2017-08-01", "2017-08-31", 0)


def test_pole_ends_of_mixed_kinds(pole: Engine) -> None:
    kinds = pole.view.edges("INVOLVED_IN")["src_kind"].value_counts().sort("src_kind").rows()
    assert kinds == [("Object", 7), ("Vehicle", 978)]
    assert pole.view.edges("PARTY_TO")["src"].n_unique() == 29


def test_pole_empty_texts_are_missing(pole: Engine) -> None:
    crimes = pole.view.nodes("Crime")
    assert (crimes["note"].count(), crimes["charge"].count()) == (1, 11)
