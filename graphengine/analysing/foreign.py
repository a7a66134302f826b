"""A Neo4j that others filled as facts to project: labels and properties named in a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.errors import InputError, NotFound
from graphengine.model.kinds import EdgeKind, Prop
from graphengine.model.schema import Schema

if TYPE_CHECKING:
    import polars as pl

    from graphengine.store.bolt import Store
    from graphengine.store.columns import Relation

KNOWN = {"type", "from", "to", "id", "at", "unit", "amount", "currency"}
NEEDED = ("type", "from", "to")
PROPS = (Prop("at", "time"), Prop("amount_minor", "integer"), Prop("currency"))


class ForeignView:
    """The :class:`~graphengine.model.ports.FactView` of a graph's relationships.

    It has no node properties: nodes are what the relationships join.
    """

    def __init__(
        self, store: Store, relations: Mapping[str, list[Relation]], currency: str
    ) -> None:
        self._store, self._relations, self._currency = store, relations, currency
        self._frames: dict[str, pl.DataFrame] = {}
        self.schema = Schema(edges={kind: EdgeKind(kind, props=PROPS) for kind in relations})

    def node_kinds(self) -> list[str]:
        """None: nodes have no properties here."""
        return []

    def edge_kinds(self) -> list[str]:
        """The relationship types that the file names, sorted."""
        return sorted(self._relations)

    def nodes(self, kind: str) -> pl.DataFrame:
        """There are none."""
        raise NotFound(f"A graph of others has no nodes of kind '{kind}' by themselves.")

    def edges(self, kind: str) -> pl.DataFrame:
        """The relationships of a type, in no order that means something."""
        import polars as pl

        from graphengine.store.columns import read

        if kind not in self._frames:
            parts = [read(self._store, part, self._currency) for part in self._relations[kind]]
            self._frames[kind] = pl.concat(parts)
        return self._frames[kind]


def relations(path: Path) -> dict[str, list[Relation]]:
    """What a file says of another graph, by relationship type.

    A list under ``edges``; each entry has ``type``, ``from`` and ``to`` (``Label.property``), and
    may have ``id``, ``at``, ``unit`` (s, ms, us), ``amount`` and ``currency``.

    Raises:
        InputError: not such a file; the message names the entry and the key.
    """
    import yaml

    from graphengine.store.columns import Relation

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not YAML: {error}".splitlines()[0]) from error
    entries = data.get("edges") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not entries or set(data) != {"edges"}:
        raise InputError(f"{path.name} must hold one list named edges, with an entry or more.")
    found: dict[str, list[Relation]] = {}
    for place, entry in enumerate(entries, 1):
        checked = _entry(entry, f"{path.name}, entry {place}")
        made = Relation(
            checked["type"],
            _end(checked["from"], path.name, place),
            _end(checked["to"], path.name, place),
            **{key: checked[key] for key in ("id", "at", "amount", "currency") if key in checked},
            unit=checked.get("unit", "ms"),
        )
        found.setdefault(made.type, []).append(made)
    return found


def _entry(entry: Any, where: str) -> dict[str, str]:
    from graphengine.store.columns import UNITS

    if not isinstance(entry, dict):
        raise InputError(f"{where}: not a mapping of names.")
    unknown = sorted(str(key) for key in entry if key not in KNOWN)
    if unknown:
        raise InputError(f"{where}: unknown key '{unknown[0]}'; known: {', '.join(sorted(KNOWN))}.")
    for key in NEEDED:
        if key not in entry:
            raise InputError(f"{where}: '{key}' is missing.")
    for key, value in entry.items():
        if not isinstance(value, str):
            raise InputError(f"{where}: '{key}' must be a text.")
    if entry.get("unit", "ms") not in UNITS:
        raise InputError(f"{where}: unit is one of {', '.join(UNITS)}.")
    return dict(entry)


def _end(text: str, file: str, place: int) -> tuple[str, str]:
    label, dot, prop = text.partition(".")
    if not dot or not label or not prop:
        raise InputError(f"{file}, entry {place}: write an end as Label.property, not '{text}'.")
    return label, prop
