"""First rows of the published files: the exact fact that each became, found by its source row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graphengine.engine import Engine
from graphengine.model.columns import evidence_id
from tests.data.asking import at_row, edge_at_row, load, sha

pytestmark = pytest.mark.data


def _ends(kind: str, src: str, dst: str) -> dict[str, Any]:
    return {"src_kind": kind, "src": src, "dst_kind": kind, "dst": dst}


def test_ibm_aml(case: Engine, data_dir: Path) -> None:
    file = data_dir / "ibm_aml_dev" / "transactions.csv"
    load(case, "ibm_aml", [file])
    assert edge_at_row(case, "TRANSFERRED", file, 2) == {
        "id": "T00000",
        **_ends("Account", "812D0C3C0@0148350", "812D0C600@0050528"),
        "at": datetime(2022, 9, 4, 18, 39, tzinfo=UTC),
        "amount_minor": 1_333_595,
        "currency": "SAR",
        "receivedMinor": 1_333_595,
        "receivedCurrency": "SAR",
        "transactionNumber": "T00000",
        "channel": "ACH",
    }


def test_kasios(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "vast2018_kasios"
    calls, bought = folder / "Suspicious_calls.csv", folder / "Suspicious_purchases.csv"
    load(case, "kasios", [calls, bought])
    assert edge_at_row(case, "CALLED", calls, 1) == {
        **_ends("Person", "234164", "28520"),
        "at": datetime(2016, 7, 6, 4, 15, 53, tzinfo=UTC),
        "kind": "call",
        "offset": 36_425_753,
    }
    purchase = edge_at_row(case, "PURCHASED", bought, 1)
    assert purchase == {
        **_ends("Person", "1847246", "2038003"),
        "at": datetime(2017, 9, 20, 14, 45, 33, tzinfo=UTC),
        "offset": 74_565_933,
    }


@pytest.mark.parametrize(
    ("mapping", "file", "kind", "fact"),
    [
        ("montagna_calls", "Montagna_phonecalls_edgelist.csv", "CALLED", ("14", "101", 2)),
        ("montagna_meetings", "Montagna_meetings_edgelist.csv", "MET", ("0", "1", 1)),
    ],
)
def test_montagna(
    case: Engine, data_dir: Path, mapping: str, file: str, kind: str, fact: tuple[str, str, int]
) -> None:
    path = data_dir / "montagna" / file
    load(case, mapping, [path])
    src, dst, weight = fact
    assert edge_at_row(case, kind, path, 1) == {**_ends("Person", src, dst), "weight": weight}


def test_covert_network(case: Engine, data_dir: Path) -> None:
    stem = data_dir / "covert_networks" / "csv" / "covert_28_LONDON_GANG"
    node_file, edge_file = Path(f"{stem}.nodes.csv"), Path(f"{stem}.edges.csv")
    load(case, "edge_list", [node_file, edge_file])
    assert edge_at_row(case, "KNOWS", edge_file, 2) == {**_ends("Person", "2", "1"), "weight": 1.0}
    person = at_row(case.view.nodes("Person"), node_file, 2)
    assert (person["key"], person["age"], person["arrests"]) == ("1", 20, "16.0")


def test_enron(case: Engine, data_dir: Path) -> None:
    edge_file = data_dir / "enron" / "enron_edges.csv.gz"
    load(case, "enron", [edge_file])
    fact = {
        **_ends("Person", "24", "153"),
        "at": datetime(1979, 12, 31, 21, tzinfo=UTC),
        "kind": "email",
        "recipientType": "to",
        "topic": 1,
    }
    assert edge_at_row(case, "MESSAGED", edge_file, 2) == {**fact, "ldcTopic": 0}
    assert edge_at_row(case, "MESSAGED", edge_file, 3) == {**fact, "ldcTopic": -1}


def test_donation(case: Engine, data_dir: Path) -> None:
    file = data_dir / "ftm_samples" / "donations.csv"
    load(case, "ftm", [file])
    paid = edge_at_row(case, "PAID", file, 2)
    assert paid.pop("src").startswith("~")
    assert paid == {
        "src_kind": "Person",
        "dst_kind": "Organisation",
        "dst": "MLPD",
        "amount_minor": 10_000_000,
        "currency": "EUR",
        "date": date(2011, 12, 29),
        "reportDate": date(2011, 12, 30),
    }


def test_pole_crime_and_its_evidence(case: Engine, data_dir: Path) -> None:
    folder = data_dir / "pole"
    crimes = folder / "crime-investigation.nodes.Crime.csv"
    calls = folder / "crime-investigation.nodes.PhoneCall.csv"
    load(case, "pole", [crimes, calls])
    assert at_row(case.view.nodes("Crime"), crimes, 2) == {
        "key": "1325",
        "crime_id": "10305fdb9613b698a9fe8a26468564ebe15ba01eb870994739180ffc51440c31",
        "date": date(2017, 8, 24),
        "type": "Public order",
        "last_outcome": "Investigation complete; no suspect identified",
    }
    assert at_row(case.view.nodes("PhoneCall"), calls, 2) == {
        "key": "16943",
        "at": datetime(2017, 8, 3, 23, 32, tzinfo=UTC),
        "call_date": date(2017, 8, 4),
        "call_time": "00:32",
        "call_type": "CALL",
        "call_duration": 38,
    }
    (evidence,) = case.evidence([evidence_id(sha(crimes), "", 2)])
    assert "10305fdb9613b698" in str(evidence)
