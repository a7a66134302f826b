"""References: ``person:3101...``, ``phone:+86...``, ``account:6222...``, ``parcel:SF123``."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphengine.errors import NotFound, UsageError
from graphengine.model import ids
from graphengine.model.schema import Schema

_RESIDENT = re.compile(r"^\d{17}x\Z")


class NodeRef(NamedTuple):
    """A node by label and key."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind.lower()}:{self.key}"


def parse(text: str, schema: Schema, *, region: str = "CN") -> NodeRef:
    """Read ``kind:key``. The kind is a label in any case; a phone is put into E.164.

    Raises:
        UsageError: no colon, no key.
        NotFound: no such kind; candidates are the kinds' names.
    """
    kind, colon, key = text.partition(":")
    if not colon or not kind.strip() or not key.strip():
        raise UsageError(f"{text!r} is not a reference; write kind:key, for example phone:+8613...")
    found = label(kind.strip(), schema)
    return NodeRef(found, _key(found, key.strip(), region))


def label(kind: str, schema: Schema) -> str:
    """The label of a kind of node, written in any case.

    Raises:
        NotFound: no such kind; candidates are the kinds' names.
    """
    by_lower = {known.lower(): known for known in schema.nodes}
    if kind.lower() not in by_lower:
        raise NotFound(f"No kind of node is called '{kind}'.", candidates=sorted(by_lower))
    return by_lower[kind.lower()]


def _key(label: str, key: str, region: str) -> str:
    if label == "Phone":
        return ids.phone(key, region).key or key
    if label == "Account" and "@" not in key:
        return ids.account(key).key or key
    text = ids.clean(key)
    if label == "Parcel" and "@" not in text:
        return text.upper()
    return text.upper() if label == "Person" and _RESIDENT.match(text) else text


def choose(wanted: NodeRef, keys: list[str]) -> NodeRef:
    """The node meant by ``wanted`` among ``keys`` that equal it or begin with ``KEY@``.

    Raises:
        NotFound: none, or several without an exact match; candidates name them.
    """
    if wanted.key in keys:
        return wanted
    if len(keys) == 1:
        return NodeRef(wanted.kind, keys[0])
    if not keys:
        raise NotFound(f"{wanted} is not in this case.")
    raise NotFound(
        f"{wanted} is ambiguous.",
        candidates=[str(NodeRef(wanted.kind, key)) for key in sorted(keys)[:20]],
    )
