"""A case as the engine uses it: folder, journal, schema, merged view, digests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from graphengine.case import digests, existing, folder, status, verify
from graphengine.case.journal import Journal, journal_version
from graphengine.case.view import CaseView
from graphengine.errors import NotFound, Refused
from graphengine.model import refs
from graphengine.model.digest import combined
from graphengine.model.ports import LoadContext, MappingPort
from graphengine.model.schema import Schema, builtin, schema_from

if TYPE_CHECKING:
    from graphengine.case import load


@dataclass(frozen=True)
class Present:
    """The facts as they are now: a name of the visible loads, the last one, the data digest."""

    version: str
    load: int
    digest: str


class Case:
    """One opened case folder. Cheap to open; facts are read when asked for."""

    def __init__(self, place: folder.CaseFolder) -> None:
        self.folder = place
        self.info = place.info()
        self.journal = Journal(place.journal)
        self._view: tuple[str, CaseView] | None = None
        self._digest: tuple[str, str] | None = None

    @property
    def schema(self) -> Schema:
        """The built-in kinds and all that the case's mappings declared."""
        found = builtin()
        sql = "SELECT value FROM meta WHERE name LIKE 'kinds:%' ORDER BY name"
        for row in self.journal.rows(sql):
            found = found.merged(schema_from(json.loads(row["value"])))
        return found

    @property
    def view(self) -> CaseView:
        """Merged facts; made anew after a load."""
        version = self.journal.version()
        if self._view is None or self._view[0] != version:
            self._view = (version, CaseView(self.folder, self.journal, self.schema))
        return self._view[1]

    def context(self, schema: Schema, files: Sequence[Path] = ()) -> LoadContext:
        """What a mapping needs to know of this case."""
        info = self.info
        return LoadContext(schema, info.time_zone, info.region, info.currency, tuple(files))

    def load(
        self,
        mapping: MappingPort,
        files: Sequence[Path],
        progress: load.Progress | None = None,
    ) -> load.LoadResult:
        """Load files; see :func:`graphengine.case.load.load`."""
        self.check_open()
        schema = self.schema.merged(mapping.kinds)
        context = self.context(schema, files)
        from graphengine.case import load  # what writes facts, and pyarrow

        return load.load(
            self.folder, self.journal, schema, mapping, files, context, progress=progress
        )

    def check_open(self) -> None:
        """Refuse to add to a case whose review date has passed."""
        from datetime import UTC, datetime

        if datetime.now(UTC).date() > self.info.review_by:
            raise Refused(
                f"The case was due for review on {self.info.review_by}; review it and set a new"
                " date in case.toml before adding to it."
            )

    def digests(self) -> dict[str, str]:
        """Digest text by ``node Kind`` and ``edge KIND``, kept per state of the facts."""
        version = self.journal.version() + "|" + self.schema.digest()[:12]
        sql = "SELECT family, kind, digest FROM digests WHERE version=?"
        kept = self.journal.rows(sql, (version,))
        if kept:
            return {f"{row['family']} {row['kind']}": row["digest"] for row in kept}
        found = digests.of_view(self.view)
        with self.journal.connect() as db:
            db.execute("DELETE FROM digests")
            db.executemany(
                "INSERT INTO digests VALUES (?,?,?,?)",
                [(version, *name.split(" ", 1), text) for name, text in found.items()],
            )
        return found

    def data_digest(self) -> str:
        """One name for the present content of the facts."""
        return self.present().digest

    def present(self) -> Present:
        """The state of the facts, at the cost of one look into the journal once it is known."""
        loads = self.journal.loads()
        version = journal_version(loads)
        if self._digest is None or self._digest[0] != version:
            self._digest = (version, combined(self.digests()))
        return Present(version, loads[-1][0] if loads else 0, self._digest[1])

    def last_load(self) -> int:
        """The number of the last load; 0 before the first."""
        return existing.next_load(self.journal) - 1

    def as_of(self, load: int) -> CaseView:
        """The merged facts as they were after a load.

        Raises:
            NotFound: there is no such load.
        """
        if not 0 <= load <= self.last_load():
            raise NotFound(f"There is no load {load}; the last one is {self.last_load()}.")
        return CaseView(self.folder, self.journal, self.schema, load)

    def digest_as_of(self, load: int) -> str:
        """The data digest that the facts had after a load; kept, for loads do not change."""
        if load == self.last_load():
            return self.data_digest()
        name = f"data_digest:{load}"
        found = self.journal.meta(name)
        if found is None:
            found = digests.overall(self.as_of(load))
            with self.journal.connect() as db:
                db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, found))
        return found

    def status(self) -> dict[str, Any]:
        """See :func:`graphengine.case.status.status`."""
        return status.status(self.journal, self.view)

    def check_files(self) -> list[dict[str, Any]]:
        """See :func:`graphengine.case.verify.check_files`."""
        return verify.check_files(self.folder, self.journal)

    def resolve(self, text: str) -> refs.NodeRef:
        """The node that a reference means; bank and carrier may be left out where it is unique."""
        wanted = refs.parse(text, self.schema, region=self.info.region)
        key = pl.col("key")
        found = (
            self.view.statements("nodes", wanted.kind)
            .filter((key == wanted.key) | key.str.starts_with(wanted.key + "@"))
            .select(key.unique().sort())
            .collect()
        )
        return refs.choose(wanted, found["key"].to_list())

    def source_names(self) -> dict[str, str]:
        """File name as received, by SHA-256."""
        rows = self.journal.rows("SELECT sha256, min(name) AS name FROM files GROUP BY sha256")
        return {row["sha256"]: row["name"] for row in rows}

    def part_paths(self, family: str, kind: str) -> list[str]:
        """The visible Parquet parts of a kind."""
        return existing.part_paths(self.folder, self.journal, family, kind)
