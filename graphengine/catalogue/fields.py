"""The header's own keys: their types and rules, and the query made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphengine.catalogue.header import Header
from graphengine.catalogue.params import parameters_of
from graphengine.catalogue.problem import Problems, near
from graphengine.catalogue.query import Result, SavedQuery
from graphengine.model.kinds import NAME

KEYS = tuple(
    "title question tags author revision legal result unique evidence params returns".split()
)
RESULTS: tuple[Result, ...] = ("rows", "graph", "paths")
RETURNS = tuple(
    "text integer float decimal boolean date datetime duration map node edge path any".split()
)
MOST_LINE = 400
_RETURN = re.compile(rf"(?:list of )?(?:{'|'.join(RETURNS)})(?: or null)?")
_TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_PEOPLE = re.compile(r"(?:^|_)(?:persons?|people|suspects?)(?:_|$)", re.IGNORECASE)


def query_of(header: Header, name: str, problems: Problems) -> SavedQuery | None:
    """The query that a header declares; None where it is not well-formed."""
    if problems.found:
        return None
    read = _Fields(header, problems)
    for key in header.data:
        if key not in KEYS:
            read.wrong(key, f"unknown key '{key}'.{near(key, KEYS)}")
    returns = read.returns()
    query = SavedQuery(
        name=name,
        pack=name.rpartition(".")[0],
        path=None,
        title=read.line("title"),
        question=read.line("question"),
        tags=read.tags(),
        author=read.line("author"),
        revision=read.revision(),
        legal=read.line("legal", required=False),
        result=read.result(),
        unique=read.columns("unique", returns) or tuple(returns),
        evidence=read.columns("evidence", returns),
        params=parameters_of(header, problems),
        returns=returns,
        text=header.text,
        first_line=header.first_line,
        lines=header.lines,
    )
    if not header.text:
        problems.add(header.first_line, "There is no Cypher behind the header.")
    _check_legal(query, read)
    return query


def marks_people(query: SavedQuery) -> bool:
    """Whether rows mark people: an indicator, or a column that names a person or suspect."""
    tagged = {"indicator", "indicators"} & {query.pack, *query.tags}
    return bool(tagged) or any(_PEOPLE.search(column) for column in query.returns)


def _check_legal(query: SavedQuery, read: _Fields) -> None:
    if marks_people(query) and not query.legal and "legal" not in read.data:
        read.wrong(
            "legal",
            "'legal' is missing: rows mark people, so say what they are not "
            '("Lead, not evidence: ...").',
        )


class _Fields:
    """Readers of the header's own keys; each notes what is wrong at the key's line."""

    def __init__(self, header: Header, problems: Problems) -> None:
        self.header, self.problems = header, problems
        self.data: Mapping[str, Any] = header.data

    def wrong(self, key: str, message: str) -> None:
        """Note a defect at a key's line."""
        self.problems.add(self.header.line(key), message)

    def line(self, key: str, *, required: bool = True) -> str:
        """A text of one line."""
        value = self.data.get(key)
        if value is None:
            if required:
                self.wrong(key, f"'{key}' is missing.")
        elif not isinstance(value, str) or not value.strip() or "\n" in value:
            self.wrong(key, f"'{key}' must be a text of one line.")
        elif len(value) > MOST_LINE:
            self.wrong(key, f"'{key}' has more than {MOST_LINE} characters.")
        else:
            return value
        return ""

    def tags(self) -> tuple[str, ...]:
        """The list of words."""
        value = self.data.get("tags")
        words = isinstance(value, list) and bool(value)
        if value is None:
            self.wrong("tags", "'tags' is missing.")
        elif not words or not all(isinstance(t, str) and _TAG.fullmatch(t) for t in value):
            self.wrong("tags", "'tags' must be a list of words: small letters, digits and -.")
        elif len(set(value)) < len(value):
            self.wrong("tags", "'tags' names each word once.")
        else:
            return tuple(value)
        return ()

    def revision(self) -> int:
        """The integer from 1."""
        value = self.data.get("revision")
        if value is None:
            self.wrong("revision", "'revision' is missing; begin with 1.")
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.wrong("revision", "'revision' must be a whole number from 1.")
        else:
            return value
        return 0

    def result(self) -> Result:
        """What the rows are for."""
        value = self.data.get("result", "rows")
        for known in RESULTS:
            if value == known:
                return known
        hint = near(value, RESULTS) if isinstance(value, str) else ""
        self.wrong("result", f"'result' must be one of {', '.join(RESULTS)}.{hint}")
        return "rows"

    def returns(self) -> dict[str, str]:
        """Column to type."""
        table = self.data.get("returns")
        if not isinstance(table, Mapping) or not table:
            self.wrong("returns", "'returns' is missing: [returns] with each column and its type.")
            return {}
        found = {}
        for name, type_ in table.items():
            line = self.header.line("returns", name)
            if not NAME.match(name):
                self.problems.add(line, f"{name!r} cannot name a column: letters, digits, _ only.")
            elif not isinstance(type_, str) or not _RETURN.fullmatch(type_):
                hint = near(type_, RETURNS) if isinstance(type_, str) else ""
                known = ", ".join(RETURNS)
                self.problems.add(line, f"'{name}' has no known type.{hint} ({known}, list of ...)")
            else:
                found[name] = type_
        return found

    def columns(self, key: str, returns: Mapping[str, str]) -> tuple[str, ...]:
        """A list of returned columns."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(c, str) for c in value):
            self.wrong(key, f"'{key}' must be a list of returned columns.")
            return ()
        if len(set(value)) < len(value):
            self.wrong(key, f"'{key}' names each column once.")
        declared = self.data.get("returns")
        names = declared if isinstance(declared, Mapping) else returns
        for column in value if names else ():
            if column not in names:
                self.wrong(key, f"'{column}' in '{key}' is not returned.{near(column, names)}")
        return tuple(value)
