"""Digests of facts and graphs that do not depend on order, and name the kind that differs.

Each entity becomes one canonical text of its kind, identity and non-null properties; its SHA-256
is read as four 64-bit lanes, and a kind's digest is the lane-wise sum modulo 2**64 with the count
(an additive multiset hash). Facts compute it on columns, the graph row by row; both agree.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MASK = (1 << 64) - 1
UNIT, RECORD = "\x1f", "\x1e"


ESCAPES = (("\x1b", "\x1b\x1b"), (UNIT, "\x1bU"), (RECORD, "\x1bR"), ("\x1d", "\x1bG"))
"""Separators inside texts, so that no value can imitate another property."""


def escaped(text: str) -> str:
    """A text in which separators are escaped; one-to-one."""
    for char, code in ESCAPES:
        text = text.replace(char, code)
    return text


def value_text(value: Any) -> str:
    """The canonical text of one property value in facts form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(struct.unpack("<q", struct.pack("<d", value))[0])
    if isinstance(value, datetime):
        delta = value.astimezone(UTC) - _EPOCH
        return str((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\x1d".join(value_text(item) for item in value)
    return escaped(str(value))


def entity_text(kind: str, ident: Iterable[str], props: Mapping[str, Any]) -> str:
    """``kind RS ident... RS name=value US ...`` with names sorted, empty values left out."""
    texts = ((name, value_text(v)) for name, v in sorted(props.items()) if v is not None)
    parts = [f"{name}={text}{UNIT}" for name, text in texts if text]
    return f"{kind}{RECORD}{UNIT.join(map(escaped, ident))}{RECORD}{''.join(parts)}"


def entity_hash(kind: str, ident: Iterable[str], props: Mapping[str, Any]) -> bytes:
    """SHA-256 of :func:`entity_text`.

    ``ident`` is ``(key,)`` for a node and ``(id, src_kind, src, dst_kind, dst)`` for an edge.
    """
    return hashlib.sha256(entity_text(kind, ident, props).encode("utf-8", "surrogatepass")).digest()


@dataclass
class KindDigest:
    """The running digest of one kind."""

    kind: str
    count: int = 0
    lanes: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def add(self, digest: bytes) -> None:
        """Add one entity's hash."""
        self.count += 1
        for i, lane in enumerate(struct.unpack(">4Q", digest)):
            self.lanes[i] = (self.lanes[i] + lane) & _MASK

    def add_sums(self, count: int, sums: Iterable[int]) -> None:
        """Add lane sums computed on columns."""
        self.count += count
        for i, lane in enumerate(sums):
            self.lanes[i] = (self.lanes[i] + int(lane)) & _MASK

    def hex(self) -> str:
        """Count and lanes as text."""
        return f"{self.count}:" + "".join(f"{lane:016x}" for lane in self.lanes)


def combined(digests: Mapping[str, str]) -> str:
    """One SHA-256 over the kinds' digests; kinds with nothing in them do not count."""
    lines = [f"{kind} {text}\n" for kind, text in sorted(digests.items()) if text[0] != "0"]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
