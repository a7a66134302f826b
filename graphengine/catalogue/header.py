"""The header of a query file: its first ``//`` lines, read as TOML, with the line of each key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graphengine.catalogue.problem import Problems

MOST_BYTES = 200_000
_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.\s\"'-]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\"'-]+(?:\s*\.\s*[A-Za-z0-9_\"'-]+)*)\s*=")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
# Control characters, other line ends than "\n", and marks that turn the direction of text: a
# reader and a parser could see different queries.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]"
)
# Some releases of Neo4j decode this even in a comment: a pasted file would run what it hides.
ESCAPE = "\\u"
ESCAPED = "\\u in a comment is read as a character by Neo4j; write the character itself."


@dataclass(frozen=True)
class Header:
    """A file in two parts.

    ``data`` is the header's TOML (decimal numbers as Decimal, so that amounts stay exact),
    ``lines`` the line of each key path, ``text`` the Cypher, which begins in ``first_line``.
    """

    data: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]
    text: str
    first_line: int

    def line(self, *path: str) -> int:
        """The line of a key, else of the table it would stand in, else 1."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.lines:
                return self.lines[path[:size]]
        return 1


def decoded(raw: bytes, problems: Problems) -> str | None:
    """The file's text with ``\\n`` line ends and without a byte order mark; None if unreadable."""
    if len(raw) > MOST_BYTES:
        problems.add(1, f"The file has {len(raw):,} bytes; a query has {MOST_BYTES:,} at most.")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(line, "The file is not UTF-8; save it as UTF-8.")
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    hidden = _HIDDEN.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        problems.add(line, f"The character U+{ord(hidden[0]):04X} cannot be seen; take it out.")
        return None
    return text


def split(text: str, problems: Problems) -> Header:
    """Part the header from the Cypher and read it; what is wrong goes to ``problems``."""
    lines = text.split("\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    toml = [line[2:].removeprefix(" ") for line in lines[:count]]
    body = "\n".join(lines[count:])
    # Blank lines after the header are not part of the text; its first line is.
    blank = len(body) - len(body.lstrip())
    first = min(count + 1 + body.count("\n", 0, blank), len(lines))
    text = body[blank:].rstrip() + "\n" if body.strip() else ""
    if not count:
        problems.add(1, 'The file must begin with its header: // title = "..." in line 1.')
    for number, line in enumerate(toml, 1):
        if ESCAPE in line:
            problems.add(number, ESCAPED)
    data = _toml(toml, problems)
    return Header(data, _lines(toml), text, first)


def _toml(lines: list[str], problems: Problems) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(lines), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        where = _AT_LINE.search(str(error))
        line = int(where[1]) if where and where[1] else max(1, len(lines))
        reason = _AT_LINE.sub("", str(error)) or "nested too deeply"
        problems.add(line, f"The header is not TOML: {reason}.{_remark(lines, line)}")
        return {}


def _remark(lines: list[str], line: int) -> str:
    """What to do with a remark that stands where the header goes on."""
    text = lines[line - 1].strip() if line <= len(lines) else ""
    if not text or "=" in text or text.startswith("["):
        return ""
    return " A remark stands behind an empty line after the header, or begins with // #."


def _lines(lines: list[str]) -> dict[tuple[str, ...], int]:
    """Line of each table and key, 1-based; the first place wins."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines, 1):
        head = _TABLE.match(line)
        key = None if head else _KEY.match(line)
        if head:
            table = _parts(head[1])
            found.setdefault(table, number)
        elif key:
            path = table + _parts(key[1])
            for size in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:size], number)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
