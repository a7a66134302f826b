"""Cards and their holders from files to the printed match: ``analyse co-presence --cards``."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphengine.engine import Engine
from tests.analysis.made_presences import shopping
from tests.cli.test_cli import NEW, call

START = datetime(2016, 1, 4)
SEED = 102
MAPPING = """\
mapping: shops
title: A payment terminal's journal and the shops' loyalty cards
revision: 1
kinds:
  edges:
    PAID_AT:
      description: a card was used in a shop
      ends: [[Account, Place]]
      props:
        at: {type: time, description: when, unit: UTC microseconds}
        endAt: {type: time, description: until when, unit: UTC microseconds}
        amount_minor: {type: integer, description: what was paid, unit: minor}
        currency: {type: text, description: of the amount}
    SHOPPED_AT:
      description: a loyalty card was shown
      ends: [[Person, Place]]
      props:
        at: {type: time, description: when, unit: UTC microseconds}
        endAt: {type: time, description: until when, unit: UTC microseconds}
        amount_minor: {type: integer, description: what was paid, unit: minor}
        currency: {type: text, description: of the amount}
tables:
  - match: "terminal*"
    columns:
      card:   {from: card, required: true}
      shop:   {from: shop, required: true}
      at:     {from: at, as: time, required: true, formats: ["%Y-%m-%d %H:%M:%S"]}
      amount: {from: amount, as: money}
    nodes:
      card: {kind: Account, key: {text: card}}
      shop: {kind: Place, key: {text: shop}}
    edges:
      - {kind: PAID_AT, from: card, to: shop, props: {at: at, amount: amount}}
  - match: "loyalty*"
    columns:
      person: {from: person, required: true}
      shop:   {from: shop, required: true}
      at:     {from: from, as: time, required: true, formats: ["%Y-%m-%d %H:%M:%S"]}
      until:  {from: until, as: time, formats: ["%Y-%m-%d %H:%M:%S"]}
      amount: {from: amount, as: money}
    nodes:
      person: {kind: Person, key: {text: person}}
      shop:   {kind: Place, key: {text: shop}}
    edges:
      - {kind: SHOPPED_AT, from: person, to: shop, props: {at: at, endAt: until, amount: amount}}
"""


def written(home: Path) -> set[tuple[str, str]]:
    """The mapping and both files; the card and holder pairs that are true."""
    paid, seen, truth = shopping(SEED, receipts=True)
    (home / "shops.yaml").write_text(MAPPING, encoding="utf-8")
    journal = [
        [row["card"], row["place"], _when(row["at"]), _price(row["amount"])]
        for row in paid.to_dicts()
    ]
    shown = [
        [row["person"], row["place"], _when(row["start"]), _when(row["end"]), _price(row["amount"])]
        for row in seen.to_dicts()
    ]
    _sheet(home / "terminal.csv", ["card", "shop", "at", "amount"], journal)
    _sheet(home / "loyalty.csv", ["person", "shop", "from", "until", "amount"], shown)
    return {(f"account:{card}", f"person:{person}") for card, person in truth}


def _when(microseconds: int) -> str:
    return f"{START + timedelta(microseconds=microseconds)}"


def _price(minor: int) -> str:
    return f"{minor / 100:.2f}"


def _sheet(path: Path, heads: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "case"
    assert call(capsys, "case", "new", path, *NEW)[0] == 0
    return path


def test_cards_get_their_holders(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = written(tmp_path)
    for name in ("terminal", "loyalty"):
        code, _, err = call(
            capsys, "load", "--case", case, tmp_path / "shops.yaml", tmp_path / f"{name}.csv"
        )
        assert code == 0, err
    argv = ("analyse", "co-presence", "--case", case, "--kinds", "SHOPPED_AT")
    argv = (*argv, "--cards", "PAID_AT", "--within", "20min", "--top", "100")
    sheet = tmp_path / "pairs.csv"
    code, out, err = call(capsys, *argv, "--csv", sheet)
    assert code == 0, err
    assert out.startswith("LEAD, NOT EVIDENCE") and "kept as run co-presence-" in err
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        pairs = [(row["one"], row["other"]) for row in csv.DictReader(file)]
    right = len(truth & set(pairs))
    assert right / len(pairs) >= 0.95 and right / len(truth) >= 0.95
    one, other = pairs[0]
    assert f"\n{one} and {other}\n" in out and "by chance" in out
    assert "PAID_AT: " in err
    assert _printed(out) == pairs

    code, text, err = call(capsys, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(text)
    assert [(row["one"], row["other"]) for row in found["pairs"]] == pairs
    _rows_say_so(case, found["pairs"][0])
    code, text, _ = call(capsys, *argv, "--from", pairs[0][1], "--json")
    asked = json.loads(text)["pairs"]
    assert code == 0 and (asked[0]["one"], asked[0]["found"]) == (pairs[0][0], True)
    assert all(row["other"] == pairs[0][1] for row in asked)


def _printed(out: str) -> list[tuple[str, str]]:
    """The pairs of the table on the screen."""
    rows = [line.split() for line in out.splitlines() if line.startswith("account:")]
    return [(row[0], row[1]) for row in rows if len(row) > 3 and row[1].startswith("person:")]


def _rows_say_so(case: Path, pair: dict[str, Any]) -> None:
    """The source rows behind a pair: one of the journal and one of the loyalty cards a time."""
    card, person = pair["one"].partition(":")[2], pair["other"].partition(":")[2]
    engine = Engine.open(case)
    for one in pair["together"]:
        lines = [row["line"] for row in engine.evidence(one["evidence"])]
        shop = one["place"].partition(":")[2]
        assert len(lines) == 2 and all(shop in line for line in lines)
        assert any(card in line for line in lines) and any(person in line for line in lines)
        amounts = {line.rsplit(",", 1)[1].strip() for line in lines}
        assert len(amounts) == 1, "the price is the same on both"
