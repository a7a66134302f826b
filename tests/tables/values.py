"""Hypothesis strategies: columns of every type with awkward values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["=1+1", "+8613800000001", "-1", "@cmd", "\t=1", "\r=1", "\x00=1", "＝1", "＋1", "－1", "＠1",
     " =1", "'=1", "'", "", "a\r\nb", '"', '","', "310101199001011234", "0001", "1E5", "3-1",
     "1/2/2016", "Mar 5", "true", "１２３", "\u200b=1", "\ufeff", "﹦1", "−1", "张三", "a;=1"]
)  # fmt: skip
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False)
AMOUNTS = st.integers(-(10**15), 10**15).map(lambda minor: minor / 100.0)
INSTANTS = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1)).map(
    lambda value: value.replace(tzinfo=UTC)
)
DAYS = st.dates(date(1800, 1, 1), date(2200, 1, 1))
NODES = st.builds(
    lambda kind, key, props: {"kind": kind, "key": key, "properties": props},
    st.sampled_from(["Account", "Person"]),
    TEXTS,
    st.dictionaries(st.sampled_from(["name", "row"]), TEXTS | INTEGERS, max_size=2),
)
EDGES = st.builds(
    lambda id_, a, b: {"kind": "CALLED", "id": id_, "from": a, "to": b, "properties": {"n": 1}},
    TEXTS,
    TEXTS,
    TEXTS,
)
OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "integer": INTEGERS,
    "float": FLOATS,
    "decimal": AMOUNTS,
    "boolean": st.booleans(),
    "datetime": INSTANTS,
    "date": DAYS,
    "duration": st.sampled_from(["P1M3DT129600S", "PT0S"]),
    "node": NODES,
    "edge": EDGES,
    "path": st.builds(lambda n, e: {"nodes": [n, n], "edges": [e]}, NODES, EDGES),
    "map": st.dictionaries(TEXTS, INTEGERS | TEXTS, max_size=3),
    "any": TEXTS | INTEGERS | st.booleans() | DAYS | st.lists(TEXTS, max_size=2),
    "list of text": st.lists(TEXTS, max_size=4),
    "list of integer": st.lists(INTEGERS, max_size=4),
    "list of node": st.lists(NODES, max_size=2),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[Any]], list[str]]:
    """Columns, rows and types; every value may be missing."""
    types = draw(st.lists(st.sampled_from(sorted(OF_TYPE)), min_size=1, max_size=5))
    columns = draw(st.lists(TEXTS, min_size=len(types), max_size=len(types), unique=True))
    row = st.tuples(*(st.none() | OF_TYPE[type_] for type_ in types)).map(list)
    return columns, draw(st.lists(row, max_size=6)), types
