"""What the case holds already, as a load needs to know it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from graphengine.case.folder import CaseFolder
from graphengine.case.hashes import edge_hashes
from graphengine.case.index import HashIndex
from graphengine.case.journal import Journal
from graphengine.model.ports import MappingPort

if TYPE_CHECKING:
    from graphengine.case.writer import Counts, Indexes

EDGE_ENDS = ["id", "src_kind", "src", "dst_kind", "dst"]


def next_load(journal: Journal) -> int:
    """The number of the next load: numbers are taken when a load becomes visible, without gaps."""
    return int(journal.rows("SELECT coalesce(max(load), 0) + 1 AS n FROM loads")[0]["n"])


def counts_of(journal: Journal, sha256: str, mapping_digest: str, settings: str) -> Counts | None:
    """Counts for a file of equal bytes that the same mapping loaded before: all duplicates."""
    from graphengine.case.writer import Counts

    found = journal.rows(
        "SELECT f.rows, f.rejected FROM files f JOIN loads l USING (load)"
        " WHERE f.sha256=? AND l.mapping_digest=? AND f.settings=? ORDER BY load LIMIT 1",
        (sha256, mapping_digest, settings),
    )
    if not found:
        return None
    rows, rejected = int(found[0]["rows"]), int(found[0]["rejected"])
    return Counts(0, rejected, rows - rejected, Counter(), Counter())


def part_paths(
    folder: CaseFolder, journal: Journal, family: str, kind: str, until: int | None = None
) -> list[str]:
    """The visible parts of a kind, in the order of loads and files; up to a load, if named."""
    found = journal.rows(
        "SELECT path FROM parts WHERE family=? AND kind=? AND load<=? ORDER BY load, n",
        (family, kind, until if until is not None else 2**62),
    )
    return [str(folder.facts / row["path"]) for row in found]


def indexes(folder: CaseFolder, journal: Journal, mapping: MappingPort) -> Indexes:
    """The rows and edges there are of the kinds that this mapping makes; 16 bytes each."""
    from graphengine.case.writer import Indexes

    known = Indexes()
    for path in part_paths(folder, journal, "rows", mapping.signature):
        frame = pl.read_parquet(path, columns=["high", "low"])
        known.rows.add(frame["high"].to_numpy(), frame["low"].to_numpy())
    for kind in mapping.signature.split("+"):
        for path in part_paths(folder, journal, "edges", kind):
            frame = pl.read_parquet(path, columns=EDGE_ENDS)
            known.edges.setdefault(kind, HashIndex()).add(*edge_hashes(frame))
    return known
