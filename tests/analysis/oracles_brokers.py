"""Slow, plain oracles for brokers: definitions over all triples, and a balance kept by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import permutations

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")


def role(a: int, b: int, c: int) -> str:
    """Role of b by the groups of a, b and c."""
    if a == b == c:
        return "coordinator"
    if b == c:
        return "gatekeeper"
    if a == b:
        return "representative"
    if a == c:
        return "consultant"
    return "liaison"


def roles(
    arcs: Collection[tuple[int, int]], group: Sequence[int], shared: bool
) -> Counter[tuple[int, str]]:
    """(node, role) -> brokered pairs, each whole or shared among its go-betweens."""
    found: Counter[tuple[int, str]] = Counter()
    known = [node for node, own in enumerate(group) if own >= 0]
    for a, c in permutations(known, 2):
        if (a, c) in arcs:
            continue
        between = [b for b in known if b not in (a, c) and (a, b) in arcs and (b, c) in arcs]
        for b in between:
            part = 1 / len(between) if shared else 1
            found[b, role(group[a], group[b], group[c])] += part  # type: ignore[assignment]
    return found


Event = tuple[int, int, int, int]


def place(events: Sequence[Event], node: int) -> tuple[int, int, int]:
    """(begun, passed on, kept) of one node; events are (from, to, at, size)."""
    mine = [(at, 0 if to == node else 1, size) for a, to, at, size in events if node in (a, to)]
    balance = begun = passed = 0
    for _, way, size in sorted(mine):
        if way == 0:
            balance += size
            continue
        covered = min(balance, size)
        balance -= covered
        passed += covered
        begun += size - covered
    return begun, passed, balance
