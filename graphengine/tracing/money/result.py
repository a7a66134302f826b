"""From moves to the answer: accounts, days, hops, ranges over the rules, the freeze list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from graphengine.model.plain import jsonable
from graphengine.tracing.money.ledger import Ledger
from graphengine.tracing.money.rules import Moves
from graphengine.tracing.money.seed import Seed

HOPS = 10_000
NOTICE = "Lead, not evidence: which rule applies, and to whom, is for a court."


def _flows(ledger: Ledger, moves: Moves) -> pl.DataFrame:
    """One row a move: ends, time, amount, whether the claim begins, whether it left the data."""
    table = moves.table
    outside = pl.Series(ledger.outside)[ledger.dst[table[:, 0]].tolist()]
    rows: pl.DataFrame = ledger.frame[table[:, 0].tolist()]
    return rows.select("id", "src", "dst", "at", "paid", "paid_in", "ev").with_columns(
        claimant=pl.Series(table[:, 1]),
        amount=pl.Series(table[:, 2]),
        begins=pl.Series(table[:, 3] == 1),
        outside=outside,
    )


def rule_result(ledger: Ledger, seed: Seed, moves: Moves, time_zone: str) -> dict[str, Any]:
    """One rule's part of the answer.

    Returns:
        ``accounts`` (by left, then received, largest first, then name), ``left_data_minor``,
        ``hops`` (at most 10,000) with ``hops_left_out``, ``claimants`` for several of them.
    """
    flows = _flows(ledger, moves)
    if not moves.conserved:
        flows = flows.filter(pl.col("paid_in") == ledger.unit)
    accounts = _accounts(flows, seed, time_zone, conserved=moves.conserved)
    result: dict[str, Any] = {
        "accounts": accounts,
        "left_data_minor": int(flows.filter("outside")["amount"].sum()) if moves.conserved else 0,
        "hops": _hops(flows.head(HOPS)),
        "hops_left_out": max(0, flows.height - HOPS),
    }
    twice = seed.total - seed.unsent - int(flows.filter("begins")["amount"].sum())
    if moves.conserved and twice:
        result["claimed_twice_minor"] = twice  # named transfers that pass on the same money
    if moves.conserved and len(seed.claimants) > 1:
        result["claimants"] = [
            _claimant(flows.filter(pl.col("claimant") == n), name)
            for n, name in enumerate(seed.claimants)
        ]
    return result


def _sides(flows: pl.DataFrame) -> pl.DataFrame:
    """Received and passed amounts as one frame of account, at, received, passed."""
    into = flows.select(
        account=pl.col("dst"), at=pl.col("at"), received=pl.col("amount"), passed=pl.lit(0),
        kept=pl.when(pl.col("outside")).then(0).otherwise(pl.col("amount")),
    )  # fmt: skip
    out = flows.filter(~pl.col("begins")).select(
        account=pl.col("src"), at=pl.col("at"), received=pl.lit(0), passed=pl.col("amount"),
        kept=-pl.col("amount"),
    )  # fmt: skip
    types = dict.fromkeys(("received", "passed", "kept"), pl.Int64)
    return pl.concat([into.cast(types), out.cast(types)])  # type: ignore[arg-type]


def _accounts(
    flows: pl.DataFrame, seed: Seed, time_zone: str, *, conserved: bool
) -> list[dict[str, Any]]:
    sides = _sides(flows)
    if seed.unsent and conserved:
        lying = {"account": seed.start, "received": seed.unsent, "passed": 0, "kept": seed.unsent}
        extra = pl.DataFrame([{**lying, "at": None}], schema=sides.schema)
        sides = pl.concat([sides, extra])
    arrived = pl.col("received") > 0
    totals = sides.group_by("account").agg(
        pl.col("received", "passed", "kept").sum(),
        first_at=pl.col("at").filter(arrived).min(),
        last_at=pl.col("at").max(),
    )
    totals = totals.sort(
        "kept", "received", "account", descending=[True, True, False], nulls_last=True
    )
    days = _days(sides, time_zone)
    return [
        {
            "account": row["account"],
            "received_minor": row["received"],
            "passed_minor": row["passed"],
            "left_minor": row["kept"] if conserved else max(0, row["received"] - row["passed"]),
            "first_at": jsonable(row["first_at"]),
            "last_at": jsonable(row["last_at"]),
            "days": days.get(row["account"], []),
        }
        for row in totals.iter_rows(named=True)
        if row["received"] > 0
    ]


def _days(sides: pl.DataFrame, time_zone: str) -> dict[str, list[dict[str, Any]]]:
    dated = sides.filter(pl.col("at").is_not_null()).with_columns(
        day=pl.col("at").dt.convert_time_zone(time_zone).dt.date()
    )
    sums = dated.group_by("account", "day").agg(pl.col("received", "passed").sum())
    found: dict[str, list[dict[str, Any]]] = {}
    for account, day, received, passed in sums.sort("account", "day").iter_rows():
        entry = {"date": day.isoformat(), "received_minor": received, "passed_minor": passed}
        found.setdefault(account, []).append(entry)
    return found


def _hops(flows: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "transfer": row["id"],
            "from": row["src"],
            "to": row["dst"],
            "at": jsonable(row["at"]),
            "amount_minor": row["amount"],
            "of_minor": row["paid"],
            "currency": row["paid_in"],
            "begins": row["begins"],
            "evidence": [row["ev"]],
        }
        for row in flows.iter_rows(named=True)
    ]


def _claimant(flows: pl.DataFrame, name: str) -> dict[str, Any]:
    kept = _sides(flows).group_by("account").agg(pl.col("kept").sum()).filter(pl.col("kept") > 0)
    return {
        "account": name,
        "claimed_minor": int(flows.filter("begins")["amount"].sum()),
        "left": [
            {"account": account, "left_minor": left}
            for account, left in kept.sort("kept", "account", descending=[True, False]).iter_rows()
        ],
        "left_data_minor": int(flows.filter("outside")["amount"].sum()),
    }


def ranges(rules: dict[str, dict[str, Any]], conserving: Sequence[str]) -> list[dict[str, Any]]:
    """Per account the least and most over the conserving rules, largest first.

    Returns:
        ``{"account", "received_minor": [low, high], "left_minor": [low, high], "first_at"}``; an
        account that a rule does not reach counts as 0 there. ``first_at`` is the earliest.
    """
    seen: dict[str, dict[str, dict[str, Any]]] = {}
    for rule in conserving:
        for entry in rules[rule]["accounts"]:
            seen.setdefault(entry["account"], {})[rule] = entry
    found = []
    for account, by_rule in seen.items():
        received = [by_rule.get(r, {}).get("received_minor", 0) for r in conserving]
        left = [by_rule.get(r, {}).get("left_minor", 0) for r in conserving]
        first = [entry["first_at"] for entry in by_rule.values() if entry["first_at"]]
        found.append(
            {
                "account": account,
                "received_minor": [min(received), max(received)],
                "left_minor": [min(left), max(left)],
                "first_at": min(first, default=None),
            }
        )
    return sorted(
        found, key=lambda r: (-r["left_minor"][1], -r["received_minor"][1], str(r["account"]))
    )
