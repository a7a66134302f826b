"""From the cells of some rows to named values: headers found, texts shaped, conversions applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from graphengine.model.ports import LoadContext
from loaders import values as v
from loaders import values_ids, values_number, values_time
from loaders.headers import Headers
from loaders.plan import PLACEHOLDER, Column, Table, Value
from loaders.values import Read

IDENTIFIERS = ("number", "person", "phone", "account", "imei", "iban")


@dataclass
class Fault:
    """Rows (true in ``mask``) that cannot be loaded, and why."""

    mask: pl.Series
    column: str | None
    reason: str
    value_class: str


class Cells:
    """Named values of some rows of a table; each is read once, when first asked for."""

    def __init__(
        self,
        table: Table,
        frame: pl.DataFrame,
        headers: Headers,
        context: LoadContext,
        lookups: Mapping[str, pl.DataFrame],
        tidy: bool = False,
    ) -> None:
        self.table, self.frame, self.headers, self.tidy = table, frame, headers, tidy
        self.context, self.lookups = context, lookups
        self.faults: list[Fault] = []
        self._texts: dict[str, pl.Series] = {}
        self._reads: dict[str, Read] = {}
        self._known: dict[tuple[int, str, str], tuple[pl.Series, Read]] = {}

    def __len__(self) -> int:
        return self.frame.height

    def text(self, header: str) -> pl.Series:
        """A column's cells, trimmed and in NFC; empty ones are null."""
        if header not in self._texts:
            cells = self.frame[header]
            self._texts[header] = cells.rename("") if self.tidy else v.clean(cells)
        return self._texts[header]

    def read(self, name: str) -> Read:
        """A value by name."""
        if name not in self._reads:
            value = self.table.values[name]
            column = self.headers.choose(value)
            self._reads[name] = self._read(value, column)
        return self._reads[name]

    def identify(self, text: pl.Series, type_: str, region: str | None) -> Read:
        """A column read as identifiers; the same column is read once however often it is used."""
        region = region or self.table.region or self.context.region
        known = (id(text), type_, region)
        if known not in self._known:
            self._known[known] = (text, values_ids.identify(text, type_, region))
        return self._known[known][1]

    def kind(self, name: str) -> str:
        """Type of a value."""
        return self.table.values[name].type

    def as_text(self, name: str) -> pl.Series:
        """A value as text: numbers and times in their usual form."""
        values = self.read(name).values
        return values if values.dtype == pl.String else values.cast(pl.String)

    def read_all(self) -> None:
        """Read every value that can have a fault, so that all are known, in the mapping's order."""
        for name, value in self.table.values.items():
            if not all(_faultless(column) for column in value.columns):
                self.read(name)

    def nothing(self, dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Series:
        """An empty column."""
        return pl.repeat(None, len(self), dtype=dtype, eager=True)

    def _read(self, value: Value, column: Column | None) -> Read:
        if column is None:
            return _typed_nothing(value.type, self)
        if column.first and all(self.kind(f) == value.type for f in column.first):
            return self._first(column)
        text = self._shaped(value, column)
        read = self._convert(text, column)
        if read.bad is not None and column.invalid == "empty":
            word = pl.when(read.bad).then(pl.lit("unreadable"))
            read.flags = pl.select(
                word if read.flags is None else pl.coalesce(word, read.flags)
            ).to_series()
            read.bad = None
        label = self._label(column) or value.name
        if read.bad is not None:
            self.faults.append(Fault(read.bad, label, f"{value.name}: {read.reason}", column.as_))
        if column.required and read.values.null_count():
            empty = read.values.is_null()
            if read.bad is not None:
                empty = empty & ~read.bad
            self.faults.append(
                Fault(empty, label, f"{value.name}: required, but empty", column.as_)
            )
        return read

    def _label(self, column: Column) -> str | None:
        found = [self.headers.find(names) for names in column.headers]
        return " + ".join(f for f in found if f) or None

    def _first(self, column: Column) -> Read:
        reads = [self.read(name) for name in column.first]
        made = Read(pl.select(pl.coalesce([r.values for r in reads])).to_series())
        for part in reads[0].parts:
            made.parts[part] = pl.select(pl.coalesce([r.parts[part] for r in reads])).to_series()
        return made

    def _source(self, column: Column) -> pl.Series:
        """The text of a column before anything is done to it."""
        if column.value is not None:
            return pl.repeat(column.value, len(self), dtype=pl.String, eager=True)
        if column.template is not None:
            return self._template(column.template)
        if column.first:
            return pl.select(pl.coalesce([self.as_text(n) for n in column.first])).to_series()
        found = [self.headers.find(names) for names in column.headers]
        if found[0] is None:
            return self.nothing()
        parts = [self.text(name) for name in found if name is not None]
        if len(parts) == 1:
            return parts[0]
        joined = pl.concat_str(*parts, separator=column.sep, ignore_nulls=True)
        return pl.select(pl.when(parts[0].is_not_null()).then(joined)).to_series()

    def _template(self, template: str) -> pl.Series:
        pieces: list[pl.Series | pl.Expr] = []
        for i, piece in enumerate(PLACEHOLDER.split(template)):
            if i % 2:
                pieces.append(self.as_text(piece))
            elif piece:
                pieces.append(pl.repeat(piece, len(self), dtype=pl.String, eager=True))
        return pl.select(pl.concat_str(*pieces)).to_series()

    def _shaped(self, value: Value, column: Column) -> pl.Series:
        text = self._source(column)
        if column.extract is not None:
            text = v.clean(text.str.extract(column.extract, 1))
        if column.empty:
            silent = text.str.to_lowercase().is_in(list(column.empty))
            text = pl.select(pl.when(~silent).then(text)).to_series()
        if column.lookup is not None:
            text = self._looked_up(value, column, text)
        if column.default is not None and text.null_count():
            text = text.fill_null(column.default)
        if column.case:
            text = text.str.to_uppercase() if column.case == "upper" else text.str.to_lowercase()
        return text

    def _looked_up(self, value: Value, column: Column, text: pl.Series) -> pl.Series:
        lookup = column.lookup
        assert lookup is not None  # noqa: S101 - asked for by the caller
        if lookup.table is not None:
            table = pl.DataFrame(
                {"_k": list(lookup.table), "_v": list(lookup.table.values())},
                schema={"_k": pl.String, "_v": pl.String},
            )
        else:
            table = self.lookups[lookup.name]
        found = text.to_frame("_k").join(table, on="_k", how="left", maintain_order="left")["_v"]
        if found.null_count() == text.null_count():
            return found
        lost = text.is_not_null() & found.is_null()
        if column.unknown == "keep":
            return pl.select(pl.coalesce(found, text)).to_series()
        if column.unknown == "default":
            return found.fill_null(column.default)
        if column.unknown == "reject":
            name = f"lookup '{lookup.name}'" if lookup.name else "lookup"
            reason = f"{value.name}: not in the {name}"
            self.faults.append(Fault(lost, self._label(column), reason, "lookup"))
            column_default = column.default
            if column_default is not None:  # an unknown text must not turn into the default
                return pl.select(pl.when(lost).then(text).otherwise(found)).to_series()
        return found

    def _convert(self, text: pl.Series, column: Column) -> Read:
        if column.split:
            items = text.str.split(column.split).list.eval(pl.element().str.strip_chars())
            return Read(items.list.eval(pl.element().filter(pl.element() != "")))
        if column.as_ == "text":
            return Read(text)
        if column.as_ in IDENTIFIERS:
            return replace(self.identify(text, column.as_, column.region))
        if column.as_ == "date":
            return values_time.dates(text, column.formats)
        if column.as_ == "time":
            zone = column.timezone or self.table.timezone or self.context.timezone
            return values_time.times(text, column.formats, zone, column.since)
        if column.as_ == "boolean":
            return v.boolean(text, column.yes, column.no)
        if column.as_ == "money":
            header = self.headers.find(column.currency.headers)
            default = self.table.currency or self.context.currency
            cell = None if header is None else self.text(header)
            code = values_number.currency(cell, column.currency, default, len(text))
            return values_number.money(text, code, column)
        plain = {
            "integer": values_number.integer,
            "float": values_number.floating,
            "seconds": values_number.seconds,
        }
        return plain[column.as_](text, column)


_DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "float": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Datetime("us", "UTC"),
    "money": pl.Int64(),
    "list": pl.List(pl.String()),
}


def _faultless(column: Column) -> bool:
    """Whether a text is made by the mapping itself and only wanted where it is used."""
    made = column.template is not None or column.value is not None
    return made and column.as_ == "text" and column.lookup is None and not column.required


def _typed_nothing(type_: str, cells: Cells) -> Read:
    read = Read(cells.nothing(_DTYPES[type_]))
    if type_ == "money":
        read.parts["currency"] = cells.nothing()
    return read
