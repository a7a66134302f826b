"""The same question in Cypher, for people who check an answer in the graph."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from graphengine.tracing.chains.pattern import BACKWARD, FORWARD, Pattern, Step
from graphengine.tracing.chains.request import ChainRequest


def cypher(request: ChainRequest, pattern: Pattern) -> str:
    """Cypher that finds the chains of a request: one MATCH a number of edges, joined by UNION ALL.

    Says in a comment what it leaves out: bundles, hub limits and joined identities are not said in
    Cypher. Values stand in the text, so that it runs as it is in any client.
    """
    # A payment to oneself is no hop, so a cycle has two at least.
    lengths = [steps for steps in _unrolled(pattern) if len(steps) > request.cycles]
    parts = [_match(request, pattern, steps) for steps in lengths]
    left_out = [
        name
        for name, used in (
            ("bundles of parallel transfers", request.bundle is not None),
            ("the hub limit", request.hub > 0),
            ("identities joined by holder", request.join != "none"),
        )
        if used
    ]
    note = f"// not said here: {', '.join(left_out)}\n" if left_out else ""
    return note + "\nUNION ALL\n".join(parts)


def _unrolled(pattern: Pattern) -> list[list[Step]]:
    """Every row of steps that the pattern allows, shortest first."""
    rows: list[list[Step]] = [[]]
    for steps, least, most in pattern.parts:
        rows = [row + list(steps) * n for row in rows for n in range(least, most + 1)]
    found = {tuple(row): row for row in rows if row}
    return sorted(found.values(), key=len)


def _match(request: ChainRequest, pattern: Pattern, steps: list[Step]) -> str:
    path = _node(0, pattern.start)
    for n, step in enumerate(steps, start=1):
        types = "|".join(sorted(step.types))
        edge = f"[r{n}:{types}]" if types else f"[r{n}]"
        left = "<-" if step.direction == BACKWARD else "-"
        right = "->" if step.direction == FORWARD else "-"
        path += f"{left}{edge}{right}" + (
            "(n0)" if _closes(request, n, steps) else _node(n, step.to)
        )
    count = len(steps)
    nodes = range(count if request.cycles else count + 1)
    tests = [_is_one_of("n0", request.origins)]
    if request.targets:
        tests.append(_is_one_of(f"n{count}", request.targets))
    tests += [f"n{a} <> n{b}" for b in nodes for a in range(b)]
    tests += [f"({' OR '.join(_is(f'n{n}', node) for n in nodes)})" for node in request.through]
    tests += [f"NOT ({' OR '.join(_is(f'n{n}', node) for n in nodes)})" for node in request.barred]
    for n in range(1, count + 1):
        tests += _hop_tests(request, n)
    listed = ", ".join(f"r{n}.id" for n in range(1, count + 1))
    where = "\n  AND ".join(tests)
    return f"MATCH {path}\nWHERE {where}\nRETURN [{listed}] AS edges"


def _closes(request: ChainRequest, n: int, steps: list[Step]) -> bool:
    return request.cycles and n == len(steps)


def _node(n: int, kinds: frozenset[str]) -> str:
    return f"(n{n}:{'|'.join(sorted(kinds))})" if kinds else f"(n{n})"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is(name: str, node: tuple[str, str]) -> str:
    return f"({name}:{node[0]} AND {name}.key = {_quoted(node[1])})"


def _is_one_of(name: str, nodes: tuple[tuple[str, str], ...]) -> str:
    return f"({' OR '.join(_is(name, node) for node in nodes)})"


def _hop_tests(request: ChainRequest, n: int) -> list[str]:
    hop, before = f"r{n}", f"r{n - 1}"
    tests = [f"{hop}.at IS NOT NULL"]
    if request.since:
        tests.append(f"{hop}.at >= {_at(request.since)}")
    if request.until:
        tests.append(f"{hop}.at <= {_at(request.until)}")
    if request.least_amount:
        tests.append(_amount(hop, f">= {request.least_amount}"))
    if n == 1:
        return tests
    if request.order != "any":
        first, second = (hop, before) if request.order == "falling" else (before, hop)
        least = request.min_dwell - request.tolerance
        tests.append(f"{second}.at >= {first}.at + {_span(least)}")
        if request.max_dwell is not None:
            tests.append(f"{second}.at <= {first}.at + {_span(request.max_dwell)}")
    if request.keep is not None:
        low, high = (Fraction(round(share * 10**6), 10**6) for share in request.keep)
        now, was = f"{hop}.amount_minor", f"{before}.amount_minor"
        kept = f"{now} * {low.denominator} >= {was} * {low.numerator}"
        kept += f" AND {now} * {high.denominator} <= {was} * {high.numerator}"
        ratio = f"({was} IS NULL OR {now} IS NULL OR ({kept}))"
        tests.append(ratio)
    return tests


def _amount(hop: str, test: str) -> str:
    return f"({hop}.amount_minor IS NULL OR {hop}.amount_minor {test})"


def _at(when: datetime) -> str:
    # Neo4j tells one instant in two zones apart, so it is asked in the zone that facts are kept in.
    return f"datetime({_quoted(when.astimezone(UTC).isoformat())})"


def _span(length: timedelta) -> str:
    micros = length // timedelta(microseconds=1)
    seconds, rest = divmod(micros, 10**6)
    return f"duration({{seconds: {seconds}, microseconds: {rest}}})"
