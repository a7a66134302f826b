"""What the rooms hand one another: batches of facts in, a view of merged facts out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from graphengine.model.schema import Schema

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class LoadContext:
    """What a mapping needs to know of the case it loads into."""

    schema: Schema
    timezone: str = "Asia/Shanghai"
    region: str = "CN"
    currency: str = "CNY"
    files: tuple[Path, ...] = ()
    """All files of this load, for mappings that look one file's ids up in another."""
    name: str = ""
    """Name of the file being read, as given; "" means ``path.name`` (the vault renames files)."""


@dataclass(frozen=True)
class Reject:
    """A row that could not be loaded.

    Args:
        sheet: sheet or member name, "" where there is none.
        row: 1-based row or first physical line in the source.
        column: the source's column, where one is to blame.
        reason: what is wrong, as a plain sentence.
        value_class: what kind of value was expected.
        cells: the row as received by column name; empty for a row that could not be split.
        raw: the row as received, where it could not be split into cells.
    """

    sheet: str
    row: int
    column: str | None
    reason: str
    value_class: str = ""
    cells: dict[str, str | None] = field(default_factory=dict)
    raw: str = ""


@dataclass
class Batch:
    """Facts of a run of source rows, as a mapping made them.

    ``rows`` has one line a good row: ``_r`` (UInt32, 0-based in the batch), ``sheet`` (String),
    ``row`` (Int64), ``identity`` (String, 32 hex digits of a hash over the row's normalised
    content; equal content, equal identity, whatever the file format).
    ``nodes[kind]`` has ``_r``, ``key``, properties, ``flags``. ``edges[kind]`` has ``_r``, ``id``,
    ``own`` (Boolean: the id is the source's), ``src_kind``, ``src``, ``dst_kind``, ``dst``,
    properties, ``flags``. The case adds provenance. rows + rejects = rows of the source.
    """

    rows: pl.DataFrame
    nodes: dict[str, pl.DataFrame]
    edges: dict[str, pl.DataFrame]
    rejects: list[Reject]
    read_bytes: int = 0


@dataclass(frozen=True)
class SourceFormat:
    """How a file was read, for the journal and for a reject file that loads again."""

    kind: str
    encoding: str = ""
    delimiter: str = ","
    header: tuple[str, ...] = ()
    has_header: bool = True
    notes: tuple[str, ...] = ()


class MappingPort(Protocol):
    """A mapping as the engine sees it; the loaders implement it."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str:
        """SHA-256 of the mapping's text and of the code that reads it."""
        ...

    @property
    def kinds(self) -> Schema:
        """Kinds that the mapping declares itself."""
        ...

    @property
    def signature(self) -> str:
        """Names of the kinds it makes, sorted and joined: files of one signature can overlap."""
        ...

    @property
    def repeats(self) -> str:
        """``one``: equal rows are one fact; ``distinct``: the n-th equal row is a fact."""
        ...

    @property
    def basis(self) -> str: ...
    @property
    def grading(self) -> dict[str, str]: ...

    def inspect(self, path: Path, context: LoadContext) -> SourceFormat:
        """How the file will be read; raises InputError if it cannot be."""
        ...

    def batches(self, path: Path, context: LoadContext) -> Iterator[Batch]:
        """The file's facts, batch by batch, in the file's order."""
        ...

    def accepts(self, path: Path) -> bool:
        """Whether this mapping is meant for a file of this name (several-file mappings)."""
        ...


class FactView(Protocol):
    """Merged facts: one row a node, one row an edge."""

    @property
    def schema(self) -> Schema: ...
    def node_kinds(self) -> list[str]: ...
    def edge_kinds(self) -> list[str]: ...
    def nodes(self, kind: str) -> pl.DataFrame: ...
    def edges(self, kind: str) -> pl.DataFrame: ...


Row = dict[str, Any]
