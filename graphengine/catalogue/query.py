"""A saved query as declared: its header, its parameters, what it returns, its text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from graphengine.catalogue import header as headers
from graphengine.catalogue.problem import Problems

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)
# Names that Windows keeps for devices: a pack that holds one cannot be unpacked there.
RESERVED = frozenset(
    "con prn aux nul".split() + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)
LIMIT, MOST_ROWS = 1000, 50_000

Result = Literal["rows", "graph", "paths"]


@dataclass(frozen=True)
class Parameter:
    """One ``[params.NAME]`` table.

    ``default``, ``range`` and ``example`` are plain values as the file states them (an amount as
    text, a date as text); None where there is none. ``line`` is that of the table.
    """

    name: str
    type: str
    of: str = ""
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    unit: str = ""
    default: Any = None
    range: tuple[Any, Any] | None = None
    example: Any = None
    help: str = ""
    line: int = 1

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None

    @property
    def member(self) -> str:
        """The type of one value: that of a list's members, else the type itself."""
        return self.of or self.type

    @property
    def shown(self) -> Any:
        """The value for a printed example call."""
        return self.default if self.example is None else self.example


@dataclass(frozen=True)
class SavedQuery:
    """One query file, read and found well-formed.

    ``text`` is the Cypher without the header and begins in line ``first_line`` of the file;
    ``source`` is the whole file with ``\\n`` line ends, ``sha256`` the hash of that in UTF-8.
    """

    name: str
    pack: str
    path: Path | None
    title: str
    question: str
    tags: tuple[str, ...]
    author: str
    revision: int
    legal: str = ""
    result: Result = "rows"
    unique: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    params: Mapping[str, Parameter] = field(default_factory=dict)
    returns: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    source: str = ""
    sha256: str = ""
    first_line: int = 1
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> str:
        """The file's name for messages; the query's name where it came as text."""
        return str(self.path) if self.path else self.name

    def line(self, *path: str) -> int:
        """The file's line of a header key."""
        return headers.Header({}, self.lines, "", 1).line(*path)


def read(
    source: Path | str, name: str | None = None, *, problems: Problems | None = None
) -> tuple[SavedQuery | None, Problems]:
    """Read a file (a Path) or a file's text, with all that is wrong in its header.

    Args:
        source: path of a ``.cypher`` file, or the whole text of one.
        name: ``pack.name``; for a path by default its folder and stem.
        problems: where to add; a new collection by default.

    Returns:
        The query, None where something is wrong, and what is wrong.
    """
    from graphengine.catalogue.fields import query_of

    path = source if isinstance(source, Path) else None
    name = name or (f"{path.parent.name}.{path.stem}" if path else "text.query")
    if problems is None:
        problems = Problems(str(path) if path else name)
    try:
        raw = path.read_bytes() if path else str(source).encode("utf-8", "surrogatepass")
    except OSError as error:
        problems.add(1, f"The file cannot be read: {error.strerror or type(error).__name__}.")
        return None, problems
    pack, _, stem = name.partition(".")
    for part in (pack, stem):
        check_name(part, problems)
    text = headers.decoded(raw, problems)
    if text is None:
        return None, problems
    header = headers.split(text, problems)
    hashed = hashlib.sha256(text.encode("utf-8")).hexdigest()
    query = query_of(header, name, problems)
    if query is None or problems.found:
        return None, problems
    return replace(query, path=path, source=text, sha256=hashed), problems


def parse(source: Path | str, name: str | None = None) -> SavedQuery:
    """Read a file (a Path) or a file's text as ``name``.

    Raises:
        InputError: the first thing that is wrong, with file and line.
    """
    query, problems = read(source, name)
    if query is None or problems.found:
        raise problems.in_order()[0].error()
    return query


def check_name(part: str, problems: Problems) -> None:
    """Refuse the name of a pack or file that cannot be one everywhere."""
    if not NAME.fullmatch(part):
        problems.add(
            1, f"{part!r} cannot name a pack or query: small letters, digits and _, a letter first."
        )
    elif part in RESERVED:
        problems.add(1, f"'{part}' cannot name a file on Windows; choose another name.")
