"""LDBC FinBench reads 1 to 12 on published transfers, equal to plain oracles row by row."""

from __future__ import annotations

from collections import defaultdict

import pytest

from graphengine.engine import Engine
from tests.queries import finbench_oracle as early
from tests.queries import finbench_oracle_more as late
from tests.queries.finbench_case import (
    bank,
    facts,
    found_something,
    frame,
    held,
    people,
    same,
    sample,
)
from tests.queries.finbench_world import World

__all__ = ["bank", "facts"]

pytestmark = [pytest.mark.data, pytest.mark.neo4j]

LOANS = [["loan"], ["Cheque", "Credit Card", "loan"], ["ACH"]]


def test_1_listed_medium(bank: Engine, facts: World) -> None:
    phones = [f"phone:+8613800{i:06d}" for i in range(0, 400, 3)]
    devices = [f"device:{i:015d}" for i in range(0, 37, 2)]
    kinds = {"phone": "Phone", "device": "Device"}
    for n, account in enumerate(sample(facts, 40, 1)):
        f, params = frame(n)
        media = [phones + devices, devices, phones[:60]][n % 3]
        pairs = [(kinds[m.split(":")[0]], m.split(":")[1]) for m in media]
        wanted = early.listed_medium(facts, f, account, pairs)
        same(bank, "listed_medium", {"account": account, "media": media, **params}, wanted)
    found_something("listed_medium")


def test_2_loans_gathered(bank: Engine, facts: World) -> None:
    for n, person in enumerate(people(facts, held(facts, 40, 2))):
        f, params = frame(n)
        loan = LOANS[n % 3]
        wanted = early.loans_gathered(facts, f, person, loan)
        same(bank, "loans_gathered", {"person": person, "loan": loan, **params}, wanted)
    found_something("loans_gathered")


def test_3_shortest_path(bank: Engine, facts: World) -> None:
    starts, ends = sample(facts, 30, 3), sample(facts, 30, 4)
    near = [t for t in facts.transfers if t.src != t.dst][::97]
    pairs = [*zip(starts, ends, strict=True), *((t.src, t.dst) for t in near)]
    far = [(t.src, o.dst) for t in near for o in facts.out[t.dst]][:20]
    lengths = set()
    for n, (start, end) in enumerate([*pairs, *far, (starts[0], starts[0])]):
        f, params = frame(n)
        del params["truncation"]
        wanted = early.shortest_path(facts, f, start, end)
        lengths.add(wanted[0][0])
        same(bank, "shortest_path", {"from": start, "to": end, **params}, wanted)
    assert lengths >= {-1, 0, 1, 2}
    assert max(lengths) > 2


def test_4_three_in_a_cycle(bank: Engine, facts: World) -> None:
    hops = {(t.src, t.dst) for t in facts.transfers if t.src != t.dst}
    after = defaultdict(set)
    for a, b in hops:
        after[a].add(b)
    rings = sorted((a, b) for a, b in hops if any(a in after[c] for c in after[b] - {a}))
    for n, (source, target) in enumerate([*rings, *sorted(hops)[::150]]):
        f, params = frame(n)
        wanted = early.three_in_a_cycle(facts, f, source, target)
        same(bank, "three_in_a_cycle", {"from": source, "to": target, **params}, wanted)
    found_something("three_in_a_cycle")


def test_5_transfer_traces(bank: Engine, facts: World) -> None:
    for n, person in enumerate(people(facts, held(facts, 30, 5))):
        f, params = frame(n)
        wanted = early.transfer_traces(facts, f, person)
        same(bank, "transfer_traces", {"person": person, **params}, wanted)
    found_something("transfer_traces")


def test_6_withdrawal_after_gathering(bank: Engine, facts: World) -> None:
    paid_by_many = [a for a in facts.names() if len(facts.into[a]) > 3]
    cards = sorted({t.dst for a in paid_by_many for t in facts.out[a]})[:60]
    for n, card in enumerate(cards):
        f, params = frame(n)
        amounts, more = [(0, 0), (100_000, 50_000)][n % 2], n % 4
        wanted = early.withdrawal_after_gathering(facts, f, card, *amounts, more)
        units = {"gathered_above": amounts[0] / 100, "withdrawn_above": amounts[1] / 100}
        asked = {"account": card, "more_than": more, **units, **params}
        same(bank, "withdrawal_after_gathering", asked, wanted)
    found_something("withdrawal_after_gathering")


def test_7_fast_in_fast_out(bank: Engine, facts: World) -> None:
    for n, account in enumerate(sample(facts, 60, 7)):
        f, params = frame(n)
        above = [0, 300_000][n % 2]
        wanted = late.fast_in_fast_out(facts, f, account, above)
        same(bank, "fast_in_fast_out", {"account": account, "above": above / 100, **params}, wanted)
    found_something("fast_in_fast_out")


def test_8_trace_after_loan(bank: Engine, facts: World) -> None:
    loans = [t for t in facts.transfers if t.purpose == "loan" and facts.out[t.dst]][::9]
    chained = [t for t in facts.transfers if t.src != t.dst and facts.out[t.dst]][::25]
    for n, loan in enumerate([*loans, *chained]):
        f, params = frame(n)
        share = [500, 0, 950][n % 3]
        wanted = late.trace_after_loan(facts, f, loan.id, share)
        asked = {"transfer": loan.id, "share": share / 1000, **params}
        same(bank, "trace_after_loan", asked, wanted)
    found_something("trace_after_loan")


def test_9_loan_ratios(bank: Engine, facts: World) -> None:
    for n, account in enumerate(sample(facts, 60, 9)):
        f, params = frame(n)
        loan, above = LOANS[n % 3], [0, 100_000][n % 2]
        wanted = late.loan_ratios(facts, f, account, loan, above)
        asked = {"account": account, "loan": loan, "above": above / 100, **params}
        same(bank, "loan_ratios", asked, wanted)
    found_something("loan_ratios")


def test_10_investor_similarity(bank: Engine, facts: World) -> None:
    likeness = set()
    for n in range(60):
        f, params = frame(n)
        del params["truncation"]
        one, other = f"p{n * 13 % 400}", f"p{(n * 13 + (20 if n % 2 else n)) % 400}"
        purposes = [[], ["shares"], ["rent", "shares"]][n % 3]
        wanted = late.investor_similarity(facts, f, one, other, purposes)
        likeness.add(wanted[0][0])
        asked = {"person": one, "other": other, "purposes": purposes, **params}
        same(bank, "investor_similarity", asked, wanted)
    assert len(likeness) > 4


def test_11_guarantee_chain(bank: Engine, facts: World) -> None:
    for n in range(40):
        f, params = frame(n)
        person, loan = f"p{n * 7 % 400}", LOANS[n % 3]
        grounds = [["guarantee"], ["guarantee", "neighbours"]][n % 2]
        wanted = late.guarantee_chain(facts, f, person, grounds, loan)
        asked = {"person": person, "grounds": grounds, "loan": loan, **params}
        same(bank, "guarantee_chain", asked, wanted)
    found_something("guarantee_chain")


def test_12_paid_to_organisations(bank: Engine, facts: World) -> None:
    for n, person in enumerate(people(facts, held(facts, 60, 12))):
        f, params = frame(n)
        wanted = late.paid_to_organisations(facts, f, person)
        same(bank, "paid_to_organisations", {"person": person, **params}, wanted)
    found_something("paid_to_organisations")
