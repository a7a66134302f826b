"""A load: staged, checked, then made visible by one transaction of the journal.

A kill at any moment leaves the case as before or as after. What a killed load left behind (staged
parts, renamed parts and copied sources that the journal does not name) is swept at the next load.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graphengine.case import commit, existing
from graphengine.case.folder import CaseFolder
from graphengine.case.journal import ROOM, Journal, now
from graphengine.case.parts import Part
from graphengine.case.rejects import RejectFile
from graphengine.case.vault import Stored, take
from graphengine.case.writer import Counts, FileWriter, Indexes
from graphengine.errors import GraphengineError, InputError, UsageError
from graphengine.model.ports import LoadContext, MappingPort, SourceFormat
from graphengine.model.schema import Schema

Progress = Callable[[str, int, int], None]
"""Called with a file's name, rows done and bytes read so far."""


@dataclass
class FileResult:
    """What became of one file. ``error`` names why a file as a whole could not be read."""

    name: str
    stored: Stored | None
    counts: Counts = field(default_factory=Counts)
    form: SourceFormat = field(default_factory=lambda: SourceFormat(""))
    parts: list[tuple[Path, Part]] = field(default_factory=list)
    reject_file: str = ""
    known: bool = False
    error: GraphengineError | None = None

    def to_dict(self) -> dict[str, Any]:
        """The file's part of the ``load`` JSON."""
        plain: dict[str, Any] = {
            "name": self.name,
            "sha256": self.stored.sha256 if self.stored else None,
            "rows": self.counts.rows,
            "loaded": self.counts.loaded,
            "rejected": self.counts.rejected,
            "duplicates": self.counts.duplicates,
        }
        if self.reject_file:
            plain["rejects"] = self.reject_file
        if self.form.encoding:
            plain["encoding"] = self.form.encoding
        if self.form.notes:
            plain["notes"] = list(self.form.notes)
        if self.error is not None:
            plain["error"] = str(self.error)
        return plain


@dataclass
class LoadResult:
    """One load; ``load`` is 0 when nothing new came in and no load was recorded."""

    load: int
    files: list[FileResult]

    @property
    def failed(self) -> list[FileResult]:
        return [f for f in self.files if f.error is not None]


class Loading:
    """One load in progress; use :func:`load`."""

    def __init__(
        self,
        folder: CaseFolder,
        journal: Journal,
        schema: Schema,
        mapping: MappingPort,
        context: LoadContext,
        progress: Progress | None,
    ) -> None:
        self.folder, self.journal, self.mapping = folder, journal, mapping
        self.schema, self.context, self.progress = schema, context, progress
        self.number = existing.next_load(journal)
        self.started = now()
        self.settings = json.dumps(
            [context.timezone, context.region, context.currency, schema.digest()]
        )
        self._indexes: Indexes | None = None

    @property
    def indexes(self) -> Indexes:
        """What the case has of this mapping's kinds; read when the first new file needs it."""
        if self._indexes is None:
            self._indexes = existing.indexes(self.folder, self.journal, self.mapping)
        return self._indexes

    def file(self, n: int, path: Path) -> FileResult:
        """Stage one file. A file that cannot be read is reported and leaves nothing behind."""
        try:
            stored = take(path, self.folder.sources)
        except GraphengineError as error:
            return FileResult(path.name, None, error=error)
        known = existing.counts_of(self.journal, stored.sha256, self.mapping.digest, self.settings)
        if known is not None:
            return FileResult(path.name, stored, counts=known, known=True)
        try:
            return self._stage(n, stored)
        except GraphengineError as error:
            return FileResult(path.name, stored, error=_as_given(error, stored))

    def _stage(self, n: int, stored: Stored) -> FileResult:
        context = replace(self.context, name=stored.name)
        form = self.mapping.inspect(stored.path, context)
        name = f"{self.number:06d}-{n:04d}-{_safe(Path(stored.name).stem)}.csv"
        rejects = RejectFile(self.folder.staging / "rejects" / name, form)
        mark = self.indexes.mark()
        writer = FileWriter(
            self.folder.staging,
            self.number,
            n,
            stored.sha256,
            self.mapping,
            self.schema,
            self.indexes,
            rejects,
        )
        try:
            for batch in self.mapping.batches(stored.path, context):
                writer.add(batch)
                if self.progress:
                    self.progress(stored.name, writer.counts.rows, batch.read_bytes)
            parts = writer.finish()
            rejects.close()
        except BaseException as error:
            writer.abandon()
            rejects.abandon()
            self.indexes.back_to(mark)
            if isinstance(error, OSError):
                said = f"Writing the facts failed: {error}. {ROOM}"
                raise InputError(said, file=stored.name) from error
            raise
        rejected = f"rejects/{name}" if rejects.count else ""
        return FileResult(stored.name, stored, writer.counts, form, parts, rejected)


def load(
    folder: CaseFolder,
    journal: Journal,
    schema: Schema,
    mapping: MappingPort,
    files: Sequence[Path],
    context: LoadContext,
    *,
    progress: Progress | None = None,
) -> LoadResult:
    """Load files by a mapping; one call is one load, all its readable files become visible at once.

    Args:
        schema: the case's kinds together with the mapping's own.
        files: paths as given; each is copied into the vault first, and the copy is read.

    Returns:
        Counts a file; rows = loaded + rejected + duplicates in each.

    Raises:
        StoreUnavailable: another load holds the case.
    """
    if not files:
        raise UsageError("Name at least one file to load.")
    with folder.writing():
        try:
            commit.sweep(folder, journal)
            folder.staging.mkdir(parents=True, exist_ok=True)
            work = Loading(folder, journal, schema, mapping, context, progress)
            results = [work.file(n, path) for n, path in enumerate(files)]
            new = [(n, r) for n, r in enumerate(results) if r.error is None and not r.known]
            if new:
                commit.publish(
                    work.number, folder, journal, mapping, work.started, work.settings, new
                )
        except OSError as error:
            raise InputError(f"The load failed and left nothing: {error}. {ROOM}") from error
        finally:
            # Copies of files that could not be read must not stay behind unnamed. A fault here
            # must hide neither an error nor a load that was made: the next load sweeps again.
            with suppress(GraphengineError, OSError, sqlite3.Error):
                commit.sweep(folder, journal)
    return LoadResult(work.number if new else 0, results)


def _as_given(error: GraphengineError, stored: Stored) -> GraphengineError:
    """The error with the file's name as given where a reader knew the kept copy's only."""
    if not isinstance(error, InputError) or stored.sha256 not in str(error.file):
        return error
    name = str(error.file).replace(stored.sha256, stored.name)
    line, column, value = error.line, error.column, error.value_class
    return InputError(error.reason, file=name, line=line, column=column, value_class=value)


def _safe(name: str) -> str:
    """A file name that no shell, console or file system takes amiss; at most 120 bytes."""
    plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in name).lstrip(".-")
    return plain.encode("utf-8")[:120].decode("utf-8", "ignore") or "file"
