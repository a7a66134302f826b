"""A case with a pack of its own, and loads of transfers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import loaders
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine

HEAD = "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency\n"
FAN_IN = """\
// title = "Many payers to one account"
// question = "Which accounts were paid by at least so many others?"
// tags = ["money", "test"]
// author = "tests"
// revision = 1
// unique = ["account"]
// evidence = ["transfers"]
//
// [params.payers]
// type = "integer"
// default = 2
// range = [1, 1000]
// help = "Least number of different payers."
//
// [returns]
// account = "text"
// payers = "integer"
// total = "decimal"
// transfers = "list of text"
MATCH (payer:Account)-[t:TRANSFERRED]->(payee:Account)
WITH payee, payer, t ORDER BY t.id
WITH payee, count(DISTINCT payer) AS payers, sum(t.amount_minor) AS minor, collect(t.id) AS ids
WHERE payers >= $payers
RETURN payee.key AS account, payers, minor / 100.0 AS total, ids AS transfers
ORDER BY account
LIMIT $limit
"""
FEW = """\
// title = "Accounts with one payer only"
// question = "Which accounts were paid by one other alone?"
// tags = ["test"]
// author = "tests"
// revision = 1
// unique = ["account"]
// evidence = ["transfers"]
//
// [returns]
// account = "text"
// transfers = "list of text"
MATCH (payer:Account)-[t:TRANSFERRED]->(payee:Account)
WITH payee, payer, t ORDER BY t.id
WITH payee, count(DISTINCT payer) AS payers, collect(t.id) AS ids
WHERE payers = 1
RETURN payee.key AS account, ids AS transfers
ORDER BY account
LIMIT $limit
"""
WHOLE = """\
// title = "Transfers of an account as a graph"
// question = "Who paid the account, and how?"
// tags = ["test"]
// author = "tests"
// revision = 1
// result = "graph"
// unique = ["id"]
// evidence = ["edge"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "account:B1@Y"
// help = "The account that was paid."
//
// [returns]
// id = "text"
// minor = "integer"
// at = "datetime"
// day = "date"
// gap = "duration"
// nothing = "text or null"
// node = "node"
// edge = "edge"
// way = "path"
// facts = "map"
MATCH way = (a:Account)-[t:TRANSFERRED]->(b:Account {key: $account})
RETURN t.id AS id, t.amount_minor AS minor, t.at AS at, date(t.at) AS day,
       duration({days: 1}) AS gap, t.purpose AS nothing, a AS node, t AS edge, way,
       {payer: a.key, ids: [t.id]} AS facts
ORDER BY id
LIMIT $limit
"""
Load = Callable[..., dict[str, Any]]


def write_pack(folder: Path, **texts: str) -> Path:
    """A folder of packs with the pack ``mine``."""
    home = folder / "mine"
    home.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (home / f"{name}.cypher").write_text(text, encoding="utf-8")
    return folder


def make_case(path: Path) -> Engine:
    """A new case with the pack ``mine``."""
    info = CaseInfo("Test", "testing", "test order 1", date(2099, 1, 1))
    engine = Engine.create(path, info)
    write_pack(path / "queries", fan_in=FAN_IN, few=FEW, whole=WHOLE)
    return engine


def transfers(path: Path, *rows: Sequence[object]) -> Path:
    """A file of transfers: id, payer, payee, amount."""
    lines = [
        f"{id_},2016-03-01 10:00:0{n % 10},{payer},X,{payee},Y,{amount},CNY\n"
        for n, (id_, payer, payee, amount) in enumerate(rows)
    ]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def load(engine: Engine, path: Path, *rows: Sequence[object], graph: bool = True) -> dict[str, Any]:
    """Load transfers."""
    return engine.load(loaders.mapping("transfers"), [transfers(path, *rows)], graph=graph)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A new case."""
    return make_case(tmp_path / "case")
