"""The gate: a text of Cypher is recognised token by token, or it is refused.

Only what the grammar knows passes: reading clauses, listed functions, bounded paths, values as
parameters or literals. What passes is written anew from its tokens, without comments, and only
that text is run. See docs/gate.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import add
from typing import Any

from graphengine.catalogue.gate_names import Unknown, unknown_names
from graphengine.catalogue.grammar import Item
from graphengine.catalogue.grammar_clauses import Clauses
from graphengine.catalogue.pattern_texts import problem
from graphengine.catalogue.tokens import Tokens, tokenize
from graphengine.errors import Refused
from graphengine.model.schema import Schema

MAX_DEPTH = 24


@dataclass(frozen=True)
class Gated:
    """A text that passed.

    ``text`` is what may be run; ``literal_free`` the same with ``?`` for texts and numbers, for
    logs. ``parameters`` are the names used, in order of use; ``patterns`` those that stand after
    ``=~`` (see :func:`values`). ``columns`` are the final RETURN's, None for ``RETURN *``;
    ``order`` and ``limit`` its ORDER BY items and LIMIT as text; ``union`` whether the statement
    is a UNION. ``unknown`` are names that the schema does not have.
    """

    text: str
    literal_free: str
    parameters: tuple[str, ...]
    columns: tuple[str, ...] | None
    unknown: tuple[Unknown, ...]
    patterns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    limit: str | None = None
    union: bool = False


def check(
    text: str, schema: Schema | None = None, *, max_hops: int = 6, max_chars: int = 10_000
) -> Gated:
    """Recognise a text, or refuse it.

    Args:
        text: one Cypher statement.
        schema: the case's, to tell unknown names; None tells none.
        max_hops: the most edges of a path of several steps.
        max_chars: the most characters of the text.

    Raises:
        Refused: with line, column, the token and what to do. Time is linear in the text.
    """
    if len(text) > max_chars:
        raise Refused(f"The text has {len(text)} characters; {max_chars} is the most.")
    tokens = tokenize(text, MAX_DEPTH)
    grammar = Clauses(tokens, max_hops)
    final = grammar.statement()
    seen = grammar.seen
    written = _emit(tokens, tokens.texts, 0, tokens.size)
    columns = None if final.star else tuple(_column(tokens, item) for item in final.items)
    return Gated(
        text=written,
        literal_free=_literal_free(tokens, seen.structure, written),
        parameters=tuple(seen.parameters),
        columns=columns,
        unknown=unknown_names(tokens, seen, schema) if schema is not None else (),
        patterns=tuple(seen.patterns),
        order=tuple(_emit(tokens, tokens.texts, *part) for part in final.order),
        limit=_emit(tokens, tokens.texts, *final.limit) if final.limit else None,
        union=seen.union,
    )


def values(gated: Gated, parameters: Mapping[str, Any]) -> None:
    """Check the values of parameters that stand after ``=~`` like written patterns.

    Raises:
        Refused: names the parameter and what is wrong with its pattern.
    """
    for name in gated.patterns:
        value = parameters.get(name)
        wrong = problem(value) if isinstance(value, str) else None
        if wrong:
            raise Refused(f"The pattern in ${name} {wrong}.")


def _column(tokens: Tokens, item: Item) -> str:
    if item.alias is not None:
        return tokens.value(item.alias)
    if item.end == item.start + 1 and tokens.kinds[item.start] in ("w", "q"):
        return tokens.value(item.start)
    return _emit(tokens, tokens.texts, item.start, item.end)


def _emit(tokens: Tokens, texts: list[str], start: int, end: int) -> str:
    """Tokens as text, with one blank where there was a gap or two words would grow together."""
    return "".join(map(add, tokens.seps[start:end], texts[start:end])).lstrip(" ")


def _literal_free(tokens: Tokens, structure: set[int], text: str) -> str:
    hidden = [at for at in tokens.literals if at not in structure]
    if not hidden:
        return text
    texts = tokens.texts.copy()
    for at in hidden:
        texts[at] = "?"
    return _emit(tokens, texts, 0, tokens.size)
