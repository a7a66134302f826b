"""A case for these tests: one JSON line a fact, loaded as any file is, with evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine
from graphengine.model.columns import POLARS_TYPES
from graphengine.model.ports import Batch, LoadContext, SourceFormat
from graphengine.model.schema import Schema, builtin

Line = dict[str, Any]
ENDS = ("id", "own", "src_kind", "src", "dst_kind", "dst")


@dataclass
class LineMapping:
    """Lines ``{"node": KIND, "key": ...}`` and ``{"edge": KIND, "from": [KIND, KEY], ...}``."""

    name: str = "lines"
    kinds: Schema = field(default_factory=Schema)
    repeats: str = "one"
    basis: str = "recorded"
    grading: dict[str, str] = field(default_factory=dict)
    signature: str = "any"
    digest: str = "0" * 64

    def accepts(self, path: Path) -> bool:
        return True

    def inspect(self, path: Path, context: LoadContext) -> SourceFormat:
        return SourceFormat("jsonl", "utf-8")

    def batches(self, path: Path, context: LoadContext) -> Iterator[Batch]:
        raw = path.read_text(encoding="utf-8").split("\n")[:-1]
        lines = [json.loads(line) for line in raw]
        rows = pl.DataFrame(
            {
                "_r": range(len(raw)),
                "sheet": [""] * len(raw),
                "row": range(1, len(raw) + 1),
                "identity": [hashlib.sha256(line.encode()).hexdigest()[:32] for line in raw],
            },
            schema={"_r": pl.UInt32, "sheet": pl.String, "row": pl.Int64, "identity": pl.String},
        )
        nodes, edges = dict[str, list[Line]](), dict[str, list[Line]]()
        for n, line in enumerate(lines):
            body = {"_r": n, "flags": line.pop("flags", "")}
            if kind := line.pop("node", None):
                nodes.setdefault(kind, []).append({**body, **line})
                continue
            kind, source, target = line.pop("edge"), line.pop("from"), line.pop("to")
            ends = (line.pop("id"), True, *source, *target)
            edges.setdefault(kind, []).append(
                {**body, **dict(zip(ENDS, ends, strict=True)), **line}
            )
            for end_kind, key in (source, target):
                nodes.setdefault(end_kind, []).append({"_r": n, "flags": "", "key": key})
        shaped = {kind: _frame(builtin().node(kind), found) for kind, found in nodes.items()}
        linked = {kind: _frame(builtin().edge(kind), found) for kind, found in edges.items()}
        yield Batch(rows, shaped, linked, [])


def _frame(kind: Any, rows: list[Line]) -> pl.DataFrame:
    types: dict[str, Any] = {"_r": pl.UInt32, "own": pl.Boolean}
    types |= {p.name: POLARS_TYPES[p.type] for p in kind.props}
    names = dict.fromkeys(name for row in rows for name in row)
    schema = {name: types.get(name, pl.String) for name in names}
    plain = [{name: _read(schema[name], row.get(name)) for name in names} for row in rows]
    return pl.DataFrame(plain, schema=schema, orient="row")


def _read(type_: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(type_, pl.Datetime):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


def node(kind: str, key: str, **props: Any) -> Line:
    return {"node": kind, "key": key, **props}


def edge(kind: str, id_: str, source: str, target: str, **props: Any) -> Line:
    """An edge between two references ``Kind:key``."""
    ends = [text.split(":", 1) for text in (source, target)]
    return {"edge": kind, "id": id_, "from": ends[0], "to": ends[1], **props}


def make_case(folder: Path, *loads: list[Line], store: str = "") -> Engine:
    """A case under ``folder`` with these loads; ``store`` is a URL, "" for its own Neo4j."""
    head = ("Canal Street", "testing the service", "test order 1", date(2099, 1, 1))
    info = CaseInfo(*head, store=store)
    engine = Engine.create(folder / "case", info)
    for n, lines in enumerate(loads):
        add(engine, folder / f"lines{n}.jsonl", lines)
    return engine


def add(engine: Engine, file: Path, lines: list[Line]) -> None:
    """Load more lines."""
    text = "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")
    engine.load(LineMapping(), [file], graph=False)


PEOPLE = [
    node("Person", "110101199001011234", name="Liu Wei", nameNormalised="liu wei", alias="Old Cat"),
    node("Person", "p/2?x=1#y %41", name="刘 伟", nameNormalised="刘 伟"),
    node("Person", "p3", name="STRASSE Groß", flags="name:odd"),
    node("Organisation", "o1", name="Liu Wei Trading"),
    node("Phone", "+8613800138001", number="+8613800138001"),
    node("Account", "6222000000000001@ICBC", name="Liu Wei", currency="CNY"),
    node("Account", "6222000000000002@CCB", name="Chen", openingBalanceMinor=5),
    node("Parcel", "SF1@SF", weightKg=1.5),
]
LINKS = [
    edge("HOLDS", "h1", "Person:110101199001011234", "Phone:+8613800138001"),
    edge("HOLDS", "h2", "Person:110101199001011234", "Account:6222000000000001@ICBC"),
    *(
        edge(
            "TRANSFERRED", f"t{n}", "Account:6222000000000001@ICBC", "Account:6222000000000002@CCB",
            at=f"2016-03-0{n}T08:00:00+00:00", amount_minor=100 * n, currency="CNY",
        )
        for n in range(1, 8)
    ),
    edge("TRANSFERRED", "back", "Account:6222000000000002@CCB", "Account:6222000000000001@ICBC",
         amount_minor=5, currency="CNY"),
    edge("TRANSFERRED", "loop", "Account:6222000000000001@ICBC", "Account:6222000000000001@ICBC",
         amount_minor=6, currency="CNY"),
    edge("SENT", "s1", "Phone:+8613800138001", "Parcel:SF1@SF", name="A. Sender"),
    edge("SENT", "s2", "Person:p/2?x=1#y %41", "Parcel:SF1@SF"),
]  # fmt: skip
