"""Edges as arrays equal a plain reading, whatever the row groups; exchange keeps every edge."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from graphengine.analysis import arrays
from graphengine.analysis.exchange import to_igraph, to_networkx
from graphengine.case.parts import PartWriter
from graphengine.case.state import Case
from tests.case.conftest import case  # noqa: F401
from tests.case.fake import FakeMapping, write

kinds = st.sampled_from(["Account", "Person"])
keys = st.sampled_from(["a", "b", "A", "ä", "x:y", ""])
edges = st.lists(st.tuples(kinds, keys, kinds, keys), max_size=25)


def frame(rows: list[tuple[str, str, str, str]]) -> pl.DataFrame:
    schema = dict.fromkeys(("src_kind", "src", "dst_kind", "dst"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def plain(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, str]]:
    return [(f"{a.lower()}:{b}", f"{c.lower()}:{d}") for a, b, c, d in rows]


def named(found: arrays.EdgeArrays) -> list[tuple[str, str]]:
    ends = zip(found.source.tolist(), found.target.tolist(), strict=True)
    return [(found.names[s], found.names[t]) for s, t in ends]


@given(edges)
def test_frame_to_arrays(rows: list[tuple[str, str, str, str]]) -> None:
    found = arrays.from_frame(frame(rows))
    assert named(found) == plain(rows)
    assert sorted(found.names) == sorted({end for pair in plain(rows) for end in pair})


@given(edges, st.integers(1, 4))
def test_parts_to_arrays(rows: list[tuple[str, str, str, str]], size: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for n, start in enumerate(range(0, len(rows), size)):
            writer = PartWriter(Path(folder), f"{n}.parquet", n, "edges", "T")
            piece = frame(rows[start : start + size])
            again = pl.Series("statement", [0] * len(piece) + [1] * len(piece), dtype=pl.Int8)
            writer.write(pl.concat([piece, piece]).with_columns(again))
            writer.close()
            paths.append(str(writer.path))
        assert named(arrays.from_parts(paths)) == plain(rows)


def test_exchange_keeps_parallel_edges_and_properties(
    case: Case,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path / "a.csv",
        ("1", "A", "B", 7, "Ann"),
        ("2", "A", "B", 8, ""),
        ("3", "C", "C", 9, ""),
    )
    case.load(FakeMapping(), [path])
    graph = to_igraph(case.view, ["TRANSFERRED"])
    assert (graph.vcount(), graph.ecount()) == (3, 3)
    assert graph.es["id"] == ["1", "2", "3"]
    assert graph.vs[graph.es[2].target]["name"] == "account:C"
    net = to_networkx(case.view, ["TRANSFERRED"])
    assert net["account:A"]["account:B"]["2"]["amount_minor"] == 8
    assert net.nodes["account:A"]["name"] == "Ann"
    assert to_igraph(case.view, ["CALLED"]).vcount() == 0
