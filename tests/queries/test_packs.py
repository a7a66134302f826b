"""Every shipped query against its tiny graph: rows in order, types, uniqueness, evidence."""

from __future__ import annotations

from typing import Any

import pytest

from graphengine.catalogue import check, gate
from graphengine.catalogue.bind import BindContext, bind
from graphengine.catalogue.library import shipped
from graphengine.catalogue.query import SavedQuery
from graphengine.errors import GraphengineError
from graphengine.model import refs
from graphengine.model.refs import NodeRef
from graphengine.store.bolt import Result, Store
from tests.queries.checks import difference, misfit, short
from tests.queries.packs import case_path, catalogue, kinds_of, names, schema_of
from tests.queries.tiny import TESTS, Case, Put, Tiny, WrongTest, cases, graph, shown

LEAST_QUERIES = 60
SEED = 20160701
# Rows are tested here, not speed: a cold server plans its first queries slowly.
SECONDS = 60


@pytest.mark.neo4j
@pytest.mark.parametrize("name", names())
def test_query(name: str, store: Store, put: Put) -> None:
    query = catalogue().get(name)
    path = case_path(name)
    tiny = graph(path, schema_of(query.pack))
    for order, view in (("as written", tiny), ("shuffled", tiny.shuffled(SEED))):
        put(view)
        for case in cases(path):
            where = f"{shown(path)}, case {case.name}, graph {order}"
            found = run(query, case, tiny, store, where)
            check_shape(query, found, where)
            check_evidence(query, found, tiny, where)
            rows = [
                [short(v, t) for v, t in zip(row, query.returns.values(), strict=True)]
                for row in found.rows
            ]
            wrong = difference(rows, case.rows)
            assert wrong is None, f"{where}: {wrong}"


def run(query: SavedQuery, case: Case, tiny: Tiny, store: Store, where: str) -> Result:
    """What the query gives, bound and gated as for a user."""

    def resolve(text: str) -> NodeRef:
        wanted = refs.parse(text, tiny.schema)
        keys = [r.key for r in tiny.refs() if r.kind == wanted.kind]
        return refs.choose(wanted, [k for k in keys if f"{k}@".startswith(f"{wanted.key}@")])

    context = BindContext("Asia/Shanghai", "CNY", resolve)
    try:
        bound = bind(query, case.params, context)
        text = gate.check(query.text, tiny.schema).text
        asked = {**bound, "limit": bound["limit"] + 1}  # one row more, as for a user
        return store.read(text, asked, seconds=SECONDS, rows=bound["limit"])
    except GraphengineError as error:
        raise WrongTest(f"{where}: {error}") from error


def check_shape(query: SavedQuery, found: Result, where: str) -> None:
    """Columns and types are those declared, and ``unique`` tells the rows apart."""
    assert found.columns == list(query.returns), f"{where}: the columns are {found.columns}"
    for number, row in enumerate(found.rows, 1):
        for (column, declared), value in zip(query.returns.items(), row, strict=True):
            why = misfit(value, declared)
            assert why is None, f"{where}: row {number}, column {column}: {why}"
    places = [found.columns.index(column) for column in query.unique]
    seen = [repr([row[place] for place in places]) for row in found.rows]
    again = sorted({text for text in seen if seen.count(text) > 1})
    assert not again, f"{where}: {again[0]} comes twice, though {query.unique} is unique"


def check_evidence(query: SavedQuery, found: Result, tiny: Tiny, where: str) -> None:
    """What is called evidence are ids of edges that the graph has."""
    known = tiny.edge_ids()
    for column in query.evidence:
        place = found.columns.index(column)
        given = [row[place] for row in found.rows]
        ids = {i for value in given for i in (value if isinstance(value, list) else [value])}
        assert ids - {None} <= known, f"{where}: {column} holds {sorted(ids - known)}"


def test_shipped_queries_are_well_formed() -> None:
    assert [str(problem) for problem in check.folder(shipped(), schemas=kinds_of)] == []


@pytest.mark.parametrize("name", names())
def test_cases_say_enough(name: str) -> None:
    path = case_path(name)
    assert path.exists(), f"{name} has no {shown(path)}"
    said = cases(path)
    assert len(said) >= 2, f"{shown(path)}: two cases at least"
    assert any(case.rows for case in said), f"{shown(path)}: no case finds anything"
    different: list[dict[str, Any]] = []
    different += [case.params for case in said if case.params not in different]
    query = catalogue().get(name)
    assert len(different) > 1 or not query.params, f"{shown(path)}: no case changes a parameter"


def test_every_test_file_has_a_query() -> None:
    known = {case_path(name) for name in names()}
    assert [shown(path) for path in sorted(TESTS.glob("*/*.yaml")) if path not in known] == []


def test_sixty_queries_are_shipped() -> None:
    assert len(names()) >= LEAST_QUERIES
