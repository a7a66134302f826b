"""Stands in for graphengine.catalogue until that is there; removed then."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import neo4j.time

LOCAL = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class SavedQuery:
    name: str
    pack: str
    unique: list[str]
    evidence: list[str]
    params: dict[str, Any]
    returns: dict[str, str]
    text: str


def parse(path: Path) -> SavedQuery:
    lines = path.read_text(encoding="utf-8").splitlines()
    count = next(n for n, line in enumerate(lines) if not line.startswith("//"))
    head = tomllib.loads("\n".join(line[2:].strip() for line in lines[:count]))
    for key in ("title", "question", "tags", "author", "revision", "returns"):
        assert key in head, f"{path.name}: no {key}"
    returns = head["returns"]
    unique = head.get("unique", list(returns))
    return SavedQuery(
        f"{path.parent.name}.{path.stem}",
        path.parent.name,
        unique,
        head.get("evidence", []),
        head.get("params", {}),
        returns,
        "\n".join(lines[count:]),
    )


def bind(query: SavedQuery, given: dict[str, Any], resolve: Any) -> dict[str, Any]:
    bound: dict[str, Any] = {"limit": given.pop("limit", 1000)}
    for name, spec in query.params.items():
        value = given.pop(name) if name in given else spec["default"]
        bound[name] = _value(value, spec, resolve)
    assert not given, f"unknown parameters {given}"
    used = set(re.findall(r"\$(\w+)", query.text)) - {"limit"}
    assert used == set(query.params), f"{query.name}: {used ^ set(query.params)}"
    return bound


def _value(value: Any, spec: dict[str, Any], resolve: Any) -> Any:
    match spec["type"]:
        case "list":
            return [_value(item, {**spec, "type": spec["of"]}, resolve) for item in value]
        case "decimal":
            number = Decimal(str(value))
            return int(number * 100) if spec.get("unit") == "currency" else float(number)
        case "date":
            return value if isinstance(value, date) else date.fromisoformat(value)
        case "datetime":
            made = value if isinstance(value, date) else datetime.fromisoformat(value)
            if not isinstance(made, datetime):
                made = datetime(made.year, made.month, made.day)
            return (made if made.tzinfo else made.replace(tzinfo=LOCAL)).astimezone(UTC)
        case "duration":
            return _duration(value)
        case "node":
            kinds = spec["kind"]
            one = isinstance(kinds, str)
            known = one and not value.lower().startswith(f"{kinds.lower()}:")
            ref = resolve(f"{kinds}:{value}" if known else value)
            return ref.key if one else {"kind": ref.kind, "key": ref.key}
    return value


def _duration(text: str) -> Any:
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    assert found, text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return neo4j.time.Duration(days=days, seconds=hours * 3600 + minutes * 60 + seconds)
