"""Reads 7 to 12 of LDBC FinBench in plain Python and pandas, written from their definitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from tests.queries.finbench_oracle import Frame, Row, lent, oldest
from tests.queries.finbench_world import Transfer, World


def thousandth(above: int, below: int, empty: float = -1.0) -> float:
    """The quotient to three decimals, halves up; ``empty`` where there is no divisor."""
    if not below:
        return empty
    exact = Decimal(above) / Decimal(below)
    return float(exact.quantize(Decimal("0.001"), ROUND_HALF_UP))


def ids(found: Iterable[Transfer]) -> list[str]:
    return [t.id for t in found]


def total(found: Iterable[Transfer]) -> int:
    return sum(t.minor for t in found)


def fast_in_fast_out(w: World, f: Frame, account: str, above: int) -> list[Row]:
    came = f.latest(w.into[account], lambda t: t.src != account and t.minor > above)
    went = f.latest(w.out[account], lambda t: t.dst != account and t.minor > above)
    columns = list(Transfer._fields)
    ins, outs = (pd.DataFrame(found, columns=columns) for found in (came, went))
    rows: list[Row] = []
    for currency in sorted({*ins["currency"], *outs["currency"]}):
        i, o = ins[ins["currency"] == currency], outs[outs["currency"] == currency]
        sums = int(i["minor"].sum()), int(o["minor"].sum())
        counts = [i["src"].nunique(), o["dst"].nunique()]
        rows.append(
            [currency, *counts, *sums, thousandth(*sums), i["id"].tolist(), o["id"].tolist()]
        )
    return rows


def trace_after_loan(w: World, f: Frame, transfer: str, share: int) -> list[Row]:
    """``share`` in thousandths."""
    loan = next(t for t in w.transfers if t.id == transfer)
    if not f.holds(loan.at):
        return []
    last = {loan}
    distance: dict[Transfer, int] = {}
    for step in (2, 3, 4):
        found: set[Transfer] = set()
        for before in last:

            def good(t: Transfer, b: Transfer = before) -> bool:
                enough = t.minor * 1000 > share * b.minor
                return t.dst != t.src and t.at > b.at and t.currency == b.currency and enough

            found.update(f.latest(w.out[before.dst], good))
        for t in found:
            distance.setdefault(t, step)
        last = found
    inflow: dict[str, list[Transfer]] = defaultdict(list)
    for t in oldest(distance):
        inflow[t.dst].append(t)
    rows: list[Row] = []
    for account, came in inflow.items():
        minor, nearest = total(came), min(distance[t] for t in came)
        ratio = thousandth(minor, loan.minor)
        rows.append([account, ratio, nearest, loan.currency, minor, loan.minor, ids(came)])
    return sorted(rows, key=lambda r: (-r[2], -r[1], r[0]))


def loan_ratios(w: World, f: Frame, account: str, loan: list[str], above: int) -> list[Row]:
    def big(t: Transfer) -> bool:
        return t.src != t.dst and t.minor > above

    given = f.latest(w.into[account], lambda t: big(t) and lent(t, loan))
    came = f.latest(w.into[account], lambda t: big(t) and not lent(t, loan))
    lenders = {t.src for t in given}
    repaid = f.latest(w.out[account], lambda t: big(t) and t.dst in lenders)
    went = f.latest(w.out[account], lambda t: big(t) and t.dst not in lenders)
    rows: list[Row] = []
    for currency in sorted({t.currency for t in [*given, *came, *repaid, *went]}):
        parts = [[t for t in p if t.currency == currency] for p in (given, repaid, came, went)]
        a, b, c, d = (total(p) for p in parts)
        ratios = [thousandth(a, b), thousandth(a, d), thousandth(c, d)]
        rows.append([currency, *ratios, a, b, c, d, *(ids(p) for p in parts)])
    return rows


def investor_similarity(
    w: World, f: Frame, person: str, other: str, purposes: list[str]
) -> list[Row]:
    def payments(key: str) -> set[tuple[str, str]]:
        found = {
            (t.dst, t.id)
            for t in w.paid
            if t.src == key and f.holds(t.at) and (not purposes or t.words in purposes)
        }
        for account in w.accounts[("Person", key)]:
            for t in w.out[account]:
                if f.holds(t.at) and (not purposes or t.purpose in purposes):
                    found |= {(k, t.id) for kind, k in w.holders[t.dst] if kind == "Organisation"}
        return found

    one, two = payments(person), payments(other)
    mine, theirs = {o for o, _ in one}, {o for o, _ in two}
    both, either = mine & theirs, mine | theirs
    shared = sorted({i for o, i in one | two if o in both})
    ratio = thousandth(len(both), len(either), 0.0)
    return [[ratio, len(both), len(either), sorted(both), shared]]


def guarantee_chain(
    w: World, f: Frame, person: str, grounds: list[str], loan: list[str]
) -> list[Row]:
    known = {person}
    for _ in range(6):
        found = set(known)
        for one in known:
            mine = (k for k in w.knows if k.src == one)
            found |= {k.dst for k in f.ties(mine, lambda k: k.words in grounds)}
        known = found
    loans: dict[str, dict[Transfer, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in known - {person}:
        for account in w.accounts[("Person", one)]:
            for t in w.into[account]:
                if f.holds(t.at) and lent(t, loan):
                    loans[t.currency][t].add(one)
    rows: list[Row] = []
    for currency, given in sorted(loans.items()):
        borrowers = sorted(set().union(*given.values()))
        rows.append([currency, total(given), len(given), borrowers, ids(oldest(given))])
    return rows


def paid_to_organisations(w: World, f: Frame, person: str) -> list[Row]:
    def firms(account: str) -> list[str]:
        return sorted(key for kind, key in w.holders[account] if kind == "Organisation")

    found: list[Transfer] = []
    for own in w.accounts[("Person", person)]:
        found += f.latest(w.out[own], lambda t: t.dst != t.src and bool(firms(t.dst)))
    frame = pd.DataFrame(oldest(found), columns=list(Transfer._fields))
    rows: list[Row] = []
    for (account, currency), part in frame.groupby(["dst", "currency"]):
        minor = int(part["minor"].sum())
        rows.append([account, currency, minor, firms(account), part["id"].tolist()])
    return sorted(rows, key=lambda r: (-r[2], r[0], r[1]))
