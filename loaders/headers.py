"""The header of a table as met in a file, and which way to read a value it allows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase

from graphengine.errors import InputError
from loaders.plan import Column, Table, Value


def folded(header: str) -> str:
    """Headers are compared without regard to case, width and doubled blanks."""
    return " ".join(unicodedata.normalize("NFKC", header).casefold().split())


@dataclass
class Headers:
    """The header of a table as met in a file."""

    columns: Sequence[str]
    file: str
    sheet: str = ""
    by_fold: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.columns:
            self.by_fold.setdefault(folded(name), name)

    def find(self, names: Iterable[str]) -> str | None:
        """The column that the first name present stands for, or None."""
        return next((self.by_fold[f] for f in map(folded, names) if f in self.by_fold), None)

    def missing(self, value: Value) -> InputError:
        """The error for a required value whose headers are not there."""
        looked = [c.label for c in value.columns if c.headers]
        present = [c for c in self.columns if not c.startswith("_")]
        near = get_close_matches(looked[0].split(" / ")[0], present, n=1)
        hint = f" Is it '{near[0]}'? Add that name to the mapping." if near else ""
        sheet = f" of sheet '{self.sheet}'" if self.sheet else ""
        message = (
            f"The header{sheet} has no column for '{value.name}': looked for "
            f"{', or '.join(looked)}; present are {', '.join(present)}.{hint}"
        )
        return InputError(message, file=self.file)

    def choose(self, value: Value) -> Column | None:
        """The first way to read a value that the header allows.

        Raises:
            InputError: there is none and the value is required.
        """
        for column in value.columns:
            if not column.headers or self.find(column.headers[0]):
                return column
        if any(c.default is not None for c in value.columns):
            return next(c for c in value.columns if c.default is not None)
        if value.required:
            raise self.missing(value)
        return None


def unused(tables: Sequence[Table], columns: Sequence[str]) -> list[str]:
    """Columns of a file that no value of these tables names, in the file's order.

    They are kept in the received file and in the rows' identity, but make no fact: a header spelt
    in another way than the mapping knows is best seen here. Columns of reject files do not count.
    """
    known: set[str] = set()
    for table in tables:
        ways = [column for value in table.values.values() for column in value.columns]
        named = [names for column in ways for names in (*column.headers, column.currency.headers)]
        if table.melt:
            melted = [folded(pattern) for pattern in table.melt.columns]
            known |= {
                folded(name)
                for name in columns
                if any(fnmatchcase(folded(name), pattern) for pattern in melted)
            }
        named += [table.each.headers] if table.each else []
        known |= {folded(name) for names in named for name in names}
    return [
        name
        for name in columns
        if folded(name) not in known and not name.startswith(("_", "reject_"))
    ]
