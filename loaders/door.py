"""Mappings: found by shipped name or path, read, and applied to files batch by batch."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import polars as pl

from graphengine.errors import InputError, NotFound
from graphengine.model.ports import Batch, LoadContext, SourceFormat
from graphengine.model.schema import Schema
from loaders.ahead import ahead
from loaders.compile import compile_plan
from loaders.headers import Headers, unused
from loaders.plan import Lookup, Plan, Table
from loaders.readers import Detected, Format, RawBatch, read, sniff
from loaders.rows import RowMaker
from loaders.syntax import parse
from loaders.values import clean

REVISION = "1"
"""Raised whenever the same mapping text would give other facts."""
BATCH_ROWS = 125_000
AHEAD = 1
UNUSED = 12
"""Batches that are made while others are read and written: as much work as these two, and more
at a time would only take memory. Polars works outside the interpreter's lock."""
SHIPPED = Path(__file__).with_name("mappings")


def names() -> list[str]:
    """Names of the shipped mappings, sorted."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def mapping(name_or_path: str | Path) -> Mapping:
    """A shipped mapping by name, or any by the path of its YAML file.

    Raises:
        NotFound: neither; candidates are the shipped names.
        InputError: the file is not a mapping; with the line.
    """
    text = str(name_or_path)
    path = SHIPPED / f"{text}.yaml" if text in names() else Path(name_or_path)
    if path.suffix.lower() not in (".yaml", ".yml") or not path.is_file():
        raise NotFound(
            f"No mapping '{text}': neither a shipped name nor a YAML file.", candidates=names()
        )
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise InputError("A mapping file is UTF-8 text.", file=path.name) from error
    return Mapping.from_text(source, path.name)


class Mapping:
    """A mapping as the engine uses it (:class:`graphengine.model.ports.MappingPort`)."""

    def __init__(self, plan: Plan, text: str) -> None:
        self.plan, self.text = plan, text
        self._answers: dict[tuple[str, tuple[Path, ...]], pl.DataFrame] = {}

    @classmethod
    def from_text(cls, text: str, file: str = "mapping") -> Mapping:
        """Read and check a mapping's YAML text."""
        return cls(compile_plan(parse(text, file)), text)

    @property
    def name(self) -> str:
        return self.plan.name

    @property
    def title(self) -> str:
        """What it loads, in a few words."""
        return self.plan.title

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text and of the revision of this code."""
        return hashlib.sha256(f"{REVISION}\n{self.text}".encode()).hexdigest()

    @property
    def kinds(self) -> Schema:
        return self.plan.kinds

    @property
    def signature(self) -> str:
        return self.plan.signature

    @property
    def repeats(self) -> str:
        return self.plan.repeats

    @property
    def basis(self) -> str:
        return self.plan.basis

    @property
    def grading(self) -> dict[str, str]:
        return dict(self.plan.grading)

    def accepts(self, path: Path) -> bool:
        """Whether a table is meant for a file of this name."""
        return any(table.takes_file(path.name) for table in self.plan.tables)

    def inspect(self, path: Path, context: LoadContext) -> SourceFormat:
        """How the file will be read.

        Raises:
            InputError: it cannot be read, or a required column is missing.
        """
        name = context.name or path.name
        tables = self._tables(name)
        found = sniff(path, tables[0].format)
        maker = RowMaker(self.plan, tables, context, {}, name)
        for table in found.tables:
            if table.header:
                maker.check_header(table.header, table.name)
        form = _source_format(found, tables[0].format)
        strange = unused(tables, form.header) if form.has_header else []
        if not strange:
            return form
        named = ", ".join(strange[:UNUSED]) + (", ..." if len(strange) > UNUSED else "")
        note = f"{len(strange)} columns that this mapping does not use: {named}"
        return replace(form, notes=(*form.notes, note))

    def batches(self, path: Path, context: LoadContext) -> Iterator[Batch]:
        """The file's facts, batch by batch, in the file's order; memory is that of a batch."""
        name = context.name or path.name
        tables = self._tables(name)
        maker = RowMaker(self.plan, tables, context, self._lookups(tables, context), name)
        yield from _ordered(maker, read(path, tables[0].format, batch_rows=BATCH_ROWS))

    def _tables(self, name: str) -> list[Table]:
        tables = [table for table in self.plan.tables if table.takes_file(name)]
        if not tables:
            patterns = ", ".join(p for t in self.plan.tables for p in t.match)
            message = f"The mapping '{self.name}' has no table for this file; it takes {patterns}."
            raise InputError(message, file=name)
        if any(table.format != tables[0].format for table in tables):
            message = "Tables of one file must have the same format."
            raise InputError(message, file=name)
        return tables

    def _lookups(self, tables: list[Table], context: LoadContext) -> dict[str, pl.DataFrame]:
        used = {
            column.lookup.name: column.lookup
            for table in tables
            for value in table.values.values()
            for column in value.columns
            if column.lookup is not None and column.lookup.table is None
        }
        for name, lookup in used.items():
            if (name, context.files) not in self._answers:
                self._answers = {k: v for k, v in self._answers.items() if k[1] == context.files}
                self._answers[(name, context.files)] = _answers(lookup, context.files)
        return {name: self._answers[(name, context.files)] for name in used}


def _ordered(maker: RowMaker, raws: Iterator[RawBatch]) -> Iterator[Batch]:
    """Batches in the file's order; while one is handed out, the next ones are being made."""
    met: set[tuple[str, ...]] = set()
    waiting: deque[Future[Batch]] = deque()
    pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="mapping")
    try:
        for raw in ahead(raws):
            header = (raw.sheet, *raw.frame.columns)
            if raw.frame.columns and header not in met:
                maker.check_header(raw.frame.columns, raw.sheet)
                met.add(header)
            waiting.append(pool.submit(maker.batch, raw))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _source_format(found: Detected, wanted: Format) -> SourceFormat:
    first = found.tables[0] if found.tables else None
    return SourceFormat(
        found.kind or "",
        found.encoding or "",
        found.delimiter or ",",
        first.header if first else (),
        wanted.header,
        found.notes,
    )


def _answers(lookup: Lookup, files: tuple[Path, ...]) -> pl.DataFrame:
    """The table of a lookup, columns ``_k`` and ``_v``, from files of the load.

    Raises:
        InputError: no such file in the load, no such column, or a key with two answers.
    """
    fitting = [
        f for f in files if any(fnmatchcase(f.name.lower(), p.lower()) for p in lookup.files)
    ]
    if not fitting:
        patterns = ", ".join(lookup.files)
        raise InputError(f"The lookup '{lookup.name}' needs files {patterns} in the same load.")
    parts = []
    for path in fitting:
        for raw in read(path, Format()):
            headers = Headers(raw.frame.columns, path.name, raw.sheet)
            key, value = headers.find(lookup.key), headers.find(lookup.value)
            if key is None or value is None:
                wanted = f"{' / '.join(lookup.key)} and {' / '.join(lookup.value)}"
                message = f"The lookup '{lookup.name}' needs the columns {wanted}."
                raise InputError(message, file=path.name)
            parts.append(pl.DataFrame({"_k": clean(raw.frame[key]), "_v": clean(raw.frame[value])}))
    empty = pl.DataFrame(schema={"_k": pl.String, "_v": pl.String})
    table = pl.concat([empty, *parts]).drop_nulls().unique(maintain_order=True)
    twice = table.filter(table["_k"].is_duplicated())
    if len(twice):
        message = f"The lookup '{lookup.name}' has two answers for '{twice['_k'][0]}'."
        raise InputError(message)
    return table
