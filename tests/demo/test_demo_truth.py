"""The planted truth: its shape, its traces in the agency files, and that nothing leaks."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graphengine.demo import DemoFiles, Habits, generate

from .conftest import column, manifest, rows_of, table


def truth(files: DemoFiles) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((files.truth / "truth.json").read_text(encoding="utf-8"))
    return body


def test_small_has_the_promised_shape(small: DemoFiles) -> None:
    body = truth(small)
    counts, persons = body["counts"], body["persons"]
    assert (counts["workshops"], counts["sellers"], counts["innocents"]) == (2, 4, 1500)
    assert 12 <= counts["brokers"] <= 14
    assert 115 <= counts["buyers"] <= 125
    assert counts["regions"] == 31
    assert {row["level"] for row in persons["brokers"]} == {1, 2}
    everyone = [row["id"] for rows in persons.values() for row in rows]
    assert len(everyone) == len(set(everyone)) == 2 + 4 + counts["brokers"] + counts["buyers"]
    rows = Counter[str]()
    for entry in manifest(small):
        rows[entry["mapping"]] += entry["rows"]
    assert 8_000 < rows["transfers"] < 30_000
    assert 10_000 < rows["calls"] < 60_000
    assert 4_000 < rows["parcels"] < 15_000


def test_waybills_and_transfers_of_the_truth_are_in_the_files(small: DemoFiles) -> None:
    deals = table(small.truth / "deals.csv")
    assert {deal["waybill"] for deal in deals} <= set(column(small, "parcels", "waybill"))
    named = {tx for deal in deals for tx in deal["tx_ids"].split(";") if tx}
    assert named <= set(column(small, "transfers", "tx_id"))
    for deal in deals:
        assert (deal["paid"] == "cash") == (deal["tx_ids"] == ""), deal["deal_id"]
    assert {deal["paid"] for deal in deals} == {
        "cash", "before", "after", "deposit", "split", "batch",
    }  # fmt: skip


def test_transfers_of_deals_paid_in_one_go_carry_their_amount(small: DemoFiles) -> None:
    amounts = dict(
        zip(column(small, "transfers", "tx_id"), column(small, "transfers", "amount"), strict=True)
    )
    exact = near = total = 0
    for deal in table(small.truth / "deals.csv"):
        if deal["paid"] in ("before", "after", "deposit", "split"):
            parts = [amounts[tx].replace(",", "") for tx in deal["tx_ids"].split(";")]
            paid = sum(round(float(part) * 100) for part in parts)
            due = int(deal["amount_minor"])
            total += 1
            exact += paid == due
            near += abs(paid - due) <= 0.07 * due
    assert near == total
    assert exact > 0.88 * total


def test_batches_pay_the_sum_of_their_deals(small: DemoFiles) -> None:
    amounts = dict(
        zip(column(small, "transfers", "tx_id"), column(small, "transfers", "amount"), strict=True)
    )
    due: dict[str, int] = defaultdict(int)
    for deal in table(small.truth / "deals.csv"):
        if deal["paid"] == "batch":
            due[deal["tx_ids"]] += int(deal["amount_minor"])
    assert len(due) >= 3
    for tx, amount in due.items():
        paid = round(float(amounts[tx].replace(",", "")) * 100)
        assert abs(paid - amount) <= 0.07 * amount


def test_chains_follow_the_supply_of_deals(small: DemoFiles) -> None:
    deals = {deal["deal_id"]: deal for deal in table(small.truth / "deals.csv")}
    chains = table(small.truth / "chains.csv")
    retail = [deal for deal in deals.values() if deal["hop"] == "broker-buyer"]
    assert sum(len(chain["deal_ids"].split(";")) for chain in chains) == len(retail)
    for chain in chains:
        for way in chain["deal_ids"].split(";"):
            steps = [deals[step] for step in way.split("+")]
            people = [steps[0]["from_id"], *(step["to_id"] for step in steps)]
            named = [chain[k] for k in ("seller", "broker", "sub_broker", "buyer")]
            assert people == [person for person in named if person]
            for earlier, later in pairwise(steps):
                assert later["supplied_by"] == earlier["deal_id"]
                assert earlier["sent_at"] < later["sent_at"]


def test_seeds_name_waybills_of_their_person(small: DemoFiles) -> None:
    deals = {deal["waybill"]: deal for deal in table(small.truth / "deals.csv")}
    persons = truth(small)["persons"]
    for role, seed in truth(small)["seeds"].items():
        assert seed["id"] in {row["id"] for row in persons[f"{role}s"]}
        assert len(seed["waybills"]) == 2
        for waybill in seed["waybills"]:
            end = "to_id" if role == "buyer" else "from_id"
            assert deals[waybill][end] == seed["id"]


def test_truth_persons_stand_in_the_agency_files(small: DemoFiles) -> None:
    known = set(column(small, "accounts", "holder_id"))
    persons = truth(small)["persons"]
    assert {row["id"] for rows in persons.values() for row in rows} <= known


def test_no_word_of_the_truth_is_in_the_agency_files(small: DemoFiles) -> None:
    words = (
        "seller",
        "broker",
        "buyer",
        "workshop",
        "straw",
        "dealer",
        "卖家",
        "买家",
        "枪",
        "作坊",
    )
    for entry in manifest(small):
        cells = {cell for row in rows_of(small, entry) for cell in row}
        text = " ".join(sorted(cells)).lower()
        assert [word for word in words if word in text] == [], entry["file"]
    assert "truth" not in small.manifest.read_text(encoding="utf-8")


def test_no_single_word_marks_a_parcel_or_payment_of_the_ring(tmp_path: Path) -> None:
    files = generate(tmp_path, seed=3, habits=Habits(misdeclared=0.5, cash=0.0))
    deals = table(files.truth / "deals.csv")
    waybills = {deal["waybill"] for deal in deals}
    paid = {tx for deal in deals for tx in deal["tx_ids"].split(";")}
    for mapping, key, name, ours in (
        ("parcels", "waybill", "goods", waybills),
        ("transfers", "tx_id", "purpose", paid),
        ("transfers", "tx_id", "channel", paid),
    ):
        keys, words = column(files, mapping, key), column(files, mapping, name)
        ring = {word for k, word in zip(keys, words, strict=True) if k in ours}
        rest = {word for k, word in zip(keys, words, strict=True) if k not in ours}
        assert ring <= rest, mapping


def test_unnamed_numbers_are_not_only_dealers(small: DemoFiles) -> None:
    holders = column(small, "phones", "holder_id")
    assert sum(cell in ("", "无", "NULL", "-") for cell in holders) > 20


def test_old_numbers_fall_silent_and_new_ones_begin(small: DemoFiles) -> None:
    changes = table(small.truth / "number_changes.csv")
    assert len(changes) >= 3
    spans: dict[str, list[str]] = defaultdict(list)
    for entry in manifest(small):
        if entry["mapping"] == "parcels" and entry["encoding"] == "utf-8":
            place = entry["columns"].index("sender_phone")
            when = entry["columns"].index("sent_at")
            for row in rows_of(small, entry):
                if len(row) > place and "02-31" not in row[when]:
                    spans["+86" + row[place]].append(row[when])
    seen = 0
    for change in changes:
        old, new = spans[change["old_number"]], spans[change["new_number"]]
        seen += bool(old) and bool(new)
        assert all(at < change["changed_at"] for at in old)
        assert all(at >= change["changed_at"] for at in new)
    assert seen >= 1


def test_straw_holders_are_registered_and_innocent(small: DemoFiles) -> None:
    straw = table(small.truth / "straw_holders.csv")
    assert {row["kind"] for row in straw} == {"phone", "account"}
    persons = truth(small)["persons"]
    ring = {row["id"] for rows in persons.values() for row in rows}
    holder = dict(
        zip(
            column(small, "accounts", "account_no"),
            column(small, "accounts", "holder_id"),
            strict=True,
        )
    )
    for row in straw:
        assert row["user"] in ring
        assert row["holder"] not in ring
        if row["kind"] == "account":
            assert holder[row["identifier"]] == row["holder"]


def test_habits_change_the_ring(tmp_path: Path) -> None:
    habits = Habits(
        cash=1.0, deposits=0.0, splits=0.0, straw_accounts=0.0, straw_phones=0.0,
        number_churn=0.0, two_level_share=0.0, repeat_rate=0.0,
    )  # fmt: skip
    files = generate(tmp_path, habits=habits)
    deals = table(files.truth / "deals.csv")
    assert {deal["paid"] for deal in deals} == {"cash"}
    assert "broker-broker" not in {deal["hop"] for deal in deals}
    bought = Counter(deal["to_id"] for deal in deals if deal["hop"] == "broker-buyer")
    assert set(bought.values()) == {1}
    assert table(files.truth / "straw_holders.csv") == []
    assert table(files.truth / "number_changes.csv") == []


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_extreme_habits_still_make_a_case(tmp_path: Path, share: float) -> None:
    values = {item.name: share for item in fields(Habits)}
    if share:
        values |= {"cash": 0.2, "deposits": 0.3, "splits": 0.5}
    files = generate(tmp_path, seed=5, habits=Habits(**values))
    deals = table(files.truth / "deals.csv")
    assert len(deals) > 130
    assert {deal["waybill"] for deal in deals} <= set(column(files, "parcels", "waybill"))
    straw = table(files.truth / "straw_holders.csv")
    assert bool(straw) == bool(share)
