"""Names of columns: cleaned, complete, and told apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from graphengine.errors import InputError
from loaders.readers.contract import Limits

# Cyrillic and Greek letters that print like Latin ones.
LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοντ",
    "ABEKMHOPCTYXaeopcyxijshdqwABEZHIKMNOPTYXovt",
)


@dataclass(frozen=True)
class Layout:
    """Columns of one table.

    Attributes:
        names: names of the columns that hold data.
        width: cells of the header as written; trailing unnamed ones beyond `names` stay empty.
    """

    names: tuple[str, ...]
    width: int


def skeleton(name: str) -> str:
    """Form in which names that look alike are equal: NFKC, no hidden characters, Latin letters."""
    folded = unicodedata.normalize("NFKC", name).translate(LOOK_ALIKES)
    kept = (char for char in folded if unicodedata.category(char) not in ("Cf", "Cc"))
    return " ".join("".join(kept).split())


def show(name: str) -> str:
    """A name for messages: as it is if it cannot mislead the eye, else with its code points."""
    return repr(name) if skeleton(name) == name else ascii(name)


def layout(cells: Sequence[str | None], limits: Limits, file: str, line: int) -> Layout:
    """Make names from a header row.

    Raises: InputError when two names are equal or look alike, or when there are too many.
    """
    width = len(cells)
    check_width(width, limits, file, line)
    names = [(cell or "").strip().strip("\ufeff") for cell in cells]
    while len(names) > 1 and not names[-1]:
        names.pop()
    names = [name or f"column {at}" for at, name in enumerate(names, start=1)]
    seen: dict[str, int] = {}
    for at, name in enumerate(names, start=1):
        key = skeleton(name)
        if key in seen:
            other = seen[key]
            first = names[other - 1]
            same = "are equal" if first == name else "look alike"
            message = (
                f"Columns {other} ({show(first)}) and {at} ({show(name)}) of the header {same}. "
                "Rename one of them."
            )
            raise InputError(message, file=file, line=line, column=at)
        seen[key] = at
    return Layout(tuple(names), width)


def numbered(width: int, columns: Sequence[str], limits: Limits, file: str, line: int) -> Layout:
    """Names for a table without a header: the declared ones, else "column 1" and so on."""
    check_width(width, limits, file, line)
    if not columns:
        return Layout(tuple(f"column {at}" for at in range(1, width + 1)), width)
    if width != len(columns):
        message = f"The first row has {width} cells, but {len(columns)} column names are declared."
        raise InputError(message, file=file, line=line)
    return layout(columns, limits, file, line)


def check_width(width: int, limits: Limits, file: str, line: int) -> None:
    """Refuse a table with more columns than the limit."""
    if width > limits.max_columns:
        message = f"The header has {width:,} columns; the limit is {limits.max_columns:,}."
        raise InputError(message, file=file, line=line)
