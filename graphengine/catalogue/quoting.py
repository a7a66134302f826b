"""Texts and names of Cypher: what their quotes hold, and how they are quoted anew."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(?s:(.)))")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\'\"`"}
_UNSAFE = re.compile(r"[\\'\x00-\x1f\x7f-\xa0\xad]|[^\x00-\xff]")
_SHORT = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def decoded(body: str) -> str:
    """The text that the inside of a quoted text means.

    Raises:
        ValueError: an unknown escape, or a backslash before ``u`` in what it means: some releases
            of Neo4j would read that as the escape of another character.
    """
    if "\\" not in body:
        return body
    value = _ESCAPE.sub(_meant, body)
    value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\\u" in value:
        raise ValueError("A text has a backslash before 'u'. Hand it over as a parameter.")
    return value


def _meant(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    if match[2] not in _ESCAPES:
        raise ValueError(f"A text has the unknown escape \\{match[2]}. Write \\\\ for a backslash.")
    return _ESCAPES[match[2]]


def quoted(value: str) -> str:
    """A text as a Cypher literal; what cannot be seen is escaped."""
    return "'" + _UNSAFE.sub(_escaped, value) + "'"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return _SHORT[char]
    if ord(char) < 0x10000 and unicodedata.category(char)[0] in "CZ":
        return f"\\u{ord(char):04x}"
    return char


def plain(name: str) -> bool:
    """Whether a name may stand in back-ticks: no backslash, nothing invisible but a blank."""
    invisible = any(unicodedata.category(char)[0] in "CZ" for char in name if char != " ")
    return "\\" not in name and not invisible
