"""A declared projection equals a plain reading of the same facts, whatever the order of rows."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.analysis.exchange import network_to_igraph, network_to_networkx
from graphengine.analysis.network import from_arrays
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration, from_plain
from graphengine.errors import NotFound, UsageError
from graphengine.model.schema import builtin
from tests.tracing.worlds import World, day, trade

ZONE = "Asia/Shanghai"
accounts = st.sampled_from(["a", "b", "c", "d"])
moments = st.integers(0, 12).map(lambda n: n * 0.37)
amounts = st.one_of(st.none(), st.integers(-3, 9))
currencies = st.sampled_from(["CNY", "USD", None])
transfers = st.lists(
    st.tuples(accounts, accounts, st.one_of(st.none(), moments), amounts, currencies), max_size=14
)
declarations = st.builds(
    Declaration,
    edges=st.sampled_from([("TRANSFERRED",), ("transferred", "CALLED"), ()]),
    since=st.sampled_from([None, day(1)]),
    until=st.sampled_from([None, day(3)]),
    direction=st.sampled_from(["directed", "undirected"]),
    weight=st.sampled_from(["count", "sum", "log", "days", "recency"]),
    currency=st.sampled_from([None, "USD"]),
    half_life=st.just(timedelta(days=2)),
    join=st.sampled_from(["none", "holders"]),
    layered=st.booleans(),
)


def world(rows: list[tuple[Any, ...]]) -> World:
    made = World(schema=builtin())
    made.person("a")
    made.hold("a", ("Phone", "+b"))
    for payer, payee, at, amount, currency in rows:
        made.edge(
            "TRANSFERRED", ("Account", f"a-{payer}"), ("Account", f"a-{payee}"),
            at=None if at is None else day(at), amount_minor=amount, currency=currency,
        )  # fmt: skip
        if at is not None:
            made.call(payer, payee, at)
    return made


def lines(network: Any) -> dict[tuple[Any, ...], tuple[float, int]]:
    layer = network.layer if network.layer is not None else np.zeros(network.lines, int)
    ends = zip(network.source.tolist(), network.target.tolist(), layer.tolist(), strict=True)
    kinds = network.layers or ("",)
    return {
        (kinds[of], network.names[s], network.names[t]): (
            float(network.weight[i]), int(network.count[i])
        )
        for i, (s, t, of) in enumerate(ends)
    }  # fmt: skip


HELD = {"account:a-a": "person:a", "phone:+a": "person:a", "phone:+b": "person:a"}


def plain(made: World, declared: Declaration) -> dict[tuple[Any, ...], tuple[float, int]]:
    """The slow way: one event after another."""
    kinds = [k.upper() for k in declared.edges] or ["CALLED", "TRANSFERRED"]
    rows = []
    for kind in sorted(set(kinds) & set(made.edge_kinds())):
        kept = []
        for e in made.edge_rows[kind]:
            at = e.get("at")
            if (declared.since or declared.until) and (
                at is None
                or (declared.since is not None and at < declared.since)
                or (declared.until is not None and at > declared.until)
            ):
                continue
            if declared.weight in ("sum", "log") and not (e.get("amount_minor") or 0) > 0:
                continue
            kept.append((kind, e))
        if declared.weight in ("sum", "log"):
            counts = Counter(e["currency"] for _, e in kept if e.get("currency"))
            main = declared.currency or min(counts, key=lambda c: (-counts[c], c), default=None)
            kept = [k for k in kept if k[1].get("currency") in (None, main)]
        rows += kept
    pairs: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for kind, e in rows:
        ends = [f"{e[f'{end}_kind'].lower()}:{e[end]}" for end in ("src", "dst")]
        if declared.join == "holders":
            ends = [HELD.get(end, end) for end in ends]
        if ends[0] == ends[1]:
            continue
        if not declared.directed:
            ends.sort()
        pairs[(kind if declared.layered else "", *ends)].append(e)
    times = [e["at"] for events in pairs.values() for e in events if e.get("at")]
    return {
        key: (weigh(events, declared, max(times, default=None)), len(events))
        for key, events in pairs.items()
    }


def weigh(events: list[dict[str, Any]], declared: Declaration, last: datetime | None) -> float:
    times = [e["at"] for e in events if e.get("at")]
    if declared.weight == "count":
        return len(events)
    if declared.weight == "days":
        return max(1, len({at.astimezone(ZoneInfo(ZONE)).date() for at in times}))
    if declared.weight == "recency":
        assert last is not None or not times
        ages = [(last - at) / declared.half_life for at in times] if last else []
        return sum(2.0**-age for age in ages) or 2.0**-40
    total = sum(e["amount_minor"] for e in events)
    return math.log1p(total) if declared.weight == "log" else total


@given(transfers, declarations, st.integers(0, 5))
def test_a_projection_equals_the_plain_way(
    rows: list[tuple[Any, ...]], declared: Declaration, seed: int
) -> None:
    made = world(rows)
    if not set(made.edge_kinds()) >= {k.upper() for k in declared.edges}:
        with pytest.raises(NotFound):
            project(made, declared, zone=ZONE)
        return
    found = project(made, declared, zone=ZONE, events=True)
    want = plain(made, declared)
    assert lines(found).keys() == want.keys()
    for key, (weight, count) in lines(found).items():
        assert count == want[key][1]
        assert weight == pytest.approx(want[key][0], rel=1e-9, abs=1e-11)
    assert found.names == sorted(found.names)
    again = project(made.shuffled(seed), declared, zone=ZONE, events=True)
    assert again.digest == found.digest
    assert again.left_out == found.left_out
    assert again.events is not None and found.events is not None
    assert list(again.events.ids) == list(found.events.ids)
    assert np.bincount(found.events.pair, minlength=found.lines).tolist() == found.count.tolist()


@given(transfers, declarations)
def test_every_event_is_taken_or_counted(
    rows: list[tuple[Any, ...]], declared: Declaration
) -> None:
    made = world(rows)
    if not set(made.edge_kinds()) >= {k.upper() for k in declared.edges}:
        return
    found = project(made, declared, zone=ZONE)
    kinds = {k.upper() for k in declared.edges} or {"CALLED", "TRANSFERRED"}
    events = sum(len(made.edge_rows.get(kind, ())) for kind in kinds)
    assert int(found.count.sum()) + sum(found.left_out.values()) == events


def test_node_kinds_can_be_chosen() -> None:
    made = trade()
    made.schema = builtin()
    found = project(made, Declaration(edges=("SENT", "TRANSFERRED"), nodes=("Account",)))
    assert {name.split(":")[0] for name in found.names} == {"account"}
    assert found.left_out["ends of other kinds"] == len(made.edge_rows["SENT"])


def test_the_network_maps_onto_igraph_by_place() -> None:
    made = trade()
    made.schema = builtin()
    found = project(made, Declaration(edges=("TRANSFERRED",), weight="sum"))
    graph = found.igraph()
    assert graph.get_edgelist() == list(zip(found.source, found.target, strict=True))
    assert graph.vcount() == len(found)


@given(transfers, declarations)
def test_notebooks_get_the_same_lines(rows: list[tuple[Any, ...]], declared: Declaration) -> None:
    made = world(rows)
    if not set(made.edge_kinds()) >= {k.upper() for k in declared.edges}:
        return
    found = project(made, declared, zone=ZONE)
    want = Counter(dict.fromkeys(lines(found), 1))
    graph = network_to_igraph(found)
    names = graph.vs["name"]
    layers = graph.es["layer"] if found.layers else [""] * graph.ecount()
    assert (
        Counter((of, *(names[v] for v in e.tuple)) for e, of in zip(graph.es, layers, strict=True))
        == want
    )
    other = network_to_networkx(found)
    assert list(other.nodes) == found.names == names
    assert other.is_directed() == declared.directed
    weights = [data["weight"] for *_, data in other.edges(data=True)]
    assert sum(weights) == pytest.approx(found.weight.sum())
    assert other.number_of_edges() == found.lines


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 9)), max_size=12),
    st.sets(st.integers(0, 4)),
)
def test_parts_of_a_network(rows: list[tuple[int, int, int]], gone: set[int]) -> None:
    names = [f"n{i}" for i in range(5)]
    src, dst, weight = ([row[i] for row in rows] for i in range(3))
    both = from_arrays(names, src, dst, weight).undirected()
    single = from_arrays(names, src, dst, weight, directed=False)
    assert both.source.tolist() == single.source.tolist()
    assert both.weight.tolist() == single.weight.tolist()
    assert both.count.tolist() == single.count.tolist()
    left = single.without(gone)
    ends = zip(single.source.tolist(), single.target.tolist(), strict=True)
    assert left.lines == sum(not {s, t} & gone for s, t in ends)
    assert single.left_out.get("loops", 0) == sum(s == t for s, t, _ in rows)


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"weigth": "sum"}, "has no 'weigth'"),
        ({"weight": "mean"}, "no weight 'mean'"),
        ({"join": "all"}, "no join 'all'"),
        ({"since": "yesterday"}, "not an ISO moment"),
        ({"since": "2024-01-01"}, "time zone"),
        ({"since": "2024-02-01T00:00:00Z", "until": "2024-01-01T00:00:00Z"}, "ends before"),
        ({"half_life": "a week"}, "number of days"),
        ({"half_life": "0d"}, "must be positive"),
    ],
)
def test_what_cannot_be_declared(given_: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        from_plain(given_)


def test_a_declaration_comes_back_from_plain_data() -> None:
    declared = Declaration(
        ("CALLED",), ("Phone",), datetime(2024, 1, 1, tzinfo=UTC), weight="recency",
        half_life=timedelta(days=3), join="holders", layered=True,
    )  # fmt: skip
    assert from_plain(declared.plain()) == declared
