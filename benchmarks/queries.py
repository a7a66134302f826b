"""Saved queries: the gate, the catalogue, and what a run costs beyond Neo4j's own work.

Bare driver: the same text with the same values in one read transaction, all rows taken as lists;
nothing is checked, converted, limited, kept or written down. Every run has parameters of its own,
so that each is kept anew and no answer is found twice.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import loaders
from benchmarks import data
from benchmarks.table import Line, Took, alternate, compare
from graphengine.case.folder import CaseInfo
from graphengine.catalogue import gate
from graphengine.catalogue.bind import BindContext, bind
from graphengine.catalogue.library import Catalogue
from graphengine.catalogue.query import SavedQuery
from graphengine.engine import Engine
from graphengine.errors import StoreUnavailable
from graphengine.model.refs import NodeRef
from graphengine.model.schema import builtin

ROWS = 20_000
CHARS, CALLS, QUERIES, ANSWER = 2_000, 100, 200, 1_000
NAME = "bench.payers"
HEADER = """\
// title = "Payers of each account"
// question = "Who was paid since a day, how often, how much and by whom?"
// tags = ["benchmark"]
// author = "graphengine"
// revision = 1
// unique = ["account"]
// evidence = ["transfers"]
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment."
//
// [returns]
// account = "text"
// payers = "integer"
// total = "decimal"
// first = "datetime or null"
// last = "datetime or null"
// transfers = "list of text"
"""
TEXT = """\
MATCH (payer:Account)-[t:TRANSFERRED]->(payee:Account)
WHERE t.at >= $since
WITH payee, payer, t ORDER BY t.at, t.id
WITH payee, count(DISTINCT payer) AS payers, sum(t.amount_minor) AS minor,
     min(t.at) AS first, max(t.at) AS last, collect(t.id) AS ids
RETURN payee.key AS account, payers, minor / 100.0 AS total, first, last, ids[..5] AS transfers
ORDER BY account
LIMIT $limit
"""
LIST_HEADER = (
    HEADER.partition('// account = "text"')[0].replace('unique = ["account"]', 'unique = ["id"]')
    + """\
// id = "text"
// payer = "text"
// payee = "text"
// at = "datetime"
// amount = "decimal"
// transfers = "list of text"
"""
)
LISTING = """\
MATCH (payer:Account)-[t:TRANSFERRED]->(payee:Account)
WHERE t.at >= $since
RETURN t.id AS id, payer.key AS payer, payee.key AS payee, t.at AS at, t.amount AS amount,
       [t.id] AS transfers
ORDER BY id
LIMIT $limit
"""
ASKED = {"reckoning": TEXT, "listing": LISTING}


def run(rows: int = ROWS, runs: int = 3) -> list[Line]:
    """The lines of the table; those of a run are left out, with a message, without a Neo4j."""
    return [_gate_and_bind(runs), *_catalogue(runs), *measured(rows, max(runs, 15))]


def long_text(chars: int = CHARS) -> str:
    """A query of about so many characters."""
    part = "  AND (t.amount_minor >= 100 OR t.purpose CONTAINS 'rent')\n"
    head, end = TEXT.split("WITH payee, payer", 1)
    return head + part * ((chars - len(TEXT)) // len(part)) + "WITH payee, payer" + end


def _gate_and_bind(runs: int) -> Line:
    text, schema = long_text(), builtin()
    query = _parsed(HEADER + text)
    context = BindContext("Asia/Shanghai", "CNY", lambda key: NodeRef("Account", key), True)

    def ours() -> None:
        for _ in range(CALLS):
            gate.check(text, schema)
            bind(query, {"since": "2016-07-01"}, context)

    took = _each(alternate({"ours": ours}, runs)["ours"], CALLS)
    note = f"{took.wall * 1000:.2f} ms a call, target 1 ms"
    return Line("queries: gate, bind", f"{len(text):,} characters", took, note=note)


def _each(took: Took, calls: int) -> Took:
    return Took(took.wall / calls, took.cpu / calls)


def _parsed(text: str) -> SavedQuery:
    from graphengine.catalogue.query import parse

    return parse(text, NAME)


def _catalogue(runs: int) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        for n in range(QUERIES):
            home = Path(folder) / f"pack{n // 20}"
            home.mkdir(exist_ok=True)
            (home / f"query{n}.cypher").write_text(HEADER + TEXT, encoding="utf-8")

        def opened() -> None:
            assert len(Catalogue.open([Path(folder)]).names()) >= QUERIES

        def read() -> None:
            assert len(list(Catalogue.open([Path(folder)]))) >= QUERIES

        took = alternate({"ours": opened, "-": read}, runs)
    size, note = f"{QUERIES} queries", "target 100 ms"
    return [
        Line("queries: open", size, took["ours"], note=note),
        Line("queries: read all", size, took["-"], note="every header read and checked"),
    ]


def measured(rows: int, runs: int) -> list[Line]:
    """The lines of a run: of a query that reckons, and of a plain listing."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        engine = _case(Path(folder), rows)
        try:
            engine.graph.build()
        except StoreUnavailable as error:
            print(f"queries: left out, no Neo4j: {error}")
            return []
        try:
            return [line for what, text in ASKED.items() for line in _run(engine, what, text, runs)]
        finally:
            engine.graph.close()
            engine.graph.stop()


def _run(engine: Engine, what: str, text: str, runs: int) -> list[Line]:
    start = datetime(2000, 1, 1, tzinfo=UTC)
    moments = (start + timedelta(minutes=n) for n in itertools.count())
    tools = {"ours": _ours(engine, what, moments), "bare driver": _bare(engine, text, moments)}
    for work in tools.values():
        work()
    took = alternate(tools, runs)
    over = took["ours"].wall / took["bare driver"].wall - 1
    note = f"{over:+.1%} over the bare driver, target 10 %; median of {runs}"
    return compare(f"queries: {what}", f"{ANSWER:,} rows", took, {"bare driver": note})


def _case(folder: Path, rows: int) -> Engine:
    file = folder / "transfers.csv"
    data.transfers(file, rows)
    info = CaseInfo("benchmark", "speed", "none", date(2030, 1, 1))
    engine = Engine.create(folder / "case", info)
    engine.load(loaders.mapping("transfers"), [file])
    home = engine.root / "queries" / "bench"
    home.mkdir(parents=True)
    for what, text in ASKED.items():
        head = HEADER if text is TEXT else LIST_HEADER
        (home / f"{what}.cypher").write_text(head + text, encoding="utf-8")
    return engine


def _ours(engine: Engine, what: str, moments: Any) -> Callable[[], None]:
    def work() -> None:
        answer = engine.queries.run(f"bench.{what}", {"since": next(moments)})
        if len(answer.rows) != ANSWER or answer.run is None:
            raise RuntimeError(f"{len(answer.rows)} rows came; {ANSWER} were wanted.")

    return work


def _bare(engine: Engine, text: str, moments: Any) -> Callable[[], None]:
    store = engine.graph.open()

    def work() -> None:
        values = {"since": next(moments), "limit": ANSWER + 1}
        with (
            store.driver.session(database=store.database, default_access_mode="READ") as session,
            session.begin_transaction(timeout=10) as transaction,
        ):
            found = [record.values() for record in transaction.run(text, values)]
        if len(found) != ANSWER + 1:
            raise RuntimeError(f"{len(found)} rows came; {ANSWER + 1} were wanted.")

    return work
