"""B10-B13, B16, B18-B20: loops, hubs, repeats, overlaps, odd times, doubled headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.hostile.conftest import Desk, lines

HEAD = ("tx_id", "at", "from_account", "to_account", "amount")


def transfers(*rows: tuple[object, ...]) -> str:
    return lines(HEAD, *rows)


def row(tx: object, payer: str = "A1", payee: str = "B1", amount: object = 5) -> tuple[object, ...]:
    return (tx, "2016-03-01 10:00:00", payer, payee, amount)


@pytest.mark.parametrize("case", ["B10"])
def test_loops_are_kept(desk: Desk, case: str) -> None:
    desk.text("transfers", transfers(row("T1", "A1", "A1")), "t.csv")
    me = "13912345678"
    desk.text("calls", lines(("at", "a_number", "b_number"), ("2016-03-01 10:00", me, me)), "c.csv")
    parcel = ("W1", "2016-03-01 10:00:00", me, "2016-03-02 10:00:00", me)
    heads = ("waybill", "sent_at", "sender_phone", "received_at", "receiver_phone")
    desk.text("parcels", lines(heads, parcel), "p.csv")
    for kind in ("TRANSFERRED", "CALLED"):
        (edge,) = desk.edges(kind).to_dicts()
        assert edge["src"] == edge["dst"]
    (sent,), (received,) = desk.edges("SENT").to_dicts(), desk.edges("RECEIVED").to_dicts()
    assert sent["src"] == received["src"] == "+8613912345678"
    graph = desk.engine.to_igraph("TRANSFERRED")
    assert (graph.vcount(), graph.ecount(), sum(graph.is_loop())) == (1, 1, 1)
    page = desk.engine.render("account:A1").read_text(encoding="utf-8")
    assert "T1" in page


@pytest.mark.parametrize("case", ["B11"])
def test_a_hub_is_drawn_within_a_limit_that_is_told(desk: Desk, case: str) -> None:
    many = 20_000
    entry = desk.text("transfers", transfers(*(row(n, "HUB", f"P{n}") for n in range(many))))
    assert entry["loaded"] == many
    degree = desk.engine.to_igraph("TRANSFERRED").degree()
    assert max(degree) == many
    page = desk.engine.render("account:HUB")
    assert page.stat().st_size < 8_000_000
    told = re.search(r"Not drawn: ([\d,]+)", page.read_text(encoding="utf-8"))
    assert told is not None
    assert 19_000 < int(told[1].replace(",", "")) < many


@pytest.mark.parametrize("case", ["B12"])
def test_a_file_again_renamed_changed_or_overlapping(desk: Desk, case: str) -> None:
    week_one = transfers(row("T1"), row("T2"), row("T3"))
    desk.text("transfers", week_one, "a.csv")
    digest = desk.engine.case.data_digest()
    for name in ("a.csv", "renamed.csv"):
        entry = desk.text("transfers", week_one, name)
        assert (entry["loaded"], entry["duplicates"]) == (0, 3)
    assert desk.engine.case.data_digest() == digest
    entry = desk.text("transfers", transfers(row("T2"), row("T3"), row("T4")), "b.csv")
    assert (entry["loaded"], entry["duplicates"]) == (1, 2)
    assert desk.edges("TRANSFERRED")["id"].to_list() == ["T1", "T2", "T3", "T4"]
    # T2 stands in both files, and its evidence names both.
    (place,) = desk.edges("TRANSFERRED").filter(id="T2").select("source", "row").rows()
    (seen,) = desk.engine.evidence([f"{place[0][:12]}::{place[1]}"])
    assert seen["also"] == [f"{entry['sha256'][:12]}::2"]
    changed = week_one.replace("B1,5", "B1,7", 1)
    entry = desk.text("transfers", changed, "c.csv")
    assert (entry["loaded"], entry["duplicates"]) == (1, 2)
    assert desk.edges("TRANSFERRED").height == 4
    assert desk.engine.status()["again"] == {"TRANSFERRED": 1}


@pytest.mark.parametrize("case", ["B13"])
@pytest.mark.parametrize(("repeats", "edges"), [("one", 1), ("distinct", 1000)])
def test_a_row_a_thousand_times(desk: Desk, case: str, repeats: str, edges: int) -> None:
    own = desk.own(
        f"mapping: pays\nrepeats: {repeats}\ntables:\n  - columns:\n"
        "      a: {from: a, required: true}\n      b: {from: b, required: true}\n"
        "      n: {from: n, as: money}\n    nodes:\n      a: {kind: Account, key: a}\n"
        "      b: {kind: Account, key: b}\n    edges:\n"
        "      - {kind: TRANSFERRED, from: a, to: b, props: {amount: n}}\n"
    )
    entry = desk.text(own, "a,b,n\n" + "A1,B1,0.10\n" * 1000)
    assert (entry["rows"], entry["loaded"]) == (1000, edges)
    assert entry["duplicates"] == 1000 - edges
    assert desk.edges("TRANSFERRED")["amount_minor"].sum() == 10 * edges


@pytest.mark.parametrize("case", ["B16"])
def test_numbers_past_64_bits_are_rejected_and_codes_stay_text(desk: Desk, case: str) -> None:
    past = 2**63
    rows = [row("T1", amount=past), row("T2", amount="92233720368547758.08"), row(past, amount=1)]
    entry = desk.text("transfers", transfers(*rows))
    assert (entry["loaded"], entry["rejected"]) == (1, 2)
    assert desk.edges("TRANSFERRED")["id"].to_list() == [str(past)]
    calls = ("2016-03-01 10:00", "13912345678", "13812345678", past)
    entry = desk.text("calls", lines(("at", "a_number", "b_number", "seconds"), calls), "c.csv")
    assert entry["rejected"] == 1
    assert desk.reasons() == ["amount: not an amount", "seconds: not a duration"]


ZONED = """\
mapping: zoned
tables:
  - timezone: {zone}
    columns:
      a: {{from: a, required: true}}
      b: {{from: b, required: true}}
      at: {{from: at, as: time, required: true, formats: ["%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M"]}}
    nodes:
      a: {{kind: Phone, key: a}}
      b: {{kind: Phone, key: b}}
    edges:
      - {{kind: CALLED, from: a, to: b, required: true, props: {{at: at}}}}
"""


@pytest.mark.parametrize("case", ["B18"])
def test_zones_are_stated_and_odd_hours_are_told(desk: Desk, case: str) -> None:
    own = desk.own(ZONED.format(zone="America/Chicago"))
    times = [
        "2016-11-06 01:30",  # came twice
        "2016-03-13 02:30",  # never was
        "2016-03-01 10:00:00+0800",
        "2016-03-01 10:00",
        "2016-03-01 10:00:00 CST",
    ]
    calls = [("13912345678", "13812345678", at) for at in times]
    entry = desk.text(own, lines(("a", "b", "at"), *calls))
    assert (entry["loaded"], entry["rejected"]) == (3, 2)
    found = {row["at"]: row["flags"] for row in desk.edges("CALLED").to_dicts()}
    assert found == {
        datetime(2016, 11, 6, 6, 30, tzinfo=UTC): "at:ambiguous",
        datetime(2016, 3, 1, 2, tzinfo=UTC): "",
        datetime(2016, 3, 1, 16, tzinfo=UTC): "",
    }
    assert "2016-03-13 02:30" in desk.rejects(entry).read_text(encoding="utf-8-sig")
    named = desk.file("z.yaml", ZONED.format(zone="Asia/Shanghai").replace("%z", " %Z"))
    ran = desk.cli("load", named, desk.folder / "f.csv")
    assert ran.code == 2
    assert "%Z" in ran.err


@pytest.mark.parametrize("case", ["B19"])
def test_negative_length_and_end_before_start_are_flagged(desk: Desk, case: str) -> None:
    call = ("2016-03-01 10:00", "13912345678", "13812345678", -5)
    entry = desk.text("calls", lines(("at", "a_number", "b_number", "seconds"), call))
    assert entry["loaded"] == 1
    assert desk.edges("CALLED")["flags"].to_list() == ["seconds:negative"]
    stay = ("G1", "Inn", "2016-03-05 12:00:00", "2016-03-04 12:00:00")
    desk.text("stays", lines(("guest_id", "hotel", "from", "to"), stay), "s.csv")
    assert desk.edges("STAYED_AT")["flags"].to_list() == ["endAt:reversed"]
    assert desk.flags("STAYED_AT") == {"endAt:reversed": 1}


@pytest.mark.parametrize("case", ["B20"])
@pytest.mark.parametrize("second", ["from_account", "from_account ", "frоm_account"])
def test_headers_that_are_equal_or_look_alike(desk: Desk, case: str, second: str) -> None:
    path = desk.file("f.csv", lines((*HEAD, second), (*row("T1"), "Z")))
    said = desk.refused("transfers", path)
    assert "f.csv" in said
    assert "line 1" in said
    assert "Columns 3" in said
    assert "and 6" in said
