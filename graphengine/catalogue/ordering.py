"""The last RETURN of a query: is its order total, and is it limited.

An order is total when it tells any two rows apart, whatever plan the engine chose. Nodes, edges
and paths themselves are ordered by the engine's own numbers, so they count only through ``key``
and ``id``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphengine.catalogue.gate import MAX_DEPTH
from graphengine.catalogue.grammar import Projection
from graphengine.catalogue.grammar_clauses import Clauses
from graphengine.catalogue.query import MOST_ROWS, SavedQuery
from graphengine.catalogue.tokens import PARAMETER, QUOTED, WORD, Tokens, tokenize

_HOPS = 1_000_000  # the gate has judged paths already
_OWN = {"node": "key", "edge": "id", "path": "id"}

Part = tuple[str, ...]


@dataclass(frozen=True)
class Final:
    """The last RETURN as tokens: ``columns`` maps a name to its expression."""

    tokens: Tokens
    columns: dict[str, Part]
    order: tuple[Part, ...]
    limit: Part
    line: int

    @classmethod
    def of(cls, text: str) -> Final:
        """Of a text that passed the gate; lines are those of ``text``."""
        tokens = tokenize(text, MAX_DEPTH)
        found: Projection = Clauses(tokens, _HOPS).statement()
        columns = {}
        for item in found.items:
            part = _part(tokens, item.start, item.end)
            columns["".join(part) if item.alias is None else tokens.value(item.alias)] = part
        order = tuple(_part(tokens, *ends) for ends in found.order)
        limit = _part(tokens, *found.limit) if found.limit else ()
        return cls(tokens, columns, order, limit, tokens.line(_last_return(tokens)))

    def line_of(self, parameter: str) -> int:
        """The line in which a parameter is used first."""
        return next(iter(self.lines_of(parameter)), self.line)

    def lines_of(self, parameter: str) -> list[int]:
        """The lines in which a parameter stands."""
        kinds, texts = self.tokens.kinds, self.tokens.texts
        name = f"${parameter}"
        places = [at for at, kind in enumerate(kinds) if kind == PARAMETER and texts[at] == name]
        return [self.tokens.line(at) for at in places]


def problems(query: SavedQuery, final: Final) -> Iterator[str]:
    """What is wrong with order and limit, as sentences."""
    if final.order:
        for column in query.unique:
            wrong = _unordered(query, final, column)
            if wrong:
                yield wrong
    else:
        yield f"There is no ORDER BY; order by {', '.join(_wanted(query))}."
    yield from _limit(final)


def _limit(final: Final) -> Iterator[str]:
    uses = len(final.lines_of("limit"))
    if not final.limit:
        yield "There is no LIMIT; the last line is LIMIT $limit."
    elif final.limit == ("$limit",):
        uses -= 1
    elif not (len(final.limit) == 1 and final.limit[0].isdigit()):
        yield "The last LIMIT must be $limit or a number."
    elif not 1 <= int(final.limit[0]) <= MOST_ROWS:
        yield f"The last LIMIT must be 1 to {MOST_ROWS:,}."
    if uses:
        yield "$limit stands for the last LIMIT only; declare a parameter of another name."


def _wanted(query: SavedQuery) -> list[str]:
    types = query.returns
    return [f"{name}.{_OWN[types[name]]}" if types[name] in _OWN else name for name in query.unique]


def _unordered(query: SavedQuery, final: Final, column: str) -> str | None:
    """Why a column of ``unique`` is not ordered by, or None."""
    expression = final.columns.get(column, (column,))
    named = [expression, (column,)]
    type_ = query.returns[column].removesuffix(" or null").removeprefix("list of ")
    if type_ not in _OWN:
        if any(part in named for part in final.order):
            return None
        return f"ORDER BY does not name '{column}', so rows may change places; add it."
    own = _OWN[type_]
    for part in final.order:
        inside = part not in named and any(_within(name, part) for name in named)
        if inside and _within((".", own), part):
            return None
    return (
        f"'{column}' is ordered by the engine's own numbers or not at all; order by its "
        f"{own}, or name other columns in 'unique'."
    )


def _within(small: Part, large: Part) -> bool:
    size = len(small)
    return any(large[at : at + size] == small for at in range(len(large) - size + 1))


def _last_return(tokens: Tokens) -> int:
    """Place of the last RETURN that stands in no bracket."""
    at = place = 0
    while at < tokens.size:
        if tokens.words[at] == "RETURN":
            place = at
        at = tokens.closes.get(at, at) + 1
    return place


def _part(tokens: Tokens, start: int, end: int) -> Part:
    """Tokens without blanks; a name in back-ticks equals the bare one."""
    return tuple(
        tokens.value(at) if tokens.kinds[at] in (WORD, QUOTED) else tokens.texts[at]
        for at in range(start, end)
    )
