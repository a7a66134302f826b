r"""CSV that a spreadsheet shows as it is, and that can be read back without loss.

UTF-8 with a byte order mark, commas, CRLF, every field in quotes (RFC 4180). An apostrophe stands
before a text that a program would obey or change: one that begins like a formula (``=``, ``+``,
``-``, ``@``, also in full width and behind blanks), with a control character, or with an
apostrophe, and one that is a number or a date by its looks, for spreadsheets round identifiers of
more than 15 digits and drop leading zeros. An empty field is null; an empty text is one
apostrophe. So a reader takes one leading apostrophe away and has the text again.

Numbers stand bare as long as a spreadsheet keeps all their digits; truth values are ``true`` and
``false``; instants and days are ISO 8601; lists, maps, nodes, edges and paths are JSON.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from graphengine.model.plain import jsonable
from graphengine.tables.coltypes import bare, member

BOM = "\ufeff"
MARK = "'"
# What a spreadsheet takes for a number, a time or a date: digits with their signs and exponents,
# and the names of months.
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_LOOKS = re.compile(
    r"(?=\D*\d)[\d.,:/%\s()$\u20ac\u00a3\u00a5\u5e74\u6708\u65e5_-]+(?:e[+-]?\d+)?(?:\s?[ap]m?)?"
    rf"|\d{{1,4}}[\s./,-]*{_MONTH}[\s./,-]*\d{{0,4}}|{_MONTH}[\s./,-]*\d[\d\s,./-]*|true|false",
    re.IGNORECASE,
)
_EXACT_DIGITS = 15


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a program would obey or change it."""
    return MARK + text if not text or _acts(text) or _looks(text) else text


def unguarded(text: str) -> str:
    """The inverse of :func:`guarded`."""
    return text[1:] if text.startswith(MARK) else text


def _acts(text: str) -> bool:
    first = text[0]
    if first == MARK or unicodedata.category(first) in ("Cc", "Cf", "Zl", "Zp"):
        return True
    seen = next((c for c in text if not (c.isspace() or unicodedata.category(c) == "Cf")), "")
    # Compatibility forms: full-width, small and superscript signs become the plain one.
    return bool(seen) and unicodedata.normalize("NFKC", seen)[0] in "=+-@\u2212"


def _looks(text: str) -> bool:
    # Full-width digits are digits to a spreadsheet of East Asia.
    return _LOOKS.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]], types: Sequence[str]) -> str:
    """The rows as one CSV text with a byte order mark and a line of column names.

    Args:
        columns: names.
        rows: plain Python values.
        types: type of each column (:mod:`graphengine.tables.coltypes`).
    """
    buffer = io.StringIO()
    buffer.write(BOM)
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in columns])
    shown = [_writer(type_) for type_ in types]
    for row in rows:
        writer.writerow([show(value) for show, value in zip(shown, row, strict=True)])
    return buffer.getvalue()


def field(value: Any, type_: str) -> str:
    """One value as the text between the quotes."""
    return _writer(type_)(value)


def _writer(type_: str) -> Callable[[Any], str]:
    """How the values of a column are written: in a column of texts a text stands as it is."""
    plain_text = bare(type_) in ("text", "duration")

    def show(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return guarded(value if plain_text or not _json(value) else json.dumps(value))
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return _number(value)
        if isinstance(value, datetime | date):
            return str(jsonable(value))
        # Keys of a map keep the query's order: it is part of the answer.
        return guarded(json.dumps(jsonable(value), ensure_ascii=False))

    return show


def _number(value: int | float) -> str:
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else guarded(str(jsonable(value)))
    text = str(value)
    return text if len(text.lstrip("-")) <= _EXACT_DIGITS else MARK + text


def read_csv(text: str, types: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of what :func:`csv_text` wrote; the values are those that JSON carries.

    Instants and days come back as ISO 8601 texts, all else as it was.
    """
    lines = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""))
    head, *rest = list(lines)
    readers = [_reader(type_) for type_ in types]
    rows = [[read(cell) for read, cell in zip(readers, row, strict=True)] for row in rest]
    return [unguarded(name) for name in head], rows


def _reader(type_: str) -> Callable[[str], Any]:
    kind = bare(type_)

    def read(cell: str) -> Any:
        if not cell:
            return None
        text = unguarded(cell)
        if kind in ("text", "duration", "date", "datetime"):
            return text
        if kind in ("float", "decimal"):
            return float(text) if math.isfinite(float(text)) else text
        if kind == "integer":
            return int(text)
        if kind == "any" and member(type_) is None:
            return json.loads(text) if _json(text) else text
        return json.loads(text)

    return read


def _json(text: str) -> bool:
    """Whether a text in a column of several types would be read as something else."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
