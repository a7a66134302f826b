"""The rows of one batch through the tables of a mapping: every row comes out once.

A row is taken by the first table whose ``where`` it meets. It ends as good (with or without facts)
or as a reject with one reason: the first fault in the mapping's order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from graphengine.errors import InputError
from graphengine.model.ports import Batch, LoadContext, Reject
from loaders.columns import Cells, Fault
from loaders.conditions import holds
from loaders.emit import ROW, Frames, edge_frames, node_frames
from loaders.facts import Facts, assemble
from loaders.headers import Headers
from loaders.identity import content_hash, row_hash
from loaders.keys import raw_hash
from loaders.plan import Plan, Table, Value
from loaders.readers.contract import RawBatch
from loaders.reshape import INDEX, reshape

NO_FACT = "no fact: the row makes no node and no edge"
NO_TABLE = "no table of the mapping takes this row"


@dataclass
class Taken:
    """What became of the rows that one table took; numbers are rows of the batch."""

    good: list[pl.DataFrame] = field(default_factory=list)
    nodes: Frames = field(default_factory=dict)
    edges: Frames = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)


class RowMaker:
    """Turns raw batches of one file into batches of facts."""

    def __init__(
        self,
        plan: Plan,
        tables: Sequence[Table],
        context: LoadContext,
        lookups: Mapping[str, pl.DataFrame],
        file: str,
    ) -> None:
        self.plan, self.tables, self.context = plan, tables, context
        self.lookups, self.file = lookups, file

    def check_header(self, columns: Sequence[str], sheet: str) -> None:
        """Refuse a header that lacks a required column of every table that could take it.

        Raises:
            InputError: names the headers looked for and those present.
        """
        wrong = None
        for table in self.tables:
            if not table.takes_sheet(sheet):
                continue
            headers = Headers([*columns, *_made(table)], self.file, sheet)
            missing = [v for v in table.values.values() if v.required and not _has(headers, v)]
            if not missing and _any(headers, table):
                return
            wrong = wrong or headers.missing(missing[0] if missing else _first_named(table))
        if wrong is not None:
            raise wrong

    def batch(self, raw: RawBatch) -> Batch:
        """The facts of a raw batch. rows + rejects = records of the batch."""
        total = raw.frame.height
        left = raw.frame.with_columns(pl.int_range(total, dtype=pl.UInt32, eager=True).alias(INDEX))
        taken = Taken()
        for table in self.tables:
            if left.is_empty():
                break
            if table.takes_sheet(raw.sheet):
                mine, left = self._split(table, left, raw)
                if not mine.is_empty():
                    self._take(table, mine, raw, taken)
        for i in left[INDEX]:
            everywhere = pl.Series([True])
            taken.faults[i] = Fault(everywhere, None, NO_TABLE, "row")
        return self._batch(raw, taken)

    def _cells(self, table: Table, frame: pl.DataFrame, raw: RawBatch) -> Cells:
        headers = Headers([c for c in frame.columns if c != INDEX], self.file, raw.sheet)
        tidy = raw.tidy and table.melt is None and table.each is None
        return Cells(table, frame, headers, self.context, self.lookups, tidy)

    def _split(
        self, table: Table, frame: pl.DataFrame, raw: RawBatch
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        mask = holds(table.where, self._cells(table, frame, raw)) if table.where else None
        if mask is None:
            return frame, frame.clear()
        return frame.filter(mask), frame.filter(~mask)

    def _take(self, table: Table, mine: pl.DataFrame, raw: RawBatch, taken: Taken) -> None:
        if table.ignore:
            cells = self._cells(table, mine, raw)
            ignored = holds(table.ignore, cells)
            if ignored is not None and ignored.any():
                hashed = raw_hash(cells).alias("identity")
                taken.good.append(mine.select(INDEX).with_columns(hashed).filter(ignored))
                mine = mine.filter(~ignored)
        shaped = reshape(table, mine, self.file)
        cells = self._cells(table, shaped, raw)
        facts = assemble(self.plan, cells)
        place = shaped[INDEX]
        many = table.melt is not None or table.each is not None
        faults = self._faults(facts, mine, place, many)
        taken.faults |= faults
        good = None
        if faults:
            good = ~place.is_in(pl.Series(list(faults), dtype=pl.UInt32).implode())
        rows = _identities(content_hash(facts, cells), place, many)
        taken.good.append(rows if good is None else _without(rows, faults))
        for kind, frames in node_frames(facts, place, good, self.plan.schema).items():
            taken.nodes.setdefault(kind, []).extend(frames)
        for kind, frames in edge_frames(facts, place, good, self.plan.schema).items():
            taken.edges.setdefault(kind, []).extend(frames)

    def _faults(
        self, facts: Facts, mine: pl.DataFrame, place: pl.Series, many: bool
    ) -> dict[int, Fault]:
        """The first fault of each row that has one, by row number."""
        found: dict[int, Fault] = {}
        for fault in facts.faults:
            if fault.mask.any():
                for i in place.filter(fault.mask):
                    found.setdefault(i, fault)
        present = [rows.key.is_not_null() for rows in facts.nodes.values()]
        some = pl.select(pl.any_horizontal(present)).to_series() if present else None
        if many or some is None or not some.all():
            nothing = Fault(pl.Series([True]), None, NO_FACT, "row")
            full = place if some is None else place.filter(some)
            for i in mine.filter(~mine[INDEX].is_in(full.implode()))[INDEX]:
                found.setdefault(i, nothing)
        return found

    def _batch(self, raw: RawBatch, taken: Taken) -> Batch:
        good = pl.concat(taken.good) if taken.good else pl.DataFrame(
            schema={INDEX: pl.UInt32, "identity": pl.String}
        )  # fmt: skip
        if len(taken.good) > 1:
            good = good.sort(INDEX)
        places = None
        if good.height < raw.frame.height:
            places = np.zeros(raw.frame.height, dtype=np.uint32)
            places[good[INDEX].to_numpy()] = np.arange(good.height, dtype=np.uint32)
        rows = pl.DataFrame(
            {
                ROW: pl.int_range(good.height, dtype=pl.UInt32, eager=True),
                "sheet": pl.repeat(raw.sheet, good.height, dtype=pl.String, eager=True),
                "row": raw.rows.gather(good[INDEX]),
                "identity": good["identity"],
            }
        )
        return Batch(
            rows,
            {kind: _placed(frames, places) for kind, frames in sorted(taken.nodes.items())},
            {kind: _placed(frames, places) for kind, frames in sorted(taken.edges.items())},
            self._rejects(raw, taken.faults),
        )

    def _rejects(self, raw: RawBatch, faults: dict[int, Fault]) -> list[Reject]:
        made = [Reject(b.sheet, b.row, b.column, b.reason, "row", {}, b.raw) for b in raw.bad]
        if faults:
            order = sorted(faults)
            cells = raw.frame[order].to_dicts()
            numbers = raw.rows.gather(order).to_list()
            for i, number, row in zip(order, numbers, cells, strict=True):
                fault = faults[i]
                made.append(
                    Reject(raw.sheet, number, fault.column, fault.reason, fault.value_class, row)
                )
            made.sort(key=lambda r: r.row)
        return made


def _made(table: Table) -> list[str]:
    """Columns that a table makes itself."""
    made = [table.melt.name, table.melt.value] if table.melt else []
    return made + ([table.each.name] if table.each else [])


def _has(headers: Headers, value: Value) -> bool:
    try:
        return headers.choose(value) is not None
    except InputError:
        return False


def _any(headers: Headers, table: Table) -> bool:
    """Whether the header has any column of the table at all."""
    return any(
        headers.find(names)
        for value in table.values.values()
        for column in value.columns
        for names in column.headers
    )


def _first_named(table: Table) -> Value:
    return next(v for v in table.values.values() if any(c.headers for c in v.columns))


def _identities(hashed: pl.Series, place: pl.Series, many: bool) -> pl.DataFrame:
    frame = pl.DataFrame({INDEX: place, "identity": hashed})
    if not many:
        return frame
    grouped = frame.group_by(INDEX, maintain_order=True).agg(pl.col("identity").str.join(","))
    return grouped.with_columns(row_hash([grouped["identity"]]).alias("identity"))


def _without(frame: pl.DataFrame, faults: dict[int, Fault]) -> pl.DataFrame:
    return frame.filter(~pl.col(INDEX).is_in(pl.Series(list(faults), dtype=pl.UInt32).implode()))


def _placed(frames: list[pl.DataFrame], places: npt.NDArray[np.uint32] | None) -> pl.DataFrame:
    frame = pl.concat(frames) if len(frames) > 1 else frames[0]
    if places is None:
        return frame
    return frame.with_columns(pl.Series(ROW, places[frame[ROW].to_numpy()]))
